# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of multiple imputation: Rscript imputation.R in this folder writes
# imputation/data.csv (the completed data sets, one under another, imp = 0 the data with
# what is missing) and imputation/expected.csv. R 4.2.2, survey 4.1-1, mitools 2.4.
#
# Estimates and standard errors are mitools::MIcombine's. Its degrees of freedom have B in
# the place of (1 + 1/m) B in the observed-data df, so these are written out here from
# Barnard & Rubin (1999), as are D1 (Li, Raghunathan & Rubin 1991; Reiter 2007) and D2 (Li,
# Meng, Raghunathan & Rubin 1991), whose numbers mitml's testModels gives too.
suppressMessages({
  library(survey)
  library(mitools)
})
options(survey.lonely.psu = "fail")
set.seed(20261128)
m <- 5

# --- the data: 6 strata, 4 PSUs in each, 10 rows in each; a tenth to a fifth is missing
whole <- expand.grid(row = 1:10, psu = 1:4, str = 1:6)
n <- nrow(whole)
whole$id <- sprintf("%s%03d", c("å", "b", "ø")[1 + seq_len(n) %% 3], seq_len(n))
whole$w <- round(20 + 10 * whole$str + runif(n, 0, 5), 2)
whole$fpc <- 40
effect <- rnorm(24, 0, 3)[(whole$str - 1) * 4 + whole$psu]
whole$x <- round(exp(rnorm(n, 2, 0.4)), 3)
whole$y <- round(30 + effect + 0.8 * whole$x + rnorm(n, 0, 6), 3)
whole$smokes <- rbinom(n, 1, plogis(-2 + 0.05 * whole$y))
whole$place <- sample(c("nord", "sør", "øst"), n, TRUE, c(0.3, 0.4, 0.3))
whole$place[c(17, 190)] <- "ytre"
whole$g <- ifelse(runif(n) < 0.5, "a", "b")
lost <- lapply(c(y = 0.2, x = 0.1, smokes = 0.15, place = 0.15, g = 0.05),
               function(p) sample(n, round(p * n)))
lost$place <- union(setdiff(lost$place, 17), 190)
data <- whole
for (v in names(lost)) data[[v]][lost[[v]]] <- NA
draw <- function(l) {
  d <- data
  fit <- lm(y ~ log(whole$x) + factor(str), data)
  d$y[lost$y] <- round(predict(fit, whole)[lost$y] + rnorm(length(lost$y), 0, 7), 3)
  d$x[lost$x] <- round(exp(rnorm(length(lost$x), 2, 0.4)), 3)
  d$smokes[lost$smokes] <- rbinom(length(lost$smokes), 1, 0.45)
  d$place[lost$place] <- sample(c("nord", "sør", "øst"), length(lost$place), TRUE)
  if (l %in% c(2, 4)) d$place[190] <- "ytre" # row 17 has it in all
  d$g[lost$g] <- sample(c("a", "b"), length(lost$g), TRUE)
  d
}
completed <- lapply(seq_len(m), draw)
# a share that is 0 in one completed set and not in the others
for (l in seq_len(m)) completed[[l]]$rare <- 0
data$rare <- 0
data$rare[lost$g] <- NA
for (l in 2:m) completed[[l]]$rare[lost$g[seq_len(l)]] <- 1
columns <- c("imp", "id", "str", "psu", "w", "fpc", "x", "y", "smokes", "place", "g", "rare")
long <- do.call(rbind, lapply(0:m, function(l) {
  d <- if (l == 0) data else completed[[l]]
  d$imp <- l
  d[columns]
}))
write.csv(long, "imputation/data.csv", row.names = FALSE, quote = FALSE, na = "")

