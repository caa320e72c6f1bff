# SPDX-License-Identifier: GPL-3.0-or-later
# The worth of a study before it is made, by numerical integration and by summing over every count: Rscript study.R in this folder.
out <- NULL
put <- function(case, a, b, c, d, value) out <<- rbind(out, data.frame(case, a, b, c, d, value = sprintf("%.17g", value)))
# Normal: posterior means are N(mean, sd^2 r); what the best of 0 and that brings beyond the best now.
for (mean in c(-2, -0.5, 0, 0.3, 1.7)) for (sd in c(0.5, 1, 3)) for (r in c(0.1, 0.5, 1)) {
  s <- sd * sqrt(r)
  gain <- function(z) pmax(0, mean + s * z) * dnorm(z)
  kink <- max(-12, min(12, -mean / s))
  with <- integrate(gain, -12, kink, rel.tol = 1e-13, abs.tol = 0)$value * (kink > -12) + integrate(gain, kink, 12, rel.tol = 1e-13, abs.tol = 0)$value
  # Where the mean is below 0 there is nothing to take off; above, the loss avoided is integrated by itself to keep digits.
  value <- if (mean > 0) integrate(function(z) pmax(0, -(mean + s * z)) * dnorm(z), -12, kink, rel.tol = 1e-13, abs.tol = 0)$value else with
  put("normal", mean, sd, r, 0, value)
}
# A share of beta(a, b), people who answer yes or no, a gain k share - c: all counts of the study.
for (ab in list(c(2, 3), c(8, 4), c(30, 20))) for (n in c(5, 20, 100)) for (c in c(35, 55)) {
  a <- ab[1]; b <- ab[2]; x <- 0:n
  p <- exp(lchoose(n, x) + lbeta(a + x, b + n - x) - lbeta(a, b))
  put("share", a, b, n, c, sum(p * pmax(0, 100 * (a + x) / (a + b + n) - c)) - max(0, 100 * a / (a + b) - c))
}
write.csv(out, "study.csv", row.names = FALSE, quote = FALSE)
