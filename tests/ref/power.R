# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of power calculations. Rscript power.R, in this folder, writes power/expected.csv: a line per case with
# its inputs (NA: the default, or sought) and the value that R's own functions or a published formula give.
suppressMessages(library(pwr))
rows <- list()
defaults <- list(outcome = "means", method = "", sides = 2, alpha = 0.05, effect = NA, size = NA, power = NA, arms = 2,
  bonferroni = 0, ratio = 1, sd = 1, base = NA, r2 = 0, covariates = 0, blocks = 0, pairs = 0, m = 0, icc = 0, cv = 0,
  r2c = 0, pre = 0, post = 1, r = 0, r0 = NA, r1 = NA, rc = NA, panel = "ancova", takeup = 1, takeup0 = 0, attrition = 0,
  share = NA, median = NA, accrual = 0, follow = NA, decrease = 0, digits = 9)
add <- function(case, quantity, value, ...) {
  given <- list(...)
  stopifnot(all(names(given) %in% names(defaults)))
  rows[[length(rows) + 1]] <<- c(list(case = case), modifyList(defaults, given), list(quantity = quantity, value = value))
}
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-13, maxiter = 10000)$root

# --- means: R's power.t.test counts people per arm; strict has both tails
for (n in c(5, 20, 64, 400)) for (d in c(0.2, 0.5, 0.9))
  add(sprintf("t.test n=%d d=%g", n, d), "power",
    power.t.test(n = n, delta = d, sd = 1, strict = TRUE)$power, effect = d, size = 2 * n)
for (s in c(1, 2)) for (n in c(12, 90)) {
  alt <- c("one.sided", "two.sided")[s]
  add(sprintf("sd 12, sides %d, n=%d", s, n), "power",
    power.t.test(n = n, delta = 4, sd = 12, sig.level = 0.01, alternative = alt, strict = TRUE)$power,
    effect = 4, sd = 12, size = 2 * n, alpha = 0.01, sides = s)
}
for (d in c(0.2, 0.35, 0.5, 0.8)) for (p in c(0.8, 0.9))
  add(sprintf("n for d=%g power=%g", d, p), "size",
    2 * power.t.test(delta = d, power = p, strict = TRUE, tol = 1e-12)$n, effect = d, power = p, digits = 7)
for (n in c(30, 150))
  add(sprintf("effect for n=%d", n), "effect",
    power.t.test(n = n, power = 0.8, strict = TRUE, tol = 1e-13)$delta, size = 2 * n, power = 0.8, digits = 7)
add("unequal arms 1:2", "power", pwr.t2n.test(n1 = 40, n2 = 80, d = 0.45)$power, effect = 0.45, size = 120, ratio = 2)
add("unequal arms 1:3, one side", "power", pwr.t2n.test(n1 = 25, n2 = 75, d = 0.45, alternative = "greater")$power,
  effect = 0.45, size = 100, ratio = 3, sides = 1)
# pairs: the sd of a difference is sd sqrt(2 (1 - r))
for (r in c(0, 0.5, 0.8))
  add(sprintf("pairs r=%g", r), "power",
    power.t.test(n = 40, delta = 0.4, sd = sqrt(2 * (1 - r)), type = "paired", strict = TRUE)$power,
    effect = 0.4, size = 80, pairs = 1, r2 = r)
add("pairs, size", "size",
  2 * power.t.test(delta = 0.4, sd = sqrt(2 * 0.4), type = "paired", power = 0.9, strict = TRUE, tol = 1e-12)$n,
  effect = 0.4, power = 0.9, pairs = 1, r2 = 0.6, digits = 7)
add("pwr paired", "power", pwr.t.test(n = 25, d = 0.5 / sqrt(2 * 0.7), type = "paired")$power,
  effect = 0.5, size = 50, pairs = 1, r2 = 0.3)

