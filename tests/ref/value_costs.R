# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for the costs, steps and contracts of avlast value: base R 4.2.2 alone. The model is that of
# value_costs/model.yaml, written out a second time. Run as
#   Rscript value_costs.R
# in tests/ref. It writes value_costs.csv (case, quantity, value).
options(digits = 17)
values <- data.frame()
put <- function(case, quantity, value)
  values <<- rbind(values, data.frame(case, quantity, value = unname(value)))
schedules <- list("no-r109" = list(until = c(40, 75, Inf), rate = c(.04, .03, .02)),
                  "uk-green-book" = list(until = c(30, 75, 125, 200, 300, Inf), rate = c(.035, .03, .025, .02, .015, .01)))
df <- function(s, t) sapply(t, function(t) {
  if (is.numeric(s)) return((1 + s)^-t)
  from <- c(0, head(schedules[[s]]$until, -1))
  prod((1 + schedules[[s]]$rate)^-pmax(0, pmin(t, schedules[[s]]$until) - from))
})
horizon <- 12
t <- 0:horizon
pert <- function(l, v, h) (l + 4 * v + h) / 6
cpi <- 138.1 / 131.4
profile <- function(name, window) {
  k <- 0:40
  part <- pmin(1, pmax(0, window - k))
  w <- switch(name, fade = .85^k, late = pmax(0, 1 - k / 6), forever = rep(1, 41)) * part
  lag <- if (name == "late") 1 else 0
  c(rep(0, lag + 1), w)[1:(horizon + 1)]
}
first <- function(name) if (name == "late") 2 else 1
# The equivalent annual cost, in years start + 1 .. start + life, at a flat rate or a schedule.
annuity <- function(price, life, start, salvage, schedule) {
  eac <- if (is.numeric(schedule)) {
    if (schedule == 0) price * (1 - salvage) / life
    else price * (1 - salvage * (1 + schedule)^-life) * schedule / (1 - (1 + schedule)^-life)
  } else {
    d <- df(schedule, start + seq_len(life)) / df(schedule, start)
    price * (1 - salvage * d[life]) / sum(d)
  }
  ifelse(t > start & t <= start + life, eac, 0)
}
floor_steps <- function(u, step) {
  n <- floor(u / step)
  n <- ifelse(u / step - n > 1 - 1e-9, n + 1, n)
  n * step
}
books <- function(persistence, schedule, m) {
  book <- data.frame()
  add <- function(payer, kind, item, amount) book <<- rbind(book, data.frame(t = t, payer, kind, item, amount))
  uses <- list(days = c("fade", "forever"), study = c("late", "fade"), work = c("fade", "late"))
  windows <- list(days = 2, study = 1, work = 3)
  shape <- function(e) {
    name <- uses[[e]][1 + (persistence == "long")]
    list(w = profile(name, if (persistence == "observed") windows[[e]] else Inf), first = first(name))
  }
  n <- 180 * .75
  year <- function(...) as.numeric(t %in% c(...))
  add("town", "cost", "rent", -1e5 * year(0, 1, 2))
  add("town", "cost", "material", -n * pert(1000, 1500, 2500) * cpi * year(0, 1))
  add("state", "cost", "licences", -250000 * (1 + pert(0, .1, .4)) * year(0))
  add("town", "cost", "bus", -annuity(9e5, 8, 1, pert(.1, .2, .4), schedule))
  add("state", "cost", "house", -annuity(2e6 * cpi, 20, 0, 0, .03))
  add("firm", "cost", "tools", -2 * annuity(90000, 3, 0, .1, 0))
  staff <- 520000 * 2.5 * 1.12 * (1 + pert(.02, .05, .12)) * 1.141 * 1.01^t * year(0, 1, 2)
  add("town", "cost", "staff", -.7 * staff)
  add("state", "cost", "staff", -.3 * staff)
  add("helpers", "kind", "mentors", -n * 250 * m$hours * year(0, 1, 2))
  add("town", "kind", "rooms", -80000 * year(0, 1))
  s <- shape("days")
  units <- -n * m$days * 1.2 * s$w
  steps <- floor_steps(units, 8)
  steps[steps > 0 & t < s$first + 2] <- 0
  price <- 40000 * cpi * .8 * 1.01^t
  for (p in c("town", "state")) {
    share <- if (p == "town") .6 else .4
    add(p, "saving", "places", share * price * steps)
    add(p, "capacity", "places", share * price * (units - steps))
  }
  s <- shape("study")
  units <- -n * .42 * s$w
  steps <- floor_steps(units, 25)
  add("state", "cost", "classes", 110000 * steps)
  add("state", "capacity", "classes", 110000 * (units - steps))
  s <- shape("work")
  people <- n * .9
  jobs <- pmin(7e5, pmax(1e5, m$jobs * people * m$work * s$w)) * year(1, 2, 3)
  agreed <- pmax(0, pert(80000, 90000, 120000) * cpi * 1.02^t * people * (.35 + m$work * s$w - .4)) * year(2)
  out <- pmin(6e5, pmax(0, 20000 * n * 1.2 * -m$days * shape("days")$w)) * year(1)
  add("town", "transfer", "jobs", -jobs)
  add("startup", "transfer", "jobs", jobs)
  add("town", "transfer", "agreed", -.5 * agreed)
  add("state", "transfer", "agreed", -.5 * agreed)
  add("startup", "transfer", "agreed", agreed)
  add("state", "transfer", "out", -out)
  add("startup", "transfer", "out", out)
  book$pv <- book$amount * df(schedule, book$t)
  book
}
scenario <- function(id, persistence, schedule, m) {
  b <- books(persistence, schedule, m)
  lambda <- .2
  public <- b$payer %in% c("town", "state")
  rows <- function(who, keep, financed) {
    put(paste0(id, ".", who), "npv", sum(b$pv[keep]) + financed * sum(b$pv[public]))
    cash <- keep & !(b$kind %in% c("capacity", "kind"))
    if (any(b$amount[keep & !cash] != 0))
      put(paste0(id, ".", who), "npv.cash", sum(b$pv[cash]) + financed * sum(b$pv[public & cash]))
    cost <- b$kind %in% c("cost", "kind")
    if (any(b$amount[keep & cost] != 0))
      put(paste0(id, ".", who), "pv.cost", -sum(b$pv[keep & cost]) - financed * sum(b$pv[public & cost]))
  }
  for (payer in unique(b$payer)) rows(payer, b$payer == payer, 0)
  rows("public", public, 0)
  rows("society", rep(TRUE, nrow(b)), lambda)
  for (item in unique(b$item)) {
    put(paste0(id, ".", item), "gave", sum(b$pv[b$item == item & b$amount < 0]))
    put(paste0(id, ".", item), "took", sum(b$pv[b$item == item & b$amount > 0]))
  }
}
central <- list(hours = 12, days = -.31, work = .11, jobs = 60000)
scenario("observed", "observed", .04, central)
scenario("central", "central", .04, central)
scenario("long", "long", .04, central)
scenario("schedule", "central", "no-r109", central)
scenario("green", "long", "uk-green-book", central)
scenario("nothing", "central", 0, modifyList(central, list(hours = 20, days = .05, work = -.1, jobs = 70000)))

## What a step and a contract bring on average when the effect is normal: closed forms.
mean_floor <- function(mu, sd, step) { # E[step x floor(X / step)]
  k <- seq(floor((mu - 12 * sd) / step), ceiling((mu + 12 * sd) / step))
  step * (min(k) - 1 + sum(pnorm(k * step, mu, sd, lower.tail = FALSE)))
}
mean_clamp <- function(mu, sd, lo, hi) {
  call <- function(k) (mu - k) * pnorm((mu - k) / sd) + sd * dnorm((mu - k) / sd)
  lo + call(lo) - call(hi)
}
put("drawn.step", "mean", mean_floor(100 * .2, 100 * .08, 12))
put("drawn.step.positive", "mean", pnorm(12, 20, 8, lower.tail = FALSE))
put("drawn.contract", "mean", mean_clamp(1000 * 100 * .2, 1000 * 100 * .08, 5000, 25000))
values$value <- sprintf("%.16e", values$value)
write.csv(values, "value_costs.csv", row.names = FALSE, quote = FALSE)
