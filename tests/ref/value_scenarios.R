# SPDX-License-Identifier: GPL-3.0-or-later
# Money by payer and year, and scenarios side by side, of the model value_scenarios/model.yaml over a file
# of draws, each used once: base R alone. Rscript value_scenarios.R
set.seed(2027)
n <- 200
z <- matrix(rnorm(3 * n), n)
d <- data.frame(work = round(0.09 + 0.06 * z[, 1], 6), half_life = round(exp(1 + 0.3 * (0.6 * z[, 1] + 0.8 * z[, 2])), 6),
                staff = round(16000 * exp(0.2 * z[, 3]), 3))
write.csv(d, "value_scenarios/draws.csv", row.names = FALSE, quote = FALSE)
years <- 0:13
people <- 100
lambda <- 0.2
level <- 0.9
p <- c((1 - level) / 2, (1 + level) / 2)
q <- function(x) quantile(x, p, names = FALSE)

# Amounts by payer (columns) and year (rows) of one set of numbers.
amounts <- function(work, half_life, staff, shape, tax = 30000) {
  k <- pmax(years - 1, 0)
  weight <- (years >= 1) * switch(shape, central = 0.5^(k / half_life), long = 1, observed = 0.5^(k / half_life) * (years <= 2))
  units <- people * work * weight
  cost <- people * staff * (years <= 1)
  cbind(town = 120000 * units - 0.7 * cost, state = tax * units - 0.2 * cost,
        people = (200000 - 120000 - tax) * units, firms = 9000 * units - 0.1 * cost,
        public = (120000 + tax) * units - 0.9 * cost, public.cost = 0.9 * cost, all.cost = 0.9 * (1 + lambda) * cost + 0.1 * cost,
        saved = 9000 * units)
}
with.sums <- function(a) cbind(a, "tax-financing" = lambda * a[, "public"],
  society = a[, "town"] + a[, "state"] + a[, "people"] + a[, "firms"] + lambda * a[, "public"])

scenarios <- list(observed = list(shape = "observed"), central = list(shape = "central"), long = list(shape = "long"),
                  dear = list(shape = "central", staff = 40000), impatient = list(shape = "central", rate = 0.07),
                  brief = list(shape = "observed", tax = 45000))
run <- function(s, r) { # r: a row of draws, or their means
  x <- if (is.null(r)) colMeans(d) else unlist(d[r, ])
  with.sums(amounts(x[["work"]], x[["half_life"]], if (is.null(s$staff)) x[["staff"]] else s$staff, s$shape,
                    if (is.null(s$tax)) 30000 else s$tax))
}

# Year 0, then two years at a time.
period <- c(0, (years[-1] + 1) %/% 2)
heat <- NULL
who <- c("town", "state", "public", "people", "firms", "tax-financing", "society")
point <- rowsum(run(scenarios$central, NULL), period)
draws <- lapply(1:n, function(r) rowsum(run(scenarios$central, r), period))
for (w in who) for (k in seq_len(nrow(point))) {
  b <- q(sapply(draws, function(m) m[k, w]))
  heat <- rbind(heat, data.frame(payer = w, period = k - 1, value = sprintf("%.17g", point[k, w]),
                                 low = sprintf("%.17g", b[1]), high = sprintf("%.17g", b[2])))
}
write.csv(heat, "value_scenarios/heat.csv", row.names = FALSE, quote = FALSE)

payback <- function(flow) {
  total <- cumsum(flow)
  if (all(total >= 0)) return(0)
  first <- which(total < 0)[1]
  back <- which(total >= 0 & seq_along(total) > first)
  if (!length(back)) return(Inf)
  t <- back[1]
  years[t] - 1 - total[t - 1] / (total[t] - total[t - 1])
}
figures <- function(s, r) {
  a <- run(s, r)
  df <- (1 + if (is.null(s$rate)) 0.04 else s$rate)^-years
  out <- NULL
  for (w in c("public", "society")) {
    npv <- sum(a[, w] * df)
    cost <- sum(a[, if (w == "public") "public.cost" else "all.cost"] * df)
    # Costs less what is saved of resources, which are firms' alone.
    saved <- if (w == "public") 0 else sum(a[, "saved"] * df)
    out <- c(out, npv, cost, (npv + cost - saved) / (cost - saved), payback(a[, w] * df))
  }
  out
}
truth <- NULL
add <- function(scenario, payer, figure, value)
  truth <<- rbind(truth, data.frame(scenario, payer, figure, value = sprintf("%.17g", value)))
all.draws <- lapply(scenarios, function(s) sapply(1:n, function(r) figures(s, r)))
all.points <- lapply(scenarios, function(s) figures(s, NULL))
for (s in names(scenarios)) for (w in 1:2) {
  payer <- c("public", "society")[w]
  at <- 4 * (w - 1)
  x <- all.draws[[s]]
  y <- all.points[[s]]
  add(s, payer, "npv", y[at + 1]); b <- q(x[at + 1, ])
  add(s, payer, "npv.low", b[1]); add(s, payer, "npv.high", b[2])
  add(s, payer, "chance", mean(x[at + 1, ] > 0))
  add(s, payer, "bcr", y[at + 3])
  add(s, payer, "payback", y[at + 4])
  add(s, payer, "p.payback", mean(x[at + 4, ] <= 13))
  if (s != "central") {
    diff <- x[at + 1, ] - all.draws$central[at + 1, ]
    b <- q(diff)
    add(s, payer, "difference", y[at + 1] - all.points$central[at + 1])
    add(s, payer, "difference.low", b[1]); add(s, payer, "difference.high", b[2])
    add(s, payer, "difference.sd", sd(diff))
  }
}
write.csv(truth, "value_scenarios/truth.csv", row.names = FALSE, quote = FALSE)