# --- general noncentral t, written out
nct <- function(delta, se, df, alpha = 0.05, sides = 2) {
  t <- qt(alpha / sides, df, lower.tail = FALSE)
  up <- pt(t, df, ncp = abs(delta) / se, lower.tail = FALSE)
  if (sides == 2) up + pt(-t, df, ncp = abs(delta) / se) else up
}
add("covariates", "power", nct(0.3, sqrt(0.6 * 4 / 200), 200 - 2 - 5), effect = 0.3, size = 200, r2 = 0.4, covariates = 5)
add("blocks", "power", nct(0.3, sqrt(0.8 * 4 / 160), 160 - 40), effect = 0.3, size = 160, r2 = 0.2, blocks = 20)
add("blocks, se", "std.error", sqrt(0.8 * 4 / 160), effect = 0.3, size = 160, r2 = 0.2, blocks = 20)
add("attrition", "power", nct(0.3, sqrt(4 / 240), 240 - 2), effect = 0.3, size = 300, attrition = 0.2)
add("attrition, size", "size", root(function(n) nct(0.3, sqrt(4 / (0.8 * n)), 0.8 * n - 2) - 0.8, 50, 5000),
  effect = 0.3, power = 0.8, attrition = 0.2, digits = 7)
add("take-up", "power", nct(0.5 * 0.6, sqrt(4 / 300), 298), effect = 0.5, size = 300, takeup = 0.6)
add("take-up on both sides", "power", nct(0.5 * 0.55, sqrt(4 / 300), 298), effect = 0.5, size = 300, takeup = 0.65,
  takeup0 = 0.1)
add("take-up, effect", "effect", root(function(d) nct(d * 0.55, sqrt(4 / 300), 298) - 0.8, 0.05, 3), size = 300,
  power = 0.8, takeup = 0.65, takeup0 = 0.1, digits = 7)
# several arms: the smallest against the control
add("four arms", "power", nct(0.4, sqrt(2 / 60), 118, 0.05 / 3), effect = 0.4, size = 240, arms = 4, bonferroni = 1)
add("three arms, control twice as large", "power", nct(0.4, sqrt(1 / 100 + 1 / 50), 148), effect = 0.4, size = 200,
  arms = 3, ratio = 0.5)
add("three arms, size", "size", root(function(n) nct(0.4, sqrt(6 / n), 2 * n / 3 - 2, 0.025) - 0.8, 30, 5000),
  effect = 0.4, power = 0.8, arms = 3, bonferroni = 1, digits = 7)

# --- clusters
se.cluster <- function(J, m, icc, cv = 0, r2 = 0, r2c = 0, sd = 1)
  sd * sqrt(4 / J * ((1 + cv^2) * icc * (1 - r2c) + (1 - icc) * (1 - r2) / m))
for (J in c(8, 20, 60)) for (icc in c(0.01, 0.05, 0.2))
  add(sprintf("clusters J=%d icc=%g", J, icc), "power", nct(0.35, se.cluster(J, 25, icc), J - 2), effect = 0.35,
    size = J, m = 25, icc = icc)
for (cv in c(0.4, 0.8))
  add(sprintf("clusters of unequal size, cv=%g", cv), "power", nct(0.35, se.cluster(30, 25, 0.05, cv), 28),
    effect = 0.35, size = 30, m = 25, icc = 0.05, cv = cv)
# deff 1 + ((1 + cv^2) m - 1) icc over independent people (Eldridge 2006)
add("deff", "std.error", sqrt(4 / (30 * 25) * (1 + ((1 + 0.6^2) * 25 - 1) * 0.05)), effect = 0.35, size = 30, m = 25,
  icc = 0.05, cv = 0.6)
add("clusters, R2 at both levels", "power", nct(0.25, se.cluster(40, 20, 0.1, 0, 0.3, 0.5), 37), effect = 0.25,
  size = 40, m = 20, icc = 0.1, r2 = 0.3, r2c = 0.5, covariates = 1)
add("clusters needed", "size", root(function(J) nct(0.3, se.cluster(J, 20, 0.1), J - 2) - 0.8, 5, 1000), effect = 0.3,
  power = 0.8, m = 20, icc = 0.1, digits = 7)
add("effect of clusters", "effect", root(function(d) nct(d, se.cluster(24, 30, 0.05), 22) - 0.8, 0.01, 3), size = 24,
  power = 0.8, m = 30, icc = 0.05, digits = 7)
add("blocks of clusters", "power", nct(0.3, se.cluster(40, 20, 0.1, r2c = 0.4), 20), effect = 0.3, size = 40, m = 20,
  icc = 0.1, r2c = 0.4, blocks = 10)
