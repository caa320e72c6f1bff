# SPDX-License-Identifier: GPL-3.0-or-later
# Cost-effectiveness inside a value model, by formula: Rscript cost_effect.R in this folder. Writes the models beside it.
library(mvtnorm)
options(digits = 17)
dir.create("cost_effect", showWarnings = FALSE)
horizon <- 12; people <- 120; reach <- .8; lambda <- .2; gone <- .1
mean0 <- c(short = .06, long0 = .10, long2 = .07, days = -8, calm = 1.5, brief = 60000, full = 150000)
V <- diag(c(.02, .025, .03, 2, .5, 5000, 8000)^2); dimnames(V) <- list(names(mean0), names(mean0))
V["short", "long0"] <- V["long0", "short"] <- .5 * .02 * .025
ks <- c(50000, 150000, 300000)
df <- function(schedule, t) if (schedule == "flat") 1.02^-t else 1.04^-t # the first 40 years of R-109
fade <- function(k) .5^(k / 3)
later <- c(start = 0, mid = .5, end = 0); first <- c(start = 0, mid = 0, end = 1)

# Weights of the years k = 0, 1 ... of an effect, as what each estimate is multiplied by.
course <- function(persistence, observed, k, wave) {
  after <- if (persistence == "long") function(j) 1 + 0 * j else fade
  w <- if (wave) cbind(ifelse(k == 0, 1, ifelse(k == 1, .5, 0)), ifelse(k == 0, 0, ifelse(k == 1, .5, after(pmax(k - 2, 0)))))
       else cbind(after(k))
  if (persistence == "observed") w[k >= observed, ] <- 0
  w
}
# Cost (by class of payer) and units of an option, at the parameters x.
books <- function(x, option, v) {
  persistence <- option$persistence; schedule <- option$schedule
  t <- 0:horizon; k <- t - first[[v$timing]]; on <- k >= 0
  by <- df(schedule, t + later[[v$timing]]); paid <- df(schedule, t)
  flow <- function(e) {
    w <- switch(e, short = course(persistence, 1, pmax(k, 0), FALSE) * x["short"],
      long = course(persistence, 3, pmax(k, 0), TRUE) %*% x[c("long0", "long2")],
      days = course(persistence, 1, pmax(k, 0), FALSE) * -x["days"] / 220 * .5,
      calm = course(persistence, 1, pmax(k, 0), FALSE) * x["calm"])
    as.numeric(w) * on * people * reach * (if (e %in% c("short", "long")) 1 - gone else 1)
  }
  money <- c(town = 0, state = 0, folk = 0, firm = 0); units <- 0
  put <- function(payer, amount) money[payer] <<- money[payer] + amount
  for (e in option$effects) {
    pv <- sum(flow(e) * by)
    if (e != "calm") units <- units + pv
    if (v$count == "scheme") next
    if (e %in% c("short", "long")) { put("town", 120000 * pv); put("folk", -120000 * pv + 400000 * pv); put("state", 30000 * pv); put("folk", -30000 * pv) }
    if (e == "days") put("state", 2 * 90000 * pv)
  }
  if ("brief" %in% option$costs) { put("town", -.5 * x["brief"] * people * reach); put("state", -.5 * x["brief"] * people * reach) }
  if ("full" %in% option$costs) { c <- if (is.null(option$full)) x["full"] else option$full; put("town", -c * people * reach) }
  if ("shared" %in% option$costs) { s <- 400000 * sum(paid[1:3]); put("town", -.75 * s); put("firm", -.25 * s) }
  if (v$contract && "short" %in% option$effects) {
    e <- flow("short") / (1 - gone); p <- sum((pmax(0, 20000 * e) * paid)[2:3]); put("state", -p); put("firm", p)
  }
  public <- money["town"] + money["state"]
  cost <- -switch(v$payer, public = public, society = sum(money) + lambda * public, town = money["town"])
  c(cost, units)
}
base <- list(
  nothing = list(effects = character(), costs = character()),
  short = list(effects = "short", costs = c("brief", "shared")),
  long = list(effects = c("long", "days", "calm"), costs = c("full", "shared")),
  dear = list(effects = c("long", "days", "calm"), costs = c("full", "shared"), full = 170000),
  slow = list(effects = "short", costs = c("brief", "shared"), own = TRUE),
  all = list(effects = c("short", "long", "days", "calm"), costs = c("brief", "full", "shared")))
