# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of sampling designs beyond strata and clusters, from R's survey package on
# synthetic data: domains with lonely PSUs, rules of degrees of freedom, samples with unequal
# probabilities and without replacement, Poisson samples, two phases. Writes designs/*.csv:
#
#   Rscript tests/ref/designs.R tests/ref/survey tests/ref/designs
#
# Made with R 4.2.2 and survey 4.1-1. Where that version is known to err, the right value is
# computed here from the formula, and the place says so.
suppressPackageStartupMessages(library(survey))
arg <- commandArgs(TRUE); out <- arg[2]
set.seed(20260315)
text <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
table <- list()
put <- function(case, quantity, outcome, group, term, value)
  table[[length(table) + 1]] <<- data.frame(case = case, quantity = quantity, outcome = outcome,
    group = group, term = term, value = text(unname(value)))

# ---- domains in which a stratum has one PSU ----
lonely <- read.csv(file.path(arg[1], "lonely.csv"), encoding = "UTF-8")
lonely$part <- as.integer(lonely$psu %in% c(1, 4, 5, 6, 9, 11, 12, 13))  # one PSU of strata 1 and 4
parts <- list("part=1" = quote(part == 1), "part=1;g2=p" = quote(part == 1 & g2 == "p"), "g2=q" = quote(g2 == "q"))
write.csv(lonely, file.path(out, "lonely.csv"), row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
# survey 4.1-1 does not centre under "adjust"; means and ratios have influence that sums to 0, so
# that it does not matter; totals are by the formula
adjusted <- function(d, u) {
  z <- rowsum(u, d$psu); s <- d$stratum[match(rownames(z), d$psu)]; v <- 0
  N <- if (is.null(d$fpc)) NULL else d$fpc[match(rownames(z), d$psu)]
  for (h in unique(s)) {
    zh <- z[s == h]; n <- length(zh); f <- if (is.null(N)) 1 else 1 - n / N[s == h][1]
    has <- tapply(d$inside, d$psu, any)[rownames(z)[s == h]]
    centre <- if (n == 1 || sum(has) == 1) mean(z) else mean(zh)
    v <- v + f * (if (n > 1) n / (n - 1) else 1) * sum((zh - centre)^2)
  }
  v
}
for (rule in c("adjust", "average")) for (fpc in c(FALSE, TRUE)) {
  case <- paste0("domain_", if (rule == "adjust") "centre" else rule, if (fpc) "_fpc" else "")
  options(survey.lonely.psu = rule, survey.adjust.domain.lonely = TRUE)
  d <- if (fpc) svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~N, data = lonely) else
    svydesign(~psu, strata = ~stratum, weights = ~w, data = lonely)
  for (g in names(parts)) {
    inside <- eval(parts[[g]], lonely); s <- suppressWarnings(d[inside, ])
    m <- suppressWarnings(svymean(~y, s)); r <- suppressWarnings(svyratio(~y, ~x, s)); t <- suppressWarnings(svytotal(~y, s))
    put(case, "mean", "y", g, "y", coef(m)); put(case, "mean_se", "y", g, "y", SE(m))
    put(case, "ratio", "y", g, "y/x", coef(r)); put(case, "ratio_se", "y", g, "y/x", sqrt(r$var[1]))
    v <- if (rule == "average") vcov(t)[1] else
      adjusted(list(psu = lonely$psu, stratum = lonely$stratum, fpc = if (fpc) lonely$N, inside = inside), lonely$w * lonely$y * inside)
    put(case, "total", "y", g, "y", coef(t)); put(case, "total_se", "y", g, "y", sqrt(v))
    h <- unique(lonely$stratum[inside]); all <- !duplicated(lonely$psu)
    put(case, "df_r", "y", g, "y", degf(s))
    put(case, "df_stata", "y", g, "y", sum(lonely$stratum[all] %in% h) - length(h))
    put(case, "df_sas", "y", g, "y", degf(d))
  }
}
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE)

