# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for the effects' side of avlast value: base R 4.2.2, and Matrix for the nearest
# correlation matrix. Each model of value_effects/ is written out here a second time. Run as
#   Rscript value_effects.R
# in tests/ref. It writes value_effects/boot.csv (draws) and value_effects.csv (case, quantity, value).
options(digits = 17)
values <- data.frame()
put <- function(case, quantity, value)
  values <<- rbind(values, data.frame(case, quantity, value = unname(value)))
df <- function(t) 1.04^-t

## Draws as a file: each row once, so that the draws of npv are a permutation of R's.
set.seed(20261129)
n <- 400
work <- rgamma(n, 9, scale = .12 / 9)
boot <- data.frame(work = work, absence = -2.5 + 6 * (work - .12) + rnorm(n), price = rlnorm(n, log(900), .1))
boot <- as.data.frame(lapply(boot, round, 6))
write.csv(boot, "value_effects/boot.csv", row.names = FALSE, quote = FALSE)
annuity <- sum(df(1:4))
fade <- sum(.7^(0:3) * df(1:4))
participants <- 150
gain <- participants * (boot$work * 120000 * annuity - boot$absence * boot$price * fade)
cost <- 2e6
report <- function(case, npv, level = .9) {
  put(case, "se", sd(npv))
  put(case, "low", quantile(npv, (1 - level) / 2))
  put(case, "high", quantile(npv, (1 + level) / 2))
  put(case, "positive", mean(npv > 0))
}
report("draws.public", gain - cost)
report("draws.society", 1.2 * (gain - cost))
centre <- participants * (mean(boot$work) * 120000 * annuity - mean(boot$absence) * mean(boot$price) * fade)
put("draws.public", "npv", centre - cost)
put("draws.society", "npv", 1.2 * (centre - cost))
put("draws.cov", "work.absence", cov(boot$work, boot$absence))
put("draws.cov", "work.work", var(boot$work))
put("draws.cov", "absence.absence", var(boot$absence))

## Values as a distribution.
x <- c(3, 1, 4, 1, 5, 9, 2, 6)
put("values", "mean", mean(x))
put("values", "sd", sd(x))
for (p in c(.01, .125, .126, .5, .51, .875, .99)) put("values", p, quantile(x, p, type = 1))

values$value <- sprintf("%.17g", values$value)
write.csv(values, "value_effects.csv", row.names = FALSE, quote = FALSE)
