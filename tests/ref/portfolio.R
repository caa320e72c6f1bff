# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reference values of avlast fund: Rscript portfolio.R in this folder writes portfolio/*.csv.
#
# - true effects given all pilots, tau integrated out over a flat or a half-normal prior, by integrate() and uniroot():
#   no code and no nodes are shared with analysis/value/shrinkage.c; empirical Bayes by metafor::blup
# - what a further trial is worth, by integrate() over what it may show
suppressMessages(library(metafor))
set.seed(20261129)
dir.create("portfolio", showWarnings = FALSE)
digits <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g"))

# The pilots of datasets/fund, seven that differ much, three, and five that are alike.
sets <- list(
  fund = list(y = c(.0905, .2227, .5645, .2321, -.0716, .2897, .3309, .2034, .4071, .2597, .2010, .3811, .2254, .2400),
              se = c(.0769, .1234, .1663, .1276, .1835, .0583, .0828, .1039, .0994, .0697, .0958, .1165, .1464, .1073)),
  wide = list(y = round(rnorm(7, 1, 2), 3), se = round(runif(7, .2, .9), 3)),
  three = list(y = c(.1, .5, .3), se = c(.1, .2, .15)),
  alike = list(y = c(.21, .19, .2, .2, .205), se = c(.1, .12, .08, .3, .2)))

density_of <- function(set, scale) {
  raw <- function(tau) sapply(tau, function(t) {
    w <- 1 / (set$se^2 + t^2); m <- sum(w * set$y) / sum(w)
    prior <- if (is.na(scale)) 0 else -(t / scale)^2 / 2
    exp(prior - (sum(log(set$se^2 + t^2)) + log(sum(w)) + sum(w * (set$y - m)^2)) / 2)
  })
  # in pieces, so that integrate() sees the peak
  cut <- c(0, quantile(set$se, c(0, .25, .5, 1)) * 1, max(set$se) * c(2, 4, 8, 16, 64))
  whole_numbers <- function(f) function(t) { x <- f(t); ifelse(is.finite(x), x, 0) }
  over <- function(f0) { f <- whole_numbers(f0); sum(mapply(function(a, b) integrate(f, a, b, rel.tol = 1e-11, abs.tol = 0, subdivisions = 2000,
                                                          stop.on.error = FALSE)$value,
                                 head(cut, -1), cut[-1])) +
    integrate(f, max(cut), Inf, rel.tol = 1e-10, abs.tol = 0, subdivisions = 2000, stop.on.error = FALSE)$value }
  whole <- over(raw)
  list(mean = function(g) over(function(t) raw(t) * g(t)) / whole)
}
given <- function(set, i) list(
  mean = function(tau) sapply(tau, function(t) {
    w <- 1 / (set$se^2 + t^2); m <- sum(w * set$y) / sum(w)
    if (i == 0) m else (t^2 * set$y[i] + set$se[i]^2 * m) / (t^2 + set$se[i]^2)
  }),
  var = function(tau) sapply(tau, function(t) {
    w <- 1 / (set$se^2 + t^2); if (i == 0) return(1 / sum(w))
    g <- t^2 / (t^2 + set$se[i]^2); g * set$se[i]^2 + (1 - g)^2 / sum(w)
  }))

rows <- NULL
add <- function(set, rule, pilot, what, value)
  rows <<- rbind(rows, data.frame(set = set, rule = rule, pilot = pilot, what = what, value = digits(value)))
for (name in names(sets)) for (scale in c(NA, .3)) {
  set <- sets[[name]]; rule <- if (is.na(scale)) "flat" else "half-normal"
  d <- density_of(set, scale)
  k <- length(set$y)
  # with a flat prior the posterior of tau falls like tau^-(k - 1): moments beyond that do not exist
  if (k > 3 || !is.na(scale)) add(name, rule, 0, "tau", d$mean(function(t) t))
  for (i in 0:length(set$y)) {
    g <- given(set, i)
    m <- d$mean(g$mean); v <- d$mean(function(t) g$var(t) + (g$mean(t) - m)^2)
    add(name, rule, i, "mean", m)
    if (i > 0 || k > 4 || !is.na(scale)) add(name, rule, i, "sd", sqrt(v))
    if (i %in% c(0, 1, 3)) for (p in c(.025, .975)) {
      cdf <- function(x) d$mean(function(t) pnorm((x - g$mean(t)) / sqrt(g$var(t))))
      q <- uniroot(function(x) cdf(x) - p, m + c(-12, 12) * max(set$se), tol = 1e-13)$root
      add(name, rule, i, if (p < .5) "low" else "high", q)
    }
  }
}
for (name in names(sets)) {
  set <- sets[[name]]
  fit <- rma(set$y, sei = set$se, method = "REML", control = list(threshold = 1e-14, maxiter = 1e4))
  b <- blup(fit, digits = 16)
  add(name, "eb", 0, "tau", sqrt(fit$tau2))
  for (i in seq_along(set$y)) {
    add(name, "eb", i, "mean", b$pred[i])
    add(name, "eb", i, "sd", b$se[i])
  }
}
write.csv(do.call(rbind, lapply(names(sets), function(n)
  data.frame(set = n, y = digits(sets[[n]]$y), se = digits(sets[[n]]$se)))),
  "portfolio/pilots.csv", row.names = FALSE, quote = FALSE)
write.csv(rows, "portfolio/shrinkage.csv", row.names = FALSE, quote = FALSE)

# E max(0, d + pre z) - max(0, d) and, for a pilot that is barred, E max(0, d + pre z); pre from a trial.
worth <- NULL
for (d in c(-2e6, -3e5, 0, 1e5, 2.5e6)) for (se in c(.05, .2)) for (barred in 0:1) {
  unit <- 8e6; sd <- .09
  s2 <- 1 / (1 / sd^2 + 1 / se^2)                      # variance after the trial
  pre <- unit * sqrt(sd^2 - s2)                         # what the mean will move by
  gain <- integrate(function(z) pmax(0, d + pre * z) * dnorm(z), -d / pre, max(12, 12 - d / pre), rel.tol = 1e-12,
                    abs.tol = 0)$value
  worth <- rbind(worth, data.frame(d = digits(d), worth = digits(unit), sd = digits(sd), se = digits(se), barred = barred,
                                   pre = digits(pre), value = digits(if (barred) gain else gain - max(0, d))))
}
write.csv(worth, "portfolio/trials.csv", row.names = FALSE, quote = FALSE)
