# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for avlast value: base R 4.2.2 alone. The model is that of value/model.yaml,
# written out here a second time, payer by payer and year by year. Run as
#   Rscript value.R
# in tests/ref. It writes value.csv (case, quantity, value).
options(digits = 17)
values <- data.frame()
put <- function(case, quantity, value)
  values <<- rbind(values, data.frame(case, quantity, value = unname(value)))

## Discount factors: forward rates year by year, in pieces of a hundredth of a year.
schedules <- list(
  "no-r109" = list(until = c(40, 75, Inf), rate = c(.04, .03, .02)),
  "uk-green-book" = list(until = c(30, 75, 125, 200, 300, Inf),
                         rate = c(.035, .03, .025, .02, .015, .01)),
  "uk-green-book-health" = list(until = c(30, 75, 125, 200, 300, Inf),
                                rate = c(.015, .0129, .0107, .0086, .0064, .0043)))
df <- function(s, t) {
  if (is.numeric(s)) return((1 + s)^-t)
  s <- schedules[[s]]
  from <- c(0, head(s$until, -1))
  prod((1 + s$rate)^-pmax(0, pmin(t, s$until) - from))
}
for (s in names(schedules))
  for (t in c(0, 0.5, 1, 30, 30.5, 40, 40.5, 41, 50, 75, 76, 126, 200, 301))
    put(paste0("discount.", s), t, df(s, t))

## Quantiles, means and standard deviations of the distributions.
p <- c(1e-6, .025, .3, .5, .9, .999)
pert <- function(l, v, h) list(a = 1 + 4 * (v - l) / (h - l), b = 1 + 4 * (h - v) / (h - l))
b1 <- pert(2, 3, 8)
for (q in p) {
  put("normal", q, qnorm(q, 5, 2))
  put("lognormal", q, qlnorm(q, log(5) - log(1 + 4 / 25) / 2, sqrt(log(1 + 4 / 25))))
  put("gamma", q, qgamma(q, 25 / 4, scale = 4 / 5))
  put("beta", q, qbeta(q, .3 * (.3 * .7 / .01 - 1), .7 * (.3 * .7 / .01 - 1)))
  put("uniform", q, qunif(q, 2, 8))
  put("triangular", q, uniroot(function(x) (if (x < 3) (x - 2)^2 / 6 else 1 - (8 - x)^2 / 30) - q,
                               c(2, 8), tol = 1e-15)$root)
  put("pert", q, 2 + 6 * qbeta(q, b1$a, b1$b))
}
put("pert", "mean", 2 + 6 * b1$a / (b1$a + b1$b))
put("pert", "sd", 6 * sqrt(b1$a * b1$b / ((b1$a + b1$b)^2 * (b1$a + b1$b + 1))))
tri <- function(f) integrate(function(x) f(x) * ifelse(x < 3, (x - 2) / 3, (8 - x) / 15), 2, 3,
                             rel.tol = 1e-12)$value +
                   integrate(function(x) f(x) * ifelse(x < 3, (x - 2) / 3, (8 - x) / 15), 3, 8,
                             rel.tol = 1e-12)$value
put("triangular", "mean", tri(identity))
put("triangular", "sd", sqrt(tri(function(x) (x - 13 / 3)^2)))

## The model, at the means.
mean_pert <- function(l, v, h) (l + 4 * v + h) / 6
horizon <- 50
g <- c("2019" = 99858, "2023" = 118620, "2025" = 130160)
cpi <- c("2019" = 110.8, "2025" = 138.1)
base <- list(
  lambda = (.1 + .2 + .4) / 3, n = 150 * .8, work = .12, absence = -2.5, visits = -.4, study = .05,
  share = mean_pert(.8, .9, 1), crowding = mean_pert(0, .1, .25), ours = .75,
  half = mean_pert(2, 4, 8), staff = mean_pert(18000, 20000, 25000),
  start = 300000 * (1 + mean_pert(0, .1, .3)), hours = 400,
  benefit = mean_pert(90000, 120000, 160000), tax = 90000, wage = 400000, lesson = 900,
  visit = mean_pert(2000, 3000, 5000), visit_part = mean_pert(.3, .5, .8), place = 110000)