add("pairs of clusters", "power", nct(0.3, se.cluster(40, 20, 0.1, r2c = 0.4), 19), effect = 0.3, size = 40, m = 20,
  icc = 0.1, r2c = 0.4, pairs = 1)
add("attrition within clusters", "power", nct(0.3, se.cluster(40, 16, 0.1), 38), effect = 0.3, size = 40, m = 20,
  icc = 0.1, attrition = 0.2)
# With one of a pair of people its pair is lost: (1 - 0.2)^2 of 20 pairs are left, of pairs of clusters all.
left <- 20 * 0.8^2
add("attrition of pairs", "power", nct(1, sqrt(0.5 * 2 / left), left - 1), effect = 1, size = 40, r2 = 0.5, pairs = 1,
  attrition = 0.2)
add("attrition of pairs, size", "size", 2 * root(function(pairs) nct(0.4, sqrt(1 / (0.64 * pairs)), 0.64 * pairs - 1) - 0.8,
  5, 500), effect = 0.4, power = 0.8, r2 = 0.5, pairs = 1, attrition = 0.2, digits = 7)
add("attrition within pairs of clusters", "power", nct(0.3, se.cluster(40, 16, 0.1, r2c = 0.4), 19), effect = 0.3,
  size = 40, m = 20, icc = 0.1, r2c = 0.4, pairs = 1, attrition = 0.2)
# Bloom's multiplier: MDES = (t_{1-a/2} + t_{power}) SE. Spybrook et al. (2011), CRT with J = 40, n = 60, rho = .2.
mdes <- function(J, m, icc, power = 0.8) (qt(0.975, J - 2) + qt(power, J - 2)) * se.cluster(J, m, icc)
add("Bloom's multiplier", "effect", mdes(40, 60, 0.2), size = 40, power = 0.8, m = 60, icc = 0.2, method = "bloom")
add("Bloom's multiplier, rows", "effect", (qt(0.975, 98) + qt(0.9, 98)) * sqrt(4 / 100), size = 100, power = 0.9,
  method = "bloom")
add("normal", "effect", root(function(d) pnorm(d / 0.2 - qnorm(0.975)) + pnorm(-d / 0.2 - qnorm(0.975)) - 0.9, 0.1, 3),
  size = 100, power = 0.9, method = "normal")
add("normal, textbook n = 2 (z + z)^2 / d^2", "size", 4 * (qnorm(0.95) + qnorm(0.8))^2 / 0.25^2, effect = 0.25,
  power = 0.8, method = "normal", sides = 1)

# --- rounds of measurement. By the covariance matrix of the rounds, not by the formulas: the variance of the best
# linear contrast (ancova: residual of the mean after given the mean before).
rounds <- function(pre, post, r, r0 = r, r1 = r, panel) {
  S <- matrix(r, pre + post, pre + post)
  if (pre) S[1:pre, 1:pre] <- r0
  S[pre + 1:post, pre + 1:post] <- r1
  diag(S) <- 1
  a <- c(rep(0, pre), rep(1 / post, post)); b <- c(rep(1 / max(pre, 1), pre), rep(0, post))
  va <- drop(a %*% S %*% a); vb <- drop(b %*% S %*% b); cab <- drop(a %*% S %*% b)
  switch(panel, post = va, change = va + vb - 2 * cab, ancova = if (pre) va - cab^2 / vb else va)
}
for (p in list(c(1, 1), c(1, 3), c(3, 3), c(5, 1))) for (panel in c("post", "change", "ancova")) {
  f <- rounds(p[1], p[2], 0.4, panel = panel)
  add(sprintf("rounds %d+%d %s", p[1], p[2], panel), "factor", f, effect = 0.3, size = 120, pre = p[1], post = p[2],
    r = 0.4, panel = panel)
  add(sprintf("rounds %d+%d %s, power", p[1], p[2], panel), "power",
    nct(0.3, sqrt(f * 4 / 120), 118 - (panel == "ancova")), effect = 0.3, size = 120, pre = p[1], post = p[2], r = 0.4,
    panel = panel)
}
f <- rounds(2, 3, 0.5, 0.7, 0.6, "ancova")
add("rounds, three correlations", "factor", f, effect = 0.3, size = 120, pre = 2, post = 3, r = 0.5, r0 = 0.7, r1 = 0.6)
# McKenzie (2012), section 3: ratio of variances ANCOVA / change is (1 + r) / 2 with one round each side
add("McKenzie's ratio", "factor", (1 + 0.25) / 2 * rounds(1, 1, 0.25, panel = "change"), effect = 0.3, size = 200, pre = 1,
  r = 0.25)
