# SPDX-License-Identifier: GPL-3.0-or-later
# psa.R psa DRAWS: the scenario `central` of psa.sh as vectorised base R, all draws of an input at a time: for every payer and
# the sum over payers the mean, deviation and percentiles of net value, benefit, cost and gross ratio, the chance of a
# positive net value; per payer also the payback year. avlast gives more (rates of return, MVPF, break-even, EVPI, charts).
n <- as.integer(tail(commandArgs(TRUE), 1))
set.seed(1)
discount <- 1.04^-(0:29)
lognormal <- function(m, s) { v <- log1p(s^2 / m^2); rlnorm(n, log(m) - v / 2, sqrt(v)) }
gamma_of <- function(m, s) rgamma(n, m^2 / s^2, scale = s^2 / m)
beta_of <- function(m, s) { k <- m * (1 - m) / s^2 - 1; rbeta(n, m * k, (1 - m) * k) }
triangular <- function(mode, high) {
  p <- runif(n)
  ifelse(p <= mode / high, sqrt(p * high * mode), high - sqrt((1 - p) * high * (high - mode)))
}
figures <- function(benefit, cost) {
  net <- benefit - cost
  row <- function(v) c(mean(v), sd(v), quantile(v, c(.05, .95)))
  print(rbind(row(net), row(benefit), row(cost), row(benefit / cost)))
  print(mean(net > 0))
}
payback <- function(year_one, kept, cost) {
  total <- -cost
  year <- ifelse(total < 0, Inf, 0)
  weight <- year_one
  for (t in 1:29) {
    before <- total
    total <- total + weight * discount[t + 1] - (if (t < 10) cost * discount[t + 1] else 0)
    back <- is.infinite(year) & total >= 0
    year[back] <- (t - 1 - before / (total - before))[back]
    weight <- weight * kept
  }
  year
}
benefits <- costs <- numeric(n)
for (p in 1:5) {
  effect <- rnorm(n, .1 + p / 100, .05)
  scale <- lognormal(1 + p / 10, .2)
  price <- gamma_of(p * 1e4, 4000)
  share <- beta_of(p / 10, .1)
  kept <- 1 - beta_of(p / 10, .05)
  cost <- gamma_of(p * 1000, 400) * lognormal(10 + p, 2) * (1 + triangular(.1, (p + 2) / 10))
  year_one <- 100 * effect * scale * price * share
  present <- 0
  weight <- 1
  for (t in 1:29) { present <- present + weight * discount[t + 1]; weight <- weight * kept }
  figures(year_one * present, cost * sum(discount[1:10]))
  print(mean(is.finite(payback(year_one, kept, cost))))
  benefits <- benefits + year_one * present
  costs <- costs + cost * sum(discount[1:10])
}
figures(benefits, costs)
