# SPDX-License-Identifier: GPL-3.0-or-later
# What it is worth to know more before choosing among options of a value model, where all is normal and linear: one-dimensional
# integrals. Rscript option_information.R in this folder; writes the models beside it. Tolerances are in the test.
options(digits = 17)
dir.create("option_information", showWarnings = FALSE)
people <- 80; horizon <- 5; price <- 90000; lambda <- .2; pilot <- 250; fixed <- 40000; each <- 700
A <- sum(1.02^-(1:horizon))
m0 <- c(effects.short = .05, effects.long = .09, costs.brief = 24000, costs.full = 58000)
s0 <- c(.022, .03, 4000, 7000)
variants <- list(independent = list(payer = "town", rho = 0, options = 2, k = c(30000, 120000)),
                 together = list(payer = "town", rho = .6, options = 2, k = c(0, 70000)),
                 society = list(payer = "society", rho = 0, options = 1, k = c(100000, 160000)))

# E max(0, X1, X2), X ~ N(m, S); of one option E max(0, X1).
above <- function(m, s, c) if (s > 0) c + (m - c) * pnorm((m - c) / s) + s * dnorm((m - c) / s) else pmax(m, c)
emax <- function(m, S) {
  if (length(m) == 1) return(above(m, sqrt(S[1]), 0))
  if (S[1, 1] < 1e-9 * S[2, 2]) { m <- rev(m); S <- S[2:1, 2:1] } # the second is all but fixed
  s1 <- sqrt(S[1, 1]); if (s1 == 0) return(max(0, m))
  b <- S[1, 2] / S[1, 1]; s2 <- sqrt(max(0, S[2, 2] - b * S[1, 2]))
  f <- function(z) { x <- m[1] + s1 * z; sapply(seq_along(z), function(i) above(m[2] + b * s1 * z[i], s2, max(0, x[i]))) * dnorm(z) }
  cuts <- sort(unique(c(-12, -m[1] / s1, -m[2] / (b * s1), (m[2] - m[1]) / (s1 - b * s1), seq(-8, 8, 2), 12)))
  cuts <- cuts[is.finite(cuts) & abs(cuts) <= 12]
  sum(mapply(function(lo, hi) integrate(f, lo, hi, rel.tol = 1e-11, subdivisions = 1000)$value, head(cuts, -1), tail(cuts, -1)))
}
rows <- list()
for (name in names(variants)) {
  v <- variants[[name]]; d <- v$options
  V <- diag(s0^2); V[1, 2] <- V[2, 1] <- v$rho * s0[1] * s0[2]; dimnames(V) <- list(names(m0), names(m0))
  for (k in v$k) {
    worth <- if (v$payer == "society") k + lambda * price else k + price # per unit and year: what transfers leave of it
    paid <- if (v$payer == "society") 1 + lambda else 1
    G <- people * rbind(c(worth * A, 0, -paid, 0), c(0, worth * A, 0, -paid))[1:d, , drop = FALSE]
    m <- as.numeric(G %*% m0); now <- max(0, m)
    gain <- function(set, share = 1) {
      C <- V[, set, drop = FALSE] %*% solve(V[set, set, drop = FALSE]) %*% V[set, , drop = FALSE] * share
      emax(m, G %*% C %*% t(G)) - now
    }
    put <- function(outcome, term, value)
      rows[[length(rows) + 1]] <<- data.frame(variant = name, threshold = k, outcome = outcome, term = term, value = value)
    put("evpi", "", gain(names(m0)))
    put("evppi", "effects.short", gain("effects.short"))
    put("evppi", "costs.brief", gain("costs.brief"))
    if (d == 2) {
      put("evppi", "effects.long", gain("effects.long"))
      put("evppi", "costs.full", gain("costs.full"))
      put("evppi", "effects.short+costs.full", gain(c("effects.short", "costs.full")))
    }
    e <- names(m0)[1:2]; years <- sum(1.02^-(2:6)); times <- 150 / people * years
    put("evppi", "effects", gain(e))
    for (n in c(60, 500)) {
      evsi <- gain(e, n / (n + pilot)); term <- paste0("n=", n)
      put("evsi", term, evsi); put("evsi.population", term, evsi * times)
      put("enbs", term, evsi * times - (fixed + each * n) * paid)
    }
    put("evpi.population", "", gain(names(m0)) * times)
  }
  writeLines(c("avlast: 1",
    sprintf("model: {base_year: 2025, horizon: %d, participants: %d, schedule: flat, rate: 0.02, tax_cost: %g, draws: 2048, sampler: sobol}",
            horizon, people, lambda),
    "payers:", "  - {id: town, kind: municipality}", "  - {id: folk, kind: participant}", "effects:",
    sprintf("  - {id: %s, unit: year, estimate: %g, se: %g, source: made up, causal: yes}", c("short", "long"), m0[1:2], s0[1:2]),
    "unit_costs:", sprintf("  - {id: benefit, payer: town, kind: transfer, value: %g, price_year: 2025, source: made up}", price),
    "splits:", "  - {id: a, effect: short, unit_cost: benefit}", "  - {id: b, effect: long, unit_cost: benefit}", "costs:",
    sprintf("  - {id: %s, amount: {value: %g, se: %g}, per: participant, payer: town, price_year: 2025, source: made up}",
            c("brief", "full"), m0[3:4], s0[3:4]),
    if (v$rho != 0) c("correlations:",
      sprintf("  - {between: [effects.short, effects.long], value: %g, kind: gaussian, source: made up}", v$rho)),
    "cost_effectiveness:", "  effects: [short, long]", sprintf("  payer: %s", v$payer),
    sprintf("  thresholds: [%s]", paste(format(v$k, scientific = FALSE, trim = TRUE), collapse = ", ")), "  source: made up", "  options:",
    "    - {id: brief, effects: short, costs: brief}", if (d == 2) "    - {id: full, effects: long, costs: full}"),
    file.path("option_information", paste0(name, ".yaml")))
}
all <- do.call(rbind, rows); all$value <- sprintf("%.17g", all$value)
write.csv(all, "option_information.csv", row.names = FALSE, quote = FALSE)
