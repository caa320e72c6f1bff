# SPDX-License-Identifier: GPL-3.0-or-later
# Robustness values of a coefficient of completed data sets, by their definition: Rscript
# imputation_sens.R in this folder writes imputation/sens.csv from
# imputation/described_data.csv. Base R 4.2.2 alone.
#
# A confounder with partial R2 dz with the treatment and yz with the outcome moves the
# coefficient by S sqrt(yz dz / (1 - dz)), S^2 = df times the mean squared classical
# standard error, and leaves sqrt(T) sqrt((1 - yz) / (1 - dz)) sqrt(df / (df - 1)) as its
# error, with t of Barnard & Rubin's df less one. The robustness value is the root in
# dz = yz of what is left (uniroot), that of alpha the root of the interval's end.
d <- read.csv("imputation/described_data.csv")
m <- max(d$imp)
rows <- list()
put <- function(case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, value = sprintf("%.17g", value))
cases <- list(q2 = q1 ~ q2 + q3 + hours, q3 = q1 ~ q3 + age + works, age = q2 ~ age + q4)
for (v in names(cases)) {
  fits <- lapply(1:m, function(l) lm(cases[[v]], d[d$imp == l, ]))
  b <- sapply(fits, function(f) coef(f)[[v]])
  u <- sapply(fits, function(f) vcov(f)[v, v])
  df <- fits[[1]]$df.residual
  Q <- mean(b); U <- mean(u); B <- var(b); T <- U + (1 + 1 / m) * B
  r <- (1 + 1 / m) * B / U
  br <- 1 / (1 / ((m - 1) * (1 + 1 / r)^2) + 1 / ((df + 1) / (df + 3) * df / (1 + r)))
  S <- sqrt(df * U)
  left <- function(dz, yz) abs(Q) - S * sqrt(yz * dz / (1 - dz))
  error <- function(dz, yz) sqrt(T * (1 - yz) / (1 - dz) * df / (df - 1))
  t <- qt(0.975, br - 1)
  tight <- function(f) if (f(0) <= 0) 0 else
    uniroot(f, c(0, 1 - 1e-9), tol = 1e-15, maxiter = 10000)$root
  put(v, "estimate", Q); put(v, "within", U); put(v, "total", T)
  put(v, "df", df); put(v, "df.rubin", br)
  put(v, "partial.r2", Q^2 / (Q^2 + S^2))
  put(v, "rv", tight(function(R) left(R, R)))
  put(v, "rv.alpha", tight(function(R) left(R, R) - t * error(R, R)))
  put(v, "adjusted", sign(Q) * left(0.1, 0.2))
  put(v, "adjusted.se", error(0.1, 0.2))
  put(v, "adjusted.low", sign(Q) * left(0.1, 0.2) - t * error(0.1, 0.2))
  put(v, "adjusted.high", sign(Q) * left(0.1, 0.2) + t * error(0.1, 0.2))
  # a benchmark's partial R2: means over the sets
  w <- attr(terms(cases[[v]]), "term.labels")[2]
  partial <- function(full, without) 1 - deviance(full) / deviance(without)
  put(v, "benchmark.outcome", mean(sapply(1:m, function(l) partial(fits[[l]], update(fits[[l]], as.formula(paste(". ~ . -", w)))))))
  put(v, "benchmark.treatment", mean(sapply(1:m, function(l) {
    x <- lm(reformulate(setdiff(attr(terms(cases[[v]]), "term.labels"), v), v), d[d$imp == l, ])
    partial(x, update(x, as.formula(paste(". ~ . -", w))))
  })))
}
write.csv(do.call(rbind, rows), "imputation/sens.csv", row.names = FALSE, quote = FALSE)
