# SPDX-License-Identifier: GPL-3.0-or-later
# Anderson and Rubin's sets of the effect of take-up (trials/takeup.csv), R 4.2.2, estimatr 1.0.0. Run as
#   Rscript late_set.R
# in tests/ref. It writes late_set.csv (case, kind, low, high): the ends of the set, or, of kind "apart", of the gap in it.
# ends(): root finding on the test itself, that of all arms in the regression of y - b d. whole(): with one arm the test is a
# quadratic inequality in b, whose covariance of the two regressions comes from the variance of their sum.
suppressMessages(library(estimatr))
d <- read.csv("trials/takeup.csv")
fit <- function(e, formula, ...) { d$e <- e; lm_robust(formula, d, ...) }
ends <- function(case, y, take, formula, arms, ...) {
  excess <- function(b) {
    m <- fit(d[[y]] - b * d[[take]], formula, ...)
    g <- m$coefficients[arms]
    drop(g %*% solve(vcov(m)[arms, arms], g)) / length(arms) - qf(0.95, length(arms), m$df[[arms[1]]])
  }
  m <- fit(d[[y]], formula, ...)
  first <- fit(d[[take]], formula, ...)
  centre <- m$coefficients[[arms[1]]] / first$coefficients[[arms[1]]]
  if (length(arms) > 1) centre <- optimize(excess, centre + c(-20, 20))$minimum
  far <- 60 * m$std.error[[arms[1]]] / abs(first$coefficients[[arms[1]]])
  root <- function(to) uniroot(excess, sort(c(centre, centre + to)), tol = 1e-13)$root
  data.frame(case, kind = "interval", low = root(-far), high = root(far))
}
whole <- function(case, y, take, formula, arm, ...) {
  outcome <- d[[y]] + 0 * d[[take]] # rows that have both
  taken <- d[[take]] + 0 * d[[y]]
  k <- sd(outcome, na.rm = TRUE) / sd(taken, na.rm = TRUE)
  m <- fit(outcome, formula, ...)
  first <- fit(taken, formula, ...)
  both <- fit(outcome + k * taken, formula, ...)
  v <- function(f) f$std.error[[arm]]^2
  cross <- (v(both) - v(m) - k^2 * v(first)) / (2 * k)
  q <- qt(0.975, m$df[[arm]])^2
  gy <- m$coefficients[[arm]]
  gd <- first$coefficients[[arm]]
  a <- gd^2 - q * v(first)
  h <- gy * gd - q * cross
  inside <- h^2 - a * (gy^2 - q * v(m))
  x <- if (inside > 0) sort((h + c(-1, 1) * sqrt(inside)) / a) else c(NA, NA)
  data.frame(case, kind = if (a > 0) "interval" else if (inside > 0) "apart" else "all", low = x[1], high = x[2])
}
same <- function(case, y, take, formula, arm, ...) {
  one <- ends(case, y, take, formula, arm, ...)
  other <- whole(case, y, take, formula, arm, ...)
  stopifnot(abs(c(one$low - other$low, one$high - other$high)) < 1e-9, other$kind == "interval")
  other
}
sets <- rbind(same("HC2", "y", "took", e ~ lot, "lot", se_type = "HC2"),
              same("classical", "y", "took", e ~ lot, "lot", se_type = "classical"),
              same("HC1 covariates", "y", "took", e ~ lot + x + pre, "lot", se_type = "HC1"),
              same("HC3 hours", "y", "hours", e ~ lot, "lot", se_type = "HC3"),
              same("HC2 weights", "y", "took", e ~ lot + x, "lot", se_type = "HC2", weights = d$w),
              same("HC2 blocks", "y", "took", e ~ lot + x + factor(block), "lot", se_type = "HC2"),
              same("CR2", "y_s", "took_s", e ~ drawn, "drawn", clusters = d$school),
              same("CR2 covariates", "y_s", "took_s", e ~ drawn + x, "drawn", clusters = d$school),
              same("stata", "y_s", "took_s", e ~ drawn, "drawn", clusters = d$school, se_type = "stata"),
              ends("three arms", "y", "took3", e ~ relevel(factor(three), "none"), 2:3, se_type = "HC2"),
              whole("weights as take-up", "y", "w", e ~ lot, "lot", se_type = "HC2"),
              whole("other take-up", "y", "took_s", e ~ lot, "lot", se_type = "HC2"),
              whole("share", "better", "x", e ~ lot, "lot", se_type = "classical"),
              whole("nothing moved", "y", "x", e ~ drawn, "drawn", clusters = d$school),
              whole("nothing moved HC1", "y", "pre", e ~ drawn, "drawn", se_type = "HC1"))
for (v in c("low", "high")) sets[[v]] <- format(sets[[v]], digits = 17, trim = TRUE)
write.csv(sets, "late_set.csv", row.names = FALSE, quote = FALSE)