# Clusters with a baseline: correlation of the cluster means by simulation-free variances (Teerenstra et al. 2012)
icc <- 0.05; m <- 30; rs <- 0.6; rc <- 0.8
vm <- icc + (1 - icc) / m; cm <- icc * rc + (1 - icc) * rs / m
add("clusters with a baseline", "std.error", sqrt(4 / 30 * (vm - cm^2 / vm)), effect = 0.2, size = 30, m = m, icc = icc,
  pre = 1, r = rs, rc = rc)
add("clusters with a baseline, other people", "std.error", sqrt(4 / 30 * (vm - (icc * rc)^2 / vm)), effect = 0.2,
  size = 30, m = m, icc = icc, pre = 1, r = 0, rc = rc)

# --- shares
for (p in list(c(0.5, 0.75), c(0.1, 0.15), c(0.02, 0.05), c(0.3, 0.2))) for (n in c(50, 300))
  add(sprintf("prop.test %g %g n=%d", p[1], p[2], n), "power",
    power.prop.test(n = n, p1 = p[1], p2 = p[2], strict = TRUE)$power, outcome = "shares", base = p[1],
    effect = p[2] - p[1], size = 2 * n)
add("prop.test, one side", "power", power.prop.test(n = 80, p1 = 0.4, p2 = 0.55, alternative = "one.sided")$power,
  outcome = "shares", base = 0.4, effect = 0.15, size = 160, sides = 1)
add("prop.test, size", "size", 2 * power.prop.test(p1 = 0.5, p2 = 0.75, power = 0.9, strict = TRUE, tol = 1e-12)$n,
  outcome = "shares", base = 0.5, effect = 0.25, power = 0.9, digits = 7)
add("prop.test, effect", "effect", power.prop.test(n = 200, p1 = 0.2, power = 0.8, strict = TRUE, tol = 1e-12)$p2 - 0.2,
  outcome = "shares", base = 0.2, size = 400, power = 0.8, digits = 7)
add("arcsine", "power", pwr.2p2n.test(h = ES.h(0.3, 0.45), n1 = 60, n2 = 120)$power, outcome = "shares", base = 0.3,
  effect = 0.15, size = 180, ratio = 2, method = "arcsine")
add("arcsine, size", "size", 2 * pwr.2p.test(h = ES.h(0.3, 0.45), power = 0.8)$n, outcome = "shares", base = 0.3,
  effect = 0.15, power = 0.8, method = "arcsine", digits = 4)
# Fleiss, Tytun & Ury (1980): n' = n/4 (1 + sqrt(1 + 4 / (n d)))^2 with one tail counted
fleiss <- function(p1, p2, power) {
  d <- abs(p1 - p2); pb <- (p1 + p2) / 2
  n <- (qnorm(0.95) * sqrt(2 * pb * (1 - pb)) + qnorm(power) * sqrt(p1 * (1 - p1) + p2 * (1 - p2)))^2 / d^2
  n / 4 * (1 + sqrt(1 + 4 / (n * d)))^2
}
add("continuity", "size", 2 * fleiss(0.25, 0.4, 0.9), outcome = "shares", base = 0.25, effect = 0.15, power = 0.9,
  method = "continuity", sides = 1)
unpooled <- function(p0, p1, n) {
  se <- sqrt((p0 * (1 - p0) + p1 * (1 - p1)) / n)
  pnorm((abs(p1 - p0)) / se - qnorm(0.975)) + pnorm(-abs(p1 - p0) / se - qnorm(0.975))
}
add("unpooled", "power", unpooled(0.3, 0.42, 150), outcome = "shares", base = 0.3, effect = 0.12, size = 300,
  method = "unpooled")