# ---- unequal probabilities, without replacement ----
# Conditional Poisson sampling has joint probabilities that are known exactly: the products of the
# odds o over the symmetric functions E of them.
symmetric <- function(o, n) { e <- c(1, rep(0, n)); for (v in o) e[-1] <- e[-1] + v * e[-(n + 1)]; e }
conditional <- function(o, n) {
  N <- length(o); e <- symmetric(o, n)[n + 1]; p <- matrix(0, N, N)
  for (i in 1:N) for (j in i:N)
    p[i, j] <- p[j, i] <- if (i == j) o[i] * symmetric(o[-i], n - 1)[n] / e else
      o[i] * o[j] * symmetric(o[-c(i, j)], n - 2)[n - 1] / e
  p
}
values <- function(n, size) {
  x <- round(size * exp(0.2 * rnorm(n)), 3)
  data.frame(y = round(4 + 2 * size + 1.5 * rnorm(n), 3), x = x, g2 = ifelse(runif(n) < 0.5, "p", "q"),
             dom = as.integer(runif(n) < 0.55))
}
size <- round(exp(1 + 0.6 * rnorm(40)), 2); joint <- conditional(size / (8 - pmin(size, 6)), 14)
taken <- sort(sample(40, 14, prob = diag(joint))); pij <- joint[taken, taken]
pps <- cbind(data.frame(id = paste0("u", taken), p = diag(pij)), values(14, size[taken]))
write.csv(transform(pps, p = text(p)), file.path(out, "pps.csv"), row.names = FALSE, quote = FALSE)
m <- as.data.frame(matrix(text(pij), 14)); names(m) <- pps$id; back <- 14:1   # rows in another order
write.csv(cbind(unit = pps$id, m)[back, ], file.path(out, "joint.csv"), row.names = FALSE, quote = FALSE)

# clusters in strata, each with a probability, rows drawn with equal probabilities within
rows <- list()
for (h in 1:3) for (j in 1:c(5, 4, 6)[h]) {
  M <- sample(8:20, 1); k <- sample(2:5, 1); e <- rnorm(1); p <- round(runif(1, 0.1, 0.7), 3)
  rows[[length(rows) + 1]] <- cbind(data.frame(h = h, c = 10 * h + j, p = p, f = k / M), values(k, 3 * p + e / 3 + 2))
}
clusters <- do.call(rbind, rows)
write.csv(transform(clusters, f = text(f)), file.path(out, "ppsc.csv"), row.names = FALSE, quote = FALSE)

# The variance of influence u under a design of R; domains are zeros of the whole design. (R's own
# subsets give all units the first one's 1 - p under "brewer", and lose the zeros under "YG".)
by_design <- function(d, u) if (inherits(d, "pps")) survey:::ppsvar(as.matrix(u), d) else
  svyrecvar(as.matrix(u), d$cluster, d$strata, d$fpc)
