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
boot$year2 <- .8 * boot$work + rnorm(n, 0, .02)
boot$year5 <- .5 * boot$work + rnorm(n, -.01, .03)
boot$income <- rlnorm(n, log(240000), .2)
boot$eta <- runif(n, .8, 1.8)
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

## Standard errors behind other figures.
put("recovered", "t", .12 / 2.5)
put("recovered", "p", .12 / qnorm(1 - .012 / 2))
put("recovered", "p.df", .12 / qt(1 - .012 / 2, 17))
put("recovered", "p.small", .12 / -qnorm(1e-14 / 2))
put("recovered", "ci", (.9 - -2.1) / (2 * qnorm(.975)))
put("recovered", "ci90.df", (.9 - -2.1) / (2 * qt(.95, 9)))

## Waves, take-up, optimism and weights together: value_effects/whole.yaml.
mean_pert <- function(l, v, h) (l + 4 * v + h) / 6
k <- 0:9
tent <- function(at, from, to) pmax(0, ifelse(k < at, (k - from) / (at - from), (to - k) / (to - at)))
hold <- function(from, to) as.numeric(k >= from & k < to)
after <- function(w) ifelse(k >= 5, w[pmax(k - 5, 0) + 1], 0)
shapes <- list(
  observed = ifelse(k == 5, 1, 0), central = after(.75^(0:9)), long = after(rep(1, 10)))
whole <- function(persistence, waves, x, take = TRUE, bias = 0, uplift = 0, lambda = .2) {
  first <- if (waves == "linear") tent(0, -1, 2) else hold(0, 2)
  second <- if (waves == "linear") tent(2, 0, 5) else hold(2, 5)
  third <- (if (waves == "linear") ifelse(k < 5, tent(5, 2, 99), 0) else 0 * k) + shapes[[persistence]]
  d <- df(k + 1)
  e <- x$work * sum(first * d) + x$year2 * sum(second * d) + x$year5 * sum(third * d)
  if (take) e <- e * mean_pert(.6, .7, .9) / .55
  people <- 200
  transfer <- people * e * 60000 * (1 - .1) * (1 - bias)
  wage <- people * e * x$price * 300 * (1 - .1) * (1 - bias)
  staff <- 3e6 * (1 + uplift)
  town <- transfer - staff
  persons <- wage - transfer
  list(town = town, people = persons, society = (1 + lambda) * town + persons)
}
centre <- as.list(colMeans(boot))
cut <- c(linear = .15, hold = .15)
for (waves in c("linear", "hold"))
  for (s in names(shapes)) {
    v <- whole(s, waves, centre)
    d <- whole(s, waves, boot)
    for (p in names(v)) {
      case <- paste("whole", waves, s, p, sep = ".")
      put(case, "npv", v[[p]])
      put(case, "se", sd(d[[p]]))
      put(case, "low", quantile(d[[p]], .05))
      put(case, "high", quantile(d[[p]], .95))
    }
    w <- (350000 / centre$income)^centre$eta
    wd <- (350000 / boot$income)^boot$eta
    case <- paste("weighted", waves, s, sep = ".")
    put(case, "weight", w)
    put(case, "weight.se", sd(wd))
    put(case, "people", w * v$people)
    put(case, "people.low", quantile(wd * d$people, .05))
    put(case, "society", v$society + (w - 1) * v$people)
    put(case, "society.se", sd(d$society + (wd - 1) * d$people))
    put(case, "society.high", quantile(d$society + (wd - 1) * d$people, .95))
  }
## Grades 4 (effect: 15 %) and 3 (cost: 10 %).
for (waves in c("linear", "hold")) {
  v <- whole("central", waves, centre)
  o <- whole("central", waves, centre, bias = .15, uplift = .1)
  d <- whole("central", waves, boot)
  od <- whole("central", waves, boot, bias = .15, uplift = .1)
  for (p in names(v)) {
    case <- paste("optimism", waves, p, sep = ".")
    put(case, "npv", o[[p]])
    put(case, "step", o[[p]] - v[[p]])
    put(case, "step.se", sd(od[[p]] - d[[p]]))
    put(case, "step.low", quantile(od[[p]] - d[[p]], .05))
  }
}
for (y in k)
  put("ledger.linear", paste("benefit", y + 1, sep = "."),
      200 * mean_pert(.6, .7, .9) / .55 * 60000 * .9 *
      (centre$work * tent(0, -1, 2) + centre$year2 * tent(2, 0, 5) +
       centre$year5 * (ifelse(k < 5, tent(5, 2, 99), 0) + shapes$central))[y + 1])

values$value <- sprintf("%.17g", values$value)
write.csv(values, "value_effects.csv", row.names = FALSE, quote = FALSE)