window <- function(k, bound) pmin(1, pmax(0, bound - k))
shapes <- function(persistence, m) {
  k <- 0:60
  profile <- list(
    half = list(lag = 0, w = .5^(k / m$half)),
    drop = list(lag = 1, w = .8^k * window(k, 9.5)),
    fade = list(lag = 0, w = pmax(0, 1 - k / 8)),
    step = list(lag = 0, w = window(k, 3.25) + .1 * (1 - window(k, 3.25))),
    table = list(lag = 2, w = c(1, .9, rep(.5, 59))),
    forever = list(lag = 0, w = rep(1, 61)))
  uses <- if (persistence == "long")
    list(work = "forever", absence = "forever", visits = "table", study = "half")
  else list(work = "half", absence = "drop", visits = "fade", study = "step")
  observed <- list(work = 1.5, absence = .5, visits = 1, study = 1)
  sapply(names(uses), function(e) {
    one <- profile[[uses[[e]]]]
    w <- one$w
    if (persistence == "observed") w <- w * window(k, observed[[e]])
    # end timing: the k-th year is booked in year lag + k + 1
    c(rep(0, one$lag + 1), w)[1:(horizon + 1)]
  })
}
books <- function(persistence, schedule, m) {
  w <- shapes(persistence, m)
  t <- 0:horizon
  book <- data.frame()
  add <- function(payer, class, kind, amount)
    book <<- rbind(book, data.frame(t = t, payer, class, kind, amount))
  public <- "public"
  benefit <- m$n * m$work * w[, "work"] * (1 - m$crowding) * m$benefit * g["2025"] / g["2023"]
  add("municipality", public, "transfer", .7 * benefit)
  add("state", public, "transfer", .3 * benefit)
  add("people", "participant", "transfer", -benefit)
  tax <- m$n * m$work * w[, "work"] * (1 - m$crowding) * m$tax
  add("state", public, "tax", tax)
  add("people", "participant", "tax", -tax)
  wage <- m$n * m$work * w[, "work"] * (1 - m$crowding) * m$wage * 1.01^t
  add("people", "participant", "private", .9 * wage)
  add("firms", "other", "private", .1 * wage)
  lesson <- -m$n * m$share * m$absence * 1.3 / 2 * w[, "absence"] * m$lesson * .6
  add("municipality", public, "saving", .25 * lesson)
  add("municipality", public, "capacity", .75 * lesson)
  visit <- -m$n * m$visits * w[, "visits"] * .7 * m$ours * m$visit * m$visit_part *
    cpi["2025"] / cpi["2019"]
  add("health", public, "saving", .8 * visit)
  add("municipality", public, "saving", .2 * visit)
  place <- m$n * m$study * w[, "study"] * .7 * m$place
  add("state", public, "cost", -place)
  staff <- ifelse(t <= 1, m$n * m$staff, 0)
  add("municipality", public, "cost", -.6 * staff)
  add("firms", "other", "cost", -.4 * staff)
  add("state", public, "cost", -ifelse(t == 0, m$start * g["2025"] / g["2023"], 0))
  add("firms", "other", "cost", -ifelse(t %in% 1:2, 150 * m$hours * 1.02^t, 0))
  book$pv <- book$amount * sapply(book$t, function(t) df(schedule, t))
  book
}
payback <- function(flow) {
  total <- cumsum(flow)
  first <- which(total < 0)[1]
  if (is.na(first)) return(0)
  back <- which(total >= 0 & seq_along(total) > first)[1]
  if (is.na(back)) return(NA)
  back - 2 + -total[back - 1] / (total[back] - total[back - 1])
}
scenario <- function(id, persistence, schedule, m) {
  b <- books(persistence, schedule, m)
  for (payer in unique(b$payer)) {
    own <- b[b$payer == payer, ]
    put(paste0(id, ".", payer), "npv", sum(own$pv))
    cash <- sum(own$pv[own$kind != "capacity"])
    if (any(own$kind == "capacity")) put(paste0(id, ".", payer), "npv.cash", cash)
  }
  public <- b[b$class == "public", ]
  put(paste0(id, ".public"), "npv", sum(public$pv))
  put(paste0(id, ".society"), "npv", sum(b$pv) + m$lambda * sum(public$pv))
  rule <- function(rows, lambda) {
    with_tax <- function(keep) sum(rows$pv[keep]) + lambda * sum(rows$pv[keep & rows$class == "public"])
    npv <- with_tax(rep(TRUE, nrow(rows)))
    cost <- -with_tax(rows$kind == "cost")
    saving <- with_tax(rows$kind %in% c("saving", "capacity"))
    c(cost = cost, benefit = npv + cost, gross = (npv + cost) / cost,
      net = if (cost - saving > 0) (npv + cost - saving) / (cost - saving) else NA)
  }
  for (who in c("public", "society")) {
    r <- if (who == "public") rule(public, 0) else rule(b, m$lambda)
    put(paste0(id, ".", who), "pv.cost", r["cost"])
    put(paste0(id, ".", who), "pv.benefit", r["benefit"])
    put(paste0(id, ".", who), "bcr.gross", r["gross"])
    put(paste0(id, ".", who), "bcr", r["net"])
  }
  flow <- tapply(public$pv, public$t, sum)
  put(paste0(id, ".public"), "payback", payback(flow))
  flow <- tapply(b$pv * (1 + m$lambda * (b$class == "public")), b$t, sum)
  put(paste0(id, ".society"), "payback", payback(flow))
  # The effect on work at which society's net present value is zero.
  npv <- function(work) {
    m$work <- work
    b <- books(persistence, schedule, m)
    sum(b$pv) + m$lambda * sum(b$pv[b$class == "public"])
  }
  put(paste0(id, ".society"), "break.even",
      uniroot(npv, c(-5, 5), tol = 1e-14)$root)
}
scenario("observed", "observed", "no-r109", base)
scenario("central", "central", "no-r109", base)
scenario("long", "long", "no-r109", base)
dear <- base
dear$staff <- 30000; dear$crowding <- .2; dear$lambda <- 0
scenario("dear", "central", "uk-green-book", dear)
scenario("short", "observed", .07, base)

values$value <- format(values$value, digits = 17, trim = TRUE)
write.csv(values, "value.csv", row.names = FALSE, quote = FALSE)
