# SPDX-License-Identifier: GPL-3.0-or-later
# Trials and before-after on completed data sets: Rscript prepost_imputed.R in this folder
# reads imputation/data.csv and writes prepost/imputed.csv. Rubin's rules with Barnard and
# Rubin's (1999) degrees of freedom, written out; estimates by t.test and estimatr.
suppressMessages(library(estimatr))
all <- read.csv("imputation/data.csv", encoding = "UTF-8")
m <- max(all$imp)
sets <- lapply(1:m, function(l) all[all$imp == l, ])
out <- data.frame()
put <- function(case, term, quantity, value)
  out <<- rbind(out, data.frame(case = case, term = term, quantity = quantity, value = sprintf("%.17g", value)))
rubin <- function(q, u, nu) {
  Q <- mean(q); B <- var(q); T <- mean(u) + (1 + 1 / m) * B
  lambda <- (1 + 1 / m) * B / T
  old <- (m - 1) / lambda^2
  obs <- if (is.finite(nu)) (nu + 1) / (nu + 3) * nu * (1 - lambda) else Inf
  list(Q = Q, T = T, df = 1 / (1 / old + 1 / obs))
}
pool <- function(case, term, q, se, nu, g = identity, slope = function(x) 1, back = identity) {
  plain <- rubin(q, se^2, min(nu))
  put(case, term, "estimate", plain$Q); put(case, term, "se", sqrt(plain$T))
  s <- rubin(g(q), (slope(q) * se)^2, min(nu))
  half <- qt(0.975, s$df) * sqrt(s$T)
  put(case, term, "df", s$df)
  put(case, term, "low", back(s$Q - half)); put(case, term, "high", back(s$Q + half))
}
# a trial: PSU 1 is the control
for (k in 2:4) {
  fits <- lapply(sets, function(d) {
    t <- t.test(d$y[d$psu == k], d$y[d$psu == 1])
    c(t$estimate[[1]] - t$estimate[[2]], t$stderr, t$parameter[[1]])
  })
  f <- do.call(rbind, fits)
  pool("trial", paste0("psu=", k), f[, 1], f[, 2], f[, 3])
}
# before and after: x is before, y after
f <- do.call(rbind, lapply(sets, function(d) {
  t <- t.test(d$y, d$x, paired = TRUE)
  c(t$estimate[[1]], t$stderr, t$parameter[[1]])
}))
pool("pairs", "change", f[, 1], f[, 2], f[, 3])
f <- do.call(rbind, lapply(sets, function(d) {
  s <- sign(outer(d$y, d$x, "-")); delta <- mean(s); n <- nrow(d)
  part <- (rowMeans(s) - delta) / n + (colMeans(s) - delta) / n
  c(delta, sqrt(n / (n - 1) * sum(part^2)), n - 1)
}))
pool("pairs", "cliff", f[, 1], f[, 2], f[, 3], atanh, function(x) 1 / (1 - x^2), tanh)
f <- do.call(rbind, lapply(sets, function(d) {
  fit <- lm_robust(I(y - x) ~ I(psu > 2), d, se_type = "HC2")
  c(coef(fit)[[2]], fit$std.error[[2]], fit$df[[2]])
}))
pool("beside", "change", f[, 1], f[, 2], f[, 3])
f <- do.call(rbind, lapply(sets, function(d) {
  fit <- lm_robust(y ~ I(psu > 2) + x, d, se_type = "HC2")
  c(coef(fit)[[2]], fit$std.error[[2]], fit$df[[2]])
}))
pool("beside", "ancova", f[, 1], f[, 2], f[, 3])
write.csv(out, "prepost/imputed.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
