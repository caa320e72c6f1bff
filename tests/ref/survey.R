# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of design-based estimates from R's survey package, on synthetic data made
# here (set.seed; nobody's data). Writes survey/*.csv beside this script:
#
#   Rscript tests/ref/survey.R tests/ref/survey
#
# Made with R 4.2.2 and survey 4.1-1. Where that version is known to err, the right value is
# computed here from the formula, and the place says so.
suppressPackageStartupMessages(library(survey))
out <- commandArgs(TRUE)[1]
set.seed(20260123)
text <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g"))

# ---- data: the same columns in every file, so that one loop serves all designs ----
measures <- function(n, effect) {
  y <- round(50 + 8 * effect + 10 * rnorm(n), 3)
  x <- round(exp(2 + 0.3 * effect + 0.5 * rnorm(n)), 4)
  b <- as.integer(runif(n) < plogis(-0.4 + 0.8 * effect))
  cat <- c("lav", "middels", "høy")[1 + findInterval(runif(n), c(0.45, 0.8))]
  data.frame(y = y, x = x, b = b, cat = cat, ym = ifelse(runif(n) < 0.12, NA, y),
             g1 = 1 + (runif(n) < 0.4), g2 = ifelse(runif(n) < 0.5, "p", "q"),
             dom = as.integer(runif(n) < 0.55))
}
make_strat <- function() {
  size <- c(A = 30, B = 45, "Ø" = 25); population <- c(A = 300, B = 520, "Ø" = 80)
  s <- rep(names(size), size)
  d <- data.frame(stratum = s, N = population[s], row.names = NULL)
  d$w <- round(population[s] / size[s] * runif(nrow(d), 0.8, 1.2), 4)
  cbind(d, measures(nrow(d), (s == "B") - 0.5 * (s == "A")))
}
make_clus1 <- function() {
  m <- sample(3:12, 15, TRUE); school <- rep(101:115, m)
  d <- data.frame(school = school, N = 90, w = 90 / 15)
  cbind(d, measures(nrow(d), rep(rnorm(15), m)))
}
make_clus2 <- function() {   # ids of the second stage begin anew in every PSU
  rows <- list()
  for (p in 1:14) {
    M <- sample(8:20, 1); m <- if (p %in% c(3, 9)) M else sample(3:6, 1); e <- rnorm(1)
    stratum <- if (p <= 8) "nord" else "sør"
    for (s in seq_len(m)) {
      K <- sample(5:9, 1); k <- sample(1:4, 1)
      rows[[length(rows) + 1]] <- data.frame(stratum = stratum, psu = p, ssu = s,
        N1 = if (p <= 8) 30 else 14, N2 = M, N3 = K, e = rep(e + rnorm(1) / 2, max(k, 2)))
    }
  }
  d <- do.call(rbind, rows); e <- d$e; d$e <- NULL
  cbind(d, measures(nrow(d), e))
}
make_lonely <- function() {
  psus <- c(3, 1, 4, 2, 1, 5); stratum <- rep(1:6, psus); n <- length(stratum)
  m <- sample(2:6, n, TRUE); i <- rep(seq_len(n), m)
  d <- data.frame(stratum = stratum[i], psu = i, N = c(9, 6, 20, 8, 4, 30)[stratum[i]],
                  w = round(runif(length(i), 5, 40), 3))
  cbind(d, measures(nrow(d), rnorm(n)[i]))
}
make_groups <- function() {
  n <- 600; psu <- sample(1:24, n, TRUE)
  d <- data.frame(psu = psu, stratum = 1 + (psu > 12), w = round(runif(n, 1, 9), 3))
  d <- cbind(d, measures(n, rnorm(24)[psu]))
  d$g1 <- sample(1:70, n, TRUE)
  d
}
files <- list(strat = make_strat(), clus1 = make_clus1(), clus2 = make_clus2(),
              lonely = make_lonely(), groups = make_groups())
for (f in names(files))
  write.csv(files[[f]], file.path(out, paste0(f, ".csv")), row.names = FALSE, quote = FALSE,
            na = "", fileEncoding = "UTF-8")
files <- lapply(names(files), function(f) {      # as a reader of the file sees them
  d <- read.csv(file.path(out, paste0(f, ".csv")), encoding = "UTF-8")
  d$cat <- factor(d$cat); d$one <- 1; d })
names(files) <- c("strat", "clus1", "clus2", "lonely", "groups")