deff <- 1 + ((1 + 0.5^2) * 40 - 1) * 0.03
add("shares in clusters", "power", nct(0.1, sqrt(deff * (0.3 * 0.7 + 0.4 * 0.6) / (15 * 40)), 28), outcome = "shares",
  base = 0.3, effect = 0.1, size = 30, m = 40, icc = 0.03, cv = 0.5)
add("shares, take-up", "power", power.prop.test(n = 300, p1 = 0.2, p2 = 0.2 + 0.15 * 0.7, strict = TRUE)$power,
  outcome = "shares", base = 0.2, effect = 0.15, size = 600, takeup = 0.7)
add("shares, a fall", "effect",
  root(function(d) power.prop.test(n = 200, p1 = 0.3, p2 = 0.3 + d, strict = TRUE)$power - 0.8, -0.29, -0.01),
  outcome = "shares", base = 0.3, size = 400, power = 0.8, decrease = 1, digits = 7)

# --- survival
z2 <- function(power, sides = 2, alpha = 0.05) (qnorm(1 - alpha / sides) + qnorm(power))^2
both <- function(shift) pnorm(shift - qnorm(0.975)) + pnorm(-shift - qnorm(0.975))
ev <- function(p0, hr, n0, n1) n0 * p0 + n1 * (1 - (1 - p0)^hr)
add("Schoenfeld", "power", both(sqrt(ev(0.4, 0.6, 100, 100) / 4) * log(1 / 0.6)), outcome = "survival", effect = 0.6,
  size = 200, share = 0.4)
add("Schoenfeld, 1:2", "power", both(sqrt(ev(0.4, 0.6, 80, 160) * 2 / 9) * log(1 / 0.6)), outcome = "survival",
  effect = 0.6, size = 240, ratio = 2, share = 0.4)
# events (z + z)^2 4 / log(HR)^2: one tail only
add("Schoenfeld, events", "events", 4 * z2(0.8, 1) / log(0.6)^2, outcome = "survival", effect = 0.6, power = 0.8,
  sides = 1, share = 0.4)
# Freedman (1982): d = (z + z)^2 ((1 + HR) / (1 - HR))^2
add("Freedman, events", "events", z2(0.8, 1) * ((1 + 0.6) / (1 - 0.6))^2, outcome = "survival", effect = 0.6,
  power = 0.8, sides = 1, share = 0.4, method = "freedman")
add("Freedman, 1:2", "events", z2(0.9, 1) * (1 + 2 * 0.7)^2 / (2 * 0.3^2), outcome = "survival", effect = 0.7,
  power = 0.9, sides = 1, share = 0.5, ratio = 2, method = "freedman")
# exponential times, even accrual: the share with an event by integration
share <- function(h, a, f) integrate(function(u) (1 - exp(-h * u)) / a, f, f + a, rel.tol = 1e-13)$value
h <- log(2) / 18
add("exponential times", "events", 150 * (share(h, 12, 24) + share(0.7 * h, 12, 24)), outcome = "survival", effect = 0.7,
  size = 300, median = 18, accrual = 12, follow = 24)
add("exponential times, no accrual", "events", 150 * (2 - exp(-h * 24) - exp(-0.7 * h * 24)), outcome = "survival",
  effect = 0.7, size = 300, median = 18, follow = 24)
add("exponential times, attrition", "events", 0.9 * 150 * (2 - exp(-h * 24) - exp(-0.7 * h * 24)), outcome = "survival",
  effect = 0.7, size = 300, median = 18, follow = 24, attrition = 0.1)
add("hazard ratio that is seen", "effect",
  root(function(hr) both(sqrt(ev(0.4, hr, 150, 150) / 4) * log(1 / hr)) - 0.8, 0.1, 0.95), outcome = "survival",
  size = 300, power = 0.8, share = 0.4, decrease = 1, digits = 7)

table <- do.call(rbind, lapply(rows, function(r) as.data.frame(r, check.names = FALSE)))
number <- vapply(table, is.numeric, NA)
table[number] <- lapply(table[number], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
table[is.na(table)] <- ""
table$case <- gsub(",", ";", table$case)
write.csv(table, "power/expected.csv", row.names = FALSE, quote = FALSE)
cat(nrow(table), "values\n")