estimates <- function(case, d, data, inside = rep(TRUE, nrow(data)), group = "") {
  w <- 1 / d$prob * inside; y <- data$y; x <- data$x
  m <- sum(w * y) / sum(w); r <- sum(w * y) / sum(w * x); t <- sum(w * y)
  V <- sapply(list(w * (y - m) / sum(w), w * (y - r * x) / sum(w * x), w * y), function(u) by_design(d, u))
  if (all(inside)) stopifnot(abs(V[1] / vcov(svymean(~y, d))[1] - 1) < 1e-12, abs(V[3] / vcov(svytotal(~y, d))[1] - 1) < 1e-12)
  put(case, "mean", "y", group, "y", m); put(case, "mean_se", "y", group, "y", sqrt(V[1]))
  put(case, "ratio", "y", group, "y/x", r); put(case, "ratio_se", "y", group, "y/x", sqrt(V[2]))
  put(case, "total", "y", group, "y", t); put(case, "total_se", "y", group, "y", sqrt(V[3]))
  if (all(inside)) put(case, "df_r", "y", group, "y", degf(d))
}
both <- function(case, d, data) {
  estimates(case, d, data)
  estimates(case, d, data, data$dom == 1, "dom=1")
}
both("brewer", svydesign(~1, fpc = ~p, data = pps, pps = "brewer"), pps)
both("overton", svydesign(~1, fpc = ~p, data = pps, pps = "overton"), pps)
both("overton_yg", svydesign(~1, fpc = ~p, data = pps, pps = "overton", variance = "YG"), pps)
both("hartley_rao", svydesign(~1, fpc = ~p, data = pps, pps = HR()), pps)
both("hartley_rao_yg", svydesign(~1, fpc = ~p, data = pps, pps = HR(), variance = "YG"), pps)
# a tolerance would set small differences of the joint probabilities to zero
both("joint", svydesign(~1, fpc = ~p, data = pps, pps = ppsmat(pij, tolerance = 0)), pps)
both("joint_yg", svydesign(~1, fpc = ~p, data = pps, pps = ppsmat(pij, tolerance = 0), variance = "YG"), pps)
both("poisson", svydesign(~1, fpc = ~p, data = pps, pps = poisson_sampling(pps$p)), pps)
both("brewer_clusters", svydesign(~c, strata = ~h, fpc = ~p, data = clusters, pps = "brewer"), clusters)
both("hartley_rao_clusters", svydesign(~c, strata = ~h, fpc = ~p, data = clusters, pps = HR()), clusters)
both("overton_clusters_yg", svydesign(~c, strata = ~h, fpc = ~p, data = clusters, pps = "overton", variance = "YG"), clusters)
both("brewer_stages", svydesign(~c + id, strata = ~h, fpc = ~p + f, data = transform(clusters, id = seq_along(c)), pps = "brewer"), clusters)

# ---- two phases ----
# d_kl = 1 - pi_k pi_l / pi_kl of a step that draws n of the units of each stratum, a fraction f
step <- function(unit, stratum, n, f, of) {
  d <- outer(unit, unit, "==") * (1 - f)
  apart <- outer(stratum, stratum, "==") & !outer(unit, unit, "==")
  (d + ifelse(apart, -(1 - f) / (n - 1), 0))[of, of]
}
full <- function(steps) { r <- 1; for (s in steps) r <- r * (1 - s); 1 - r }
count <- function(unit, stratum) ave(as.numeric(factor(unit)), stratum, FUN = function(u) length(unique(u)))
phases <- function(case, data, steps, w, df, check = NULL) {
  s <- which(data$in2 == 1); y <- data$y[s]; x <- data$x[s]; D <- full(steps)
  for (group in c("", "dom=1")) {
    v <- w[s] * (if (group == "") 1 else data$dom[s])
    m <- sum(v * y) / sum(v); r <- sum(v * y) / sum(v * x); t <- sum(v * y)
    V <- sapply(list(v * (y - m) / sum(v), v * (y - r * x) / sum(v * x), v * y), function(u) sum(u * (D %*% u)))
    if (!is.null(check) && group == "")
      stopifnot(abs(coef(svymean(~y, check)) / m - 1) < 1e-12, abs(V[1] / vcov(svymean(~y, check))[1] - 1) < 1e-9,
                abs(V[3] / vcov(svytotal(~y, check))[1] - 1) < 1e-9)
    put(case, "mean", "y", group, "y", m); put(case, "mean_se", "y", group, "y", sqrt(V[1]))
    put(case, "ratio", "y", group, "y/x", r); put(case, "ratio_se", "y", group, "y/x", sqrt(V[2]))
    put(case, "total", "y", group, "y", t); put(case, "total_se", "y", group, "y", sqrt(V[3]))
    if (group == "") put(case, "df_r", "y", group, "y", df)
  }
}
n <- 90
tp <- data.frame(id = 1:n, h = rep(c("m", "n"), c(40, 50)), psu = rep(1:15, each = 6), N = 400, Nh = rep(c(120, 300), c(40, 50)),
                 M = 60, K = rep(sample(8:20, 15, TRUE), each = 6), w = round(runif(n, 3, 7), 2))