# ---- designs ----
designs <- list(
  srs = function() svydesign(~1, data = files$strat, weights = ~one),
  strat = function() svydesign(~1, strata = ~stratum, weights = ~w, data = files$strat),
  strat_fpc = function() svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~N, data = files$strat),
  clus1 = function() svydesign(~school, weights = ~w, data = files$clus1),
  clus1_fpc = function() svydesign(~school, fpc = ~N, data = files$clus1),
  clus2 = function() svydesign(~psu + ssu, strata = ~stratum, fpc = ~N1 + N2, data = files$clus2, nest = TRUE),
  clus3 = function() svydesign(~psu + ssu + id, strata = ~stratum, fpc = ~N1 + N2 + N3,
                               data = transform(files$clus2, id = seq_along(psu)), nest = TRUE),
  lonely_certainty = function() svydesign(~psu, strata = ~stratum, weights = ~w, data = files$lonely),
  lonely_centre = function() svydesign(~psu, strata = ~stratum, weights = ~w, data = files$lonely),
  lonely_centre_fpc = function() svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~N, data = files$lonely),
  lonely_average = function() svydesign(~psu, strata = ~stratum, weights = ~w, data = files$lonely),
  lonely_average_fpc = function() svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~N, data = files$lonely),
  groups = function() svydesign(~psu, strata = ~stratum, weights = ~w, data = files$groups))
rule <- function(name) if (grepl("centre", name)) "adjust" else if (grepl("average", name)) "average" else "certainty"

table <- list()
put <- function(case, quantity, outcome, group, term, value)
  table[[length(table) + 1]] <<- data.frame(case = case, quantity = quantity, outcome = outcome,
    group = group, term = term, value = text(unname(value)))

# Covariance of the columns of u (influence, already weighted) by R's own engine. survey 4.1-1
# forgets to centre a lonely PSU's totals under "adjust" (mended in 4.3): then the formula.
covariance <- function(d, u, name) {
  u <- as.matrix(u)
  if (rule(name) != "adjust")
    return(svyrecvar(u, d$cluster, d$strata, d$fpc, postStrata = d$postStrata))
  z <- rowsum(u, d$cluster[, 1]); h <- d$strata[match(rownames(z), d$cluster[, 1]), 1]
  v <- 0
  for (s in unique(h)) {
    zs <- z[h == s, , drop = FALSE]; n <- nrow(zs)
    f <- if (is.null(d$fpc$popsize)) 1 else 1 - n / d$fpc$popsize[d$strata[, 1] == s, 1][1]
    centre <- if (n > 1) colMeans(zs) else colMeans(z)
    v <- v + f * (if (n > 1) n / (n - 1) else 1) * crossprod(sweep(zs, 2, centre))
  }
  v
}
influence_mean <- function(w, y, inside) {
  inside <- inside & !is.na(y); y[!inside] <- 0; w[!inside] <- 0
  w * (y - sum(w * y) / sum(w)) / sum(w)
}
dummies <- function(f) sapply(levels(f), function(l) as.numeric(f == l))

interval <- function(case, d, group) {
  p <- coef(svymean(~b, d)); v <- vcov(svymean(~b, d)); df <- degf(d); t <- qt(0.975, df)
  for (m in c("logit", "xlogit", "asin", "beta", "mean")) {
    # a tight fit: the default stops at 1e-8, which shows in the tenth digit of "logit"
    ci <- if (m == "logit") {
      fit <- svyglm(b ~ 1, d, family = quasibinomial, control = glm.control(epsilon = 1e-15, maxit = 100))
      plogis(coef(fit) + c(-1, 1) * t * sqrt(vcov(fit)[1]))
    } else attr(svyciprop(~b, d, method = m, df = df), "ci")
    put(case, paste0("low_", m), "b", group, "b", ci[1]); put(case, paste0("high_", m), "b", group, "b", ci[2])
  }
  # Wilson came to R in 4.2, the likelihood interval is spline-interpolated there: by formula
  ne <- p * (1 - p) / v
  mid <- (p + t^2 / (2 * ne)) / (1 + t^2 / ne)
  half <- t / (2 * ne) * sqrt(4 * ne * p * (1 - p) + t^2) / (1 + t^2 / ne)
  put(case, "low_wilson", "b", group, "b", mid - half); put(case, "high_wilson", "b", group, "b", mid + half)
  # R scales by the dispersion n / (n - 1) too; its profile is interpolated, so only near
  n <- nrow(d)
  g <- function(q) 2 * ne * (n - 1) / n * (p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))) - t^2
  ends <- c(uniroot(g, c(1e-12, p), tol = 1e-15)$root, uniroot(g, c(p, 1 - 1e-12), tol = 1e-15)$root)
  near <- tryCatch(attr(svyciprop(~b, d, method = "likelihood", df = df), "ci"), error = function(e) NA)
  stopifnot(anyNA(near) || max(abs(ends - near)) < 1e-3)
  put(case, "low_likelihood", "b", group, "b", ends[1]); put(case, "high_likelihood", "b", group, "b", ends[2])
}