# --- rules
rubin <- function(q, u, df) {
  n <- length(q)
  b <- var(q)
  total <- mean(u) + (1 + 1 / n) * b
  r <- (1 + 1 / n) * b / mean(u)
  vm <- (n - 1) * (1 + 1 / r)^2
  vo <- (df + 1) / (df + 3) * df / (1 + r)
  v <- if (is.infinite(df)) vm else 1 / (1 / vm + 1 / vo)
  list(estimate = mean(q), se = sqrt(total), riv = r, df = v,
       fmi = (r + 2 / (v + 3)) / (1 + r))
}
d1 <- function(q, u, df) { # q: m x k, u: mean covariance
  n <- nrow(q)
  k <- ncol(q)
  r <- (1 + 1 / n) * sum(diag(var(q) %*% solve(u))) / k
  f <- drop(colMeans(q) %*% solve(u) %*% colMeans(q)) / (k * (1 + r))
  t <- k * (n - 1)
  if (is.infinite(df)) {
    v <- if (t > 4) 4 + (t - 4) * (1 + (1 - 2 / t) / r)^2
         else t * (1 + 1 / k) * (1 + 1 / r)^2 / 2
  } else {
    a <- r * t / (t - 2)
    s <- (df + 1) / (df + 3) * df
    c1 <- s - 2 * (1 + a)
    c2 <- s - 4 * (1 + a)
    z <- 1 / c2 + (a^2 * c1 / ((1 + a)^2 * c2) + 8 * a^2 * c1 / ((1 + a) * c2^2) +
      4 * a^2 / ((1 + a) * c2) + 4 * a^2 / (c2 * c1) + 16 * a^2 * c1 / c2^3 +
      8 * a^2 / c2^2) / (t - 4)
    v <- 4 + 1 / z
  }
  list(statistic = f, df1 = k, df2 = v, p = pf(f, k, v, lower.tail = FALSE), riv = r)
}
d2 <- function(w, k, df) {
  n <- length(w)
  r <- (1 + 1 / n) * var(sqrt(w))
  f <- max((mean(w) / k - (n + 1) / (n - 1) * r) / (1 + r), 0)
  v <- k^(-3 / n) * (n - 1) * (1 + 1 / r)^2
  if (is.finite(df)) v <- 1 / (1 / v + (1 + r) / ((df + 1) / (df + 3) * df))
  list(statistic = f, df1 = k, df2 = v, p = pf(f, k, v, lower.tail = FALSE), riv = r)
}

# --- what is written
out <- NULL
put <- function(case, term, values) {
  for (quantity in names(values))
    out <<- rbind(out, data.frame(case = case, term = term, quantity = quantity,
                                  value = sprintf("%.17g", as.numeric(values[[quantity]]))))
}
scales <- list(
  plain = list(g = identity, slope = function(x) 1 + 0 * x, back = identity),
  logit = list(g = qlogis, slope = function(x) 1 / (x * (1 - x)), back = plogis),
  fisher = list(g = atanh, slope = function(x) 1 / (1 - x^2), back = tanh),
  log = list(g = log, slope = function(x) 1 / x, back = exp))
# estimates q and variances u of one row: estimate and error from MIcombine, the interval
# on the scale
pool <- function(case, term, q, u, df, scale = "plain") {
  mi <- MIcombine(as.list(q), lapply(u, as.matrix))
  s <- scales[[scale]]
  r <- rubin(s$g(q), s$slope(q)^2 * u, df)
  half <- qt(0.975, r$df) * r$se
  ends <- s$back(r$estimate + c(-half, half))
  put(case, term, list(estimate = coef(mi), se = sqrt(drop(vcov(mi))), df = r$df,
                       fmi = r$fmi, riv = r$riv, low = ends[1], high = ends[2]))
}
designs <- function(kind) lapply(completed, function(d) switch(kind,
  rows = svydesign(~1, weights = ~w, data = d),
  full = svydesign(~psu, strata = ~str, weights = ~w, fpc = ~fpc, nest = TRUE, data = d),
  clusters = svydesign(~psu, strata = ~str, weights = ~w, nest = TRUE, data = d)))