tp <- cbind(tp, values(n, 1 + rep(rnorm(15)^2, each = 6)))
tp$g <- c("a", "b", "c")[1 + findInterval(runif(n), c(0.5, 0.8))]; tp$pair <- (tp$id + 1) %/% 2
tp$in2 <- 0; for (k in c("a", "b", "c")) { i <- which(tp$g == k); tp$in2[sample(i, ceiling(length(i) * c(a = 0.3, b = 0.5, c = 1)[k]))] <- 1 }
tp$p2 <- round(pmin(1, 0.3 + 0.05 * tp$x), 3); tp$chosen <- ave(as.numeric(runif(n) < 0.45), tp$pair, FUN = max)
keep <- tp; keep$y[tp$in2 == 0 & tp$chosen == 0] <- NA
write.csv(keep, file.path(out, "phases.csv"), row.names = FALSE, quote = FALSE, na = "")
options(survey.lonely.psu = "fail")
s <- tp$in2 == 1; one <- rep(1, n); n2 <- ave(tp$in2, tp$g, FUN = sum); n1 <- ave(one, tp$g, FUN = sum)
second <- step(tp$id, tp$g, n2, n2 / n1, s); df2 <- sum(s) - 3
phases("tp_srs", tp, list(step(tp$id, one, n, n / 400, s), second), 400 / n * n1 / n2, df2,
  twophase(list(~id, ~id), strata = list(NULL, ~g), fpc = list(~N, NULL), subset = ~I(in2 == 1), data = tp, method = "full"))
phases("tp_clusters", tp, list(step(tp$psu, one, 15, 15 / 60, s), second), 60 / 15 * n1 / n2, min(df2, length(unique(tp$psu[s])) - 1),
  twophase(list(~psu, ~id), strata = list(NULL, ~g), fpc = list(~M, NULL), subset = ~I(in2 == 1), data = tp, method = "full"))
# survey 4.1-1 takes the sizes of the first phase's strata from the wrong rows: by formula only
nh <- ave(one, tp$h, FUN = sum)
phases("tp_strata", tp, list(step(tp$id, tp$h, nh, nh / tp$Nh, s), second), tp$Nh / nh * n1 / n2, min(df2, sum(s) - 2))
phases("tp_stages", tp, list(step(tp$psu, one, 15, 15 / 60, s), step(tp$id, tp$psu, 6, 6 / tp$K, s), second),
  60 / 15 * tp$K / 6 * n1 / n2, min(df2, length(unique(tp$psu[s])) - 1))
phases("tp_replacement", tp, list(step(tp$psu, one, 15, 0, s), second), tp$w * n1 / n2, min(df2, length(unique(tp$psu[s])) - 1))
phases("tp_poisson", tp, list(step(tp$id, one, n, n / 400, s), diag(1 - tp$p2[s])), 400 / n / tp$p2, sum(s) - 1)
tp$in2 <- tp$chosen; s <- tp$in2 == 1; m2 <- length(unique(tp$pair[s]))
phases("tp_units", tp, list(step(tp$id, one, n, n / 400, s), step(tp$pair, one, m2, m2 / 45, s)), 400 / n * 45 / m2 * one, min(sum(s) - 1, m2 - 1),
  twophase(list(~id, ~pair), strata = list(NULL, NULL), fpc = list(~N, NULL), subset = ~I(in2 == 1), data = tp, method = "full"))
write.csv(do.call(rbind, table), file.path(out, "expected.csv"), row.names = FALSE, quote = FALSE,
          na = "", fileEncoding = "UTF-8")