text <- c(
  short = "{id: short, label: {en: Short course, nb: Kort kurs}, effects: short, costs: [brief, shared]}",
  long = "{id: long, effects: [long, days, calm], costs: [full, shared]}",
  dear = "{id: dear, effects: [long, days, calm], costs: [full, shared], set: {costs.full: 170000}}",
  slow = "{id: slow, scenario: late, effects: [short], costs: [brief, shared]}",
  all = "{id: all}")
variants <- list(
  public = list(payer = "public", timing = "end", count = "net", comparator = "nothing", contract = FALSE, options = c("nothing", "short", "long", "dear", "slow", "all")),
  society = list(payer = "society", timing = "mid", count = "net", comparator = "short", contract = FALSE, options = c("short", "long", "dear")),
  town = list(payer = "town", timing = "start", count = "net", comparator = "nothing", contract = FALSE, options = c("nothing", "short", "long", "all")),
  scheme = list(payer = "society", timing = "end", count = "scheme", comparator = "long", contract = FALSE, options = c("short", "long", "slow")),
  contract = list(payer = "public", timing = "mid", count = "net", comparator = "nothing", contract = TRUE, options = c("nothing", "short", "long")),
  two = list(payer = "public", timing = "end", count = "net", comparator = "nothing", contract = FALSE, options = c("nothing", "long")))
model <- function(v) c("# SPDX-License-Identifier: GPL-3.0-or-later", "avlast: 1",
  sprintf("model: {base_year: 2025, horizon: %d, participants: %d, reach: %g, timing: %s, sampler: sobol}", horizon, people, reach, v$timing),
  "payers:", "  - {id: town, kind: municipality}", "  - {id: state, kind: state}", "  - {id: folk, kind: participant}", "  - {id: firm, kind: provider}",
  "profiles:", "  - {id: fade, shape: half-life, half_life: 3, source: x}", "  - {id: lasting, shape: constant, source: x}",
  "effects:", "  - {id: short, unit: year in work, estimate: 0.06, se: 0.02, source: x, causal: yes, profile: fade, long: lasting}",
  "  - id: long", "    unit: year in work", "    estimate: 0.10", "    se: 0.025", "    source: x", "    causal: yes", "    waves: [{year: 2, estimate: 0.07, se: 0.03, source: x}]", "    profile: fade", "    long: lasting",
  "  - {id: days, unit: year in work, better: lower, estimate: -8, se: 2, per: 220, scale: 2, share: 0.5, source: x, causal: yes, profile: fade, long: lasting}",
  "  - {id: calm, estimate: 1.5, se: 0.5, source: x, causal: yes, profile: fade, long: lasting}",
  "unit_costs:", "  - {id: benefit, payer: town, kind: transfer, value: 120000, price_year: 2025, source: x}",
  "  - {id: tax, payer: state, kind: tax, value: 30000, price_year: 2025, source: x}", "  - {id: wage, payer: folk, kind: private, value: 400000, price_year: 2025, source: x}",
  "  - {id: sick, payer: state, kind: resource, value: 90000, price_year: 2025, source: x}", "  - {id: joy, payer: folk, kind: intangible, value: 3000, price_year: 2025, source: x}",
  "splits:", paste0("  - {id: ", c("a, effect: short, unit_cost: benefit", "b, effect: short, unit_cost: tax", "c, effect: short, unit_cost: wage", "d, effect: long, unit_cost: benefit",
    "e, effect: long, unit_cost: tax", "f, effect: long, unit_cost: wage", "g, effect: days, unit_cost: sick", "h, effect: calm, unit_cost: joy"), "}"),
  "costs:", "  - {id: brief, amount: {value: 60000, se: 5000}, per: participant, shares: {town: 0.5, state: 0.5}, price_year: 2025, source: x}",
  "  - {id: full, amount: {value: 150000, se: 8000}, per: participant, payer: town, price_year: 2025, source: x}",
  "  - {id: shared, amount: 400000, per: programme, shares: {town: 0.75, firm: 0.25}, years: [0, 1, 2], price_year: 2025, source: x}",
  if (v$contract) c("contracts:", "  - {id: deal, effect: short, payer: state, provider: firm, price: 20000, years: [1, 2], price_year: 2025, source: x}"),
  "adjustments:", "  - {id: gone, kind: displacement, effects: [short, long], value: 0.1, source: x}",
  "correlations:", "  - {between: [effects.short, effects.long], value: 0.5, kind: gaussian, source: x}",
  "scenarios:", "  - {id: late, persistence: long, rate: 0.02}",
  "cost_effectiveness:", "  effects: [short, long, days]", sprintf("  payer: %s", v$payer), sprintf("  count: %s", v$count), sprintf("  comparator: %s", v$comparator),
  sprintf("  thresholds: [%s]", paste(format(rev(ks), scientific = FALSE, trim = TRUE), collapse = ", ")), "  source: x", "  options:", paste0("    - ", text[setdiff(v$options, "nothing")]))