each <- function(case, term, kind, statistic, scale = "plain", part = 1, subset = NULL) {
  d <- designs(kind)
  if (!is.null(subset)) d <- lapply(d, subset)
  a <- lapply(d, statistic)
  pool(case, term, sapply(a, function(e) unname(coef(e)[part])),
       sapply(a, function(e) unname(as.matrix(vcov(e))[part, part])),
       min(sapply(d, degf)), scale)
}
mean_y <- function(d) svymean(~y, d)
each("mean rows", "y", "rows", mean_y)
each("mean full", "y", "full", mean_y)
each("mean full", "x", "full", function(d) svymean(~x, d))
each("total", "y", "full", function(d) svytotal(~y, d))
for (level in c("nord", "sør", "øst"))
  each("total", paste0("place=", level), "full",
       function(d) svytotal(~I(place == level), d), part = 2)
each("proportion", "smokes", "full", function(d) svymean(~smokes, d), "logit")
for (level in c("nord", "sør", "øst", "ytre"))
  each("proportion", paste0("place=", level), "full",
       function(d) svymean(~I(place == level), d), "logit", 2)
each("ratio", "y/x", "clusters", function(d) svyratio(~y, ~x, d))
each("geomean", "x", "clusters",
     function(d) svycontrast(svymean(~log(x), d), quote(exp(`log(x)`))), "log")
each("correlation", "x:y", "clusters", function(d)
  svycontrast(svymean(~y + x + I(y^2) + I(x^2) + I(x * y), d),
              quote((`I(x * y)` - x * y) / sqrt((`I(x^2)` - x^2) * (`I(y^2)` - y^2)))),
  "fisher")
for (level in c("a", "b"))
  each("by", level, "full", mean_y, subset = function(d) subset(d, g == level))
each("domain", "y", "full", mean_y, subset = function(d) subset(d, smokes == 1))
each("contrast", "log(y / x)", "full",
     function(d) svycontrast(svymean(~y + x, d), quote(log(y / x))))
each("variance", "y", "full", function(d) svyvar(~y, d), "log")

# regression: coefficients, and the joint test of the slopes
fits <- lapply(designs("clusters"), function(d) svyglm(y ~ x + smokes + place, d))
names <- names(coef(fits[[1]]))
for (j in seq_along(names))
  pool("regress", sub("^place", "place=", names[j]), sapply(fits, function(f) coef(f)[j]),
       sapply(fits, function(f) vcov(f)[j, j]),
       degf(designs("clusters")[[1]]) + 1 - length(names))
q <- t(sapply(fits, coef))[, -1]
u <- Reduce(`+`, lapply(fits, function(f) vcov(f)[-1, -1])) / m
put("D1", "slopes", d1(q, u, 18))
put("D1", "slopes large", d1(q, u, Inf))
put("D1", "two of three", d1(q[1:3, 1:2], u[1:2, 1:2], Inf)) # t = 4
put("D1", "one", d1(q[, 1, drop = FALSE], u[1, 1, drop = FALSE], Inf))
for (l in seq_len(m)) put("D1 q", paste0("imp", l), as.list(setNames(q[l, ], colnames(q))))
for (i in seq_len(nrow(u)))
  put("D1 u", rownames(u)[i], as.list(setNames(u[i, ], colnames(u))))

# tests: Rao & Scott's F of a table in each completed set
f <- sapply(designs("clusters"), function(d)
  unname(c(svychisq(~smokes + g, d)$statistic, svychisq(~smokes + g, d)$parameter)))
put("D2", "F", d2(f[2, 1] * f[1, ], f[2, 1], f[3, 1]))
put("D2", "chisq", d2(c(3.1, 4.7, 2.2, 6.0, 3.9, 5.5), 3, Inf))
put("D2", "fraction", d2(c(11.3, 9.8, 14.1), 2.37, 18))
put("D2", "none", d2(c(0.2, 3.0, 0.9), 2, Inf))
for (l in seq_len(m)) put("D2 F", paste0("imp", l), list(f = f[1, l]))

write.csv(out, "imputation/expected.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "values\n")