for (case in names(designs)) {
  options(survey.lonely.psu = rule(case))
  d <- designs[[case]](); data <- d$variables; w <- weights(d); all <- rep(TRUE, nrow(data))
  put(case, "degf", "", "", "", degf(d))

  # several variables at once, a category among them: means, totals, joint covariance
  Y <- cbind(y = data$y, x = data$x, b = data$b, dummies(data$cat))
  names <- colnames(Y); terms <- c("y", "x", "b", paste0("cat=", levels(data$cat)))
  outcome <- c("y", "x", "b", rep("cat", 3))
  mean_ <- svymean(Y, d, deff = TRUE); replace_ <- svymean(Y, d, deff = "replace")
  total_ <- svytotal(Y, d, deff = TRUE)
  V <- covariance(d, sapply(names, function(n) influence_mean(w, Y[, n], all)), case)
  T <- covariance(d, Y * w, case)
  if (rule(case) != "adjust") stopifnot(max(abs(V / vcov(mean_) - 1)) < 1e-9, max(abs(T / vcov(total_) - 1)) < 1e-9)
  N <- sum(w); n <- nrow(data); srs <- N^2 * diag(vcov(mean_)) / deff(mean_)  # of the total
  for (i in seq_along(names)) {
    put(case, "mean", outcome[i], "", terms[i], coef(mean_)[i])
    put(case, "mean_se", outcome[i], "", terms[i], sqrt(V[i, i]))
    put(case, "mean_deff", outcome[i], "", terms[i], if (N >= n && N > n) N^2 * V[i, i] / srs[i] else NA)
    put(case, "mean_deff_replace", outcome[i], "", terms[i], V[i, i] / (vcov(mean_)[i, i] / deff(replace_)[i]))
    put(case, "total", outcome[i], "", terms[i], coef(total_)[i])
    put(case, "total_se", outcome[i], "", terms[i], sqrt(T[i, i]))
    put(case, "total_deff", outcome[i], "", terms[i], if (N > n) T[i, i] / srs[i] else NA)
    for (j in seq_along(names)) {
      put(case, "mean_cov", terms[i], "", terms[j], V[i, j])
      put(case, "total_cov", terms[i], "", terms[j], T[i, j])
    }
  }
  # missing values are a domain
  m <- svymean(~ym, d, na.rm = TRUE)
  put(case, "mean", "ym", "", "ym", coef(m))
  put(case, "mean_se", "ym", "", "ym", sqrt(covariance(d, influence_mean(w, data$ym, all), case)))
  t <- svytotal(~ym, d, na.rm = TRUE)
  put(case, "total", "ym", "", "ym", coef(t))
  put(case, "total_se", "ym", "", "ym", sqrt(covariance(d, ifelse(is.na(data$ym), 0, w * data$ym), case)))
  interval(case, d, "")
  put(case, "domain_degf", "", "", "", degf(subset(d, dom == 1)))
  put(case, "domain_mean", "y", "", "y", coef(svymean(~y, subset(d, dom == 1))))
  put(case, "domain_mean_se", "y", "", "y", sqrt(covariance(d, influence_mean(w, data$y, data$dom == 1), case)))
  put(case, "domain_total_se", "y", "", "y", sqrt(covariance(d, w * data$y * data$dom, case)))

  # groups: a column, and two columns crossed; every group has its own df and design effect
  for (by in list("g1", c("g1", "g2"))) {
    if (case == "groups" && length(by) == 2) next
    key <- do.call(paste, c(lapply(by, function(c) paste0(c, "=", data[[c]])), sep = ";"))
    found <- data.frame(key, data[by])[!duplicated(key), ]
    found <- found[do.call(order, found[by]), "key"]
    U <- sapply(found, function(k) influence_mean(w, data$y, key == k))
    G <- covariance(d, U, case)
    for (i in seq_along(found)) {
      s <- d[key == found[i], ]
      m <- if (nrow(s) > 1) svymean(~y, s) else NULL
      v <- if (nrow(s) > 1) svyvar(~y, s)[1] else NA; N <- sum(weights(s)); n <- nrow(s)
      put(case, "by_df", "y", found[i], "y", degf(s))
      put(case, "by_n", "y", found[i], "y", n)
      put(case, "by_mean", "y", found[i], "y", weighted.mean(s$variables$y, weights(s)))
      psus <- function(k) length(unique(d$cluster[key == k, 1]))
      if (psus(found[i]) < 2) next
      put(case, "by_se", "y", found[i], "y", sqrt(G[i, i]))
      # under "average" R's factor counts only the strata that a subset has rows in; here a
      # domain keeps the design of the whole sample
      if (rule(case) == "certainty" && !is.null(m)) stopifnot(abs(G[i, i] / vcov(m)[1] - 1) < 1e-9)
      put(case, "by_deff", "y", found[i], "y", if (N > n) G[i, i] / (v * (N - n) / (N * n)) else NA)
      b <- s$variables$b
      if (length(by) == 1 && degf(s) > 0 && case != "groups" && rule(case) == "certainty" && all(0:1 %in% b)) interval(case, s, found[i])
      for (j in seq_len(min(i, 8))) put(case, "by_cov", found[j], found[i], "y", if (psus(found[j]) > 1) G[j, i] else NA)
    }
  }
}
write.csv(do.call(rbind, table), file.path(out, "expected.csv"), row.names = FALSE, quote = FALSE,
          na = "", fileEncoding = "UTF-8")