out <- NULL
put <- function(what, value, threshold = "", option = "", term = "")
  out <<- rbind(out, data.frame(variant = name, scenario, threshold, option, term, what, value = sprintf("%.17g", value)))
frontier <- function(C, E) { # strongly dominated, then extended, until ratios rise
  on <- names(C)[order(C, -E)]
  on <- on[!sapply(on, function(a) any(sapply(setdiff(on, a), function(b) C[b] <= C[a] && E[b] >= E[a] && (C[b] < C[a] || E[b] > E[a]))))]
  repeat { r <- diff(C[on]) / diff(E[on]); bad <- which(diff(r) < 0); if (!length(bad)) break; on <- on[-(bad[1] + 1)] }
  on
}
for (name in names(variants)) {
  v <- variants[[name]]
  writeLines(model(v), file.path("cost_effect", paste0(name, ".yaml")))
  for (scenario in c("observed", "central", "long")) {
    as_in <- function(d) { o <- base[[d]]; own <- isTRUE(o$own)
      o$persistence <- if (own) "long" else scenario; o$schedule <- if (own) "flat" else "no"; o }
    at <- function(x) sapply(v$options, function(d) books(x, as_in(d), v))
    point <- at(mean0); C <- point[1, ]; E <- point[2, ]
    for (d in v$options) { put("cost", C[d], option = d); put("effect", E[d], option = d) }
    on <- frontier(C, E)
    for (i in seq_along(on)[-1]) put("icer", (C[on[i]] - C[on[i - 1]]) / (E[on[i]] - E[on[i - 1]]), option = on[i], term = paste("against", on[i - 1]))
    put("frontier", length(on))
    other <- setdiff(v$options, v$comparator); against <- paste("against", v$comparator)
    for (d in other) {
      put("cost.more", C[d] - C[v$comparator], option = d, term = against); put("effect.more", E[d] - E[v$comparator], option = d, term = against)
      for (k in ks) put("inb", k * (E[d] - E[v$comparator]) - C[d] + C[v$comparator], k, d, against)
    }
    for (k in ks) for (d in v$options) put("net.benefit", k * E[d] - C[d], k, d)
    if (v$contract || scenario == "observed") next
    # Cost and effect are linear in normal numbers: their joint distribution is known.
    zero <- at(0 * mean0); J <- sapply(names(mean0), function(p) (at(replace(0 * mean0, p, mean0[p])) - zero) / mean0[p])
    J <- array(J, c(2, length(v$options), length(mean0)), list(NULL, v$options, names(mean0)))
    for (k in ks) {
      A <- k * J[2, , ] - J[1, , ]; S <- A %*% V %*% t(A); m <- k * E - C
      for (d in other) {
        s2 <- S[d, d] + S[v$comparator, v$comparator] - 2 * S[d, v$comparator]; mu <- m[d] - m[v$comparator]
        put("inb.sd", sqrt(s2), k, d, against); put("inb.low", mu - qnorm(.95) * sqrt(s2), k, d, against)
        put("inb.high", mu + qnorm(.95) * sqrt(s2), k, d, against)
        put("p.inb.positive", pnorm(mu / sqrt(s2)), k, d, against)
        if (name == "two") put("evpi", sqrt(s2) * dnorm(mu / sqrt(s2)) - abs(mu) * pnorm(-abs(mu) / sqrt(s2)), k)
      }
      if (name %in% c("society", "town", "two", "scheme")) for (d in v$options) {
        rest <- setdiff(v$options, d)
        D <- t(sapply(rest, function(r) { z <- setNames(numeric(length(v$options)), v$options); z[d] <- 1; z[r] <- -1; z }))
        set.seed(1)
        put("p.best", pmvnorm(lower = 0, upper = Inf, mean = as.numeric(D %*% m), sigma = { Q <- unname(D %*% S %*% t(D)); (Q + t(Q)) / 2 }), k, d)
      }
    }
  }
}
write.csv(out, "cost_effect.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "values\n")
