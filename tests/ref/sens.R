# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of the sensitivity analyses. Rscript sens.R, in this folder, writes sens/*.csv. sensemakr, robomit,
# EValue and rbounds are not needed: each value comes from its definition by another road (a confounder put into the data,
# a population of known delta, enumeration), or is a published number, named where it stands.
set.seed(20261)
rows <- list()
add <- function(method, case, quantity, value, a = NA, b = NA, c = NA, d = NA, digits = 9)
  rows[[length(rows) + 1]] <<- data.frame(method, case, quantity, a, b, c, d, value, digits)

# --- E-values: method = scale; a estimate, b low, c high, d true ratio
ev <- function(rr, t = 1) { x <- max(rr / t, t / rr); x + sqrt(x * (x - 1)) }
# VanderWeele & Ding (2017): leukaemia/breast feeding RR 3.9 (1.8, 8.7): 7.26 and 3.0; 0.80 (0.71, 0.91): 1.81, 1.43
add("rr", "Victora 1987; published", "value", 7.26, 3.9, 1.8, 8.7, digits = 3)
add("rr", "Victora 1987; published", "limit", 3.00, 3.9, 1.8, 8.7, digits = 3)
add("rr", "Moorman 2008; published", "value", 1.81, 0.80, 0.71, 0.91, digits = 2.5)
add("rr", "Moorman 2008; published", "limit", 1.43, 0.80, 0.71, 0.91, digits = 2.5)
for (rr in c(0.3, 1, 1.2, 3.9, 10)) add("rr", "ratio", "value", ev(rr), rr)
add("rr", "true ratio", "value", ev(2.5, 1.4), 2.5, d = 1.4)
add("rr", "true ratio away", "value", ev(0.9, 1.2), 0.9, d = 1.2)
add("rr", "interval holds 1", "limit", 1, 1.3, 0.9, 1.8)
add("or-rare", "odds ratio", "value", ev(0.86), 0.86, 0.75, 0.99)
add("or-rare", "odds ratio", "limit", ev(0.99), 0.86, 0.75, 0.99)
add("or-common", "odds ratio", "value", ev(sqrt(2.4)), 2.4, 1.5, 3.9)
add("or-common", "odds ratio", "limit", ev(sqrt(1.5)), 2.4, 1.5, 3.9)
hr <- function(h) (1 - 0.5^sqrt(h)) / (1 - 0.5^sqrt(1 / h))
add("hr-common", "hazard ratio", "value", ev(hr(0.56)), 0.56, 0.46, 0.69)
add("hr-common", "hazard ratio", "limit", ev(hr(0.69)), 0.56, 0.46, 0.69)
add("hr-rare", "hazard ratio", "value", ev(0.56), 0.56, 0.46, 0.69)
add("difference", "d", "value", ev(exp(0.91 * 0.5)), 0.5, 0.01, 0.99)
add("difference", "d", "limit", ev(exp(0.91 * 0.01)), 0.5, 0.01, 0.99)
add("difference", "d below 0", "value", ev(exp(0.91 * 0.42)), -0.42, -0.7, -0.14)
add("difference", "d below 0", "limit", ev(exp(0.91 * 0.14)), -0.42, -0.7, -0.14)

# --- partial R2: published numbers of Darfur (Cinelli & Hazlett 2020, section 5 and the package's vignette)
# a estimate, b std. error, c df
darfur <- c(0.09731582, 0.02325654, 783)
pub <- function(q, v, digits) add("hidden", "Darfur", q, v, darfur[1], darfur[2], darfur[3], digits = digits)
pub("partial.r2", 0.02187309, 5)
pub("rv", 0.1387764, 5)
pub("rv.alpha", 0.07625797, 5)

# --- a confounder of known strength put into data
n <- 240
x1 <- rnorm(n); x2 <- rexp(n); g <- sample(c("nord", "sør", "øst"), n, TRUE)
d <- 0.5 * x1 + 0.2 * (g == "øst") + rnorm(n)
y <- 1 + 0.35 * d + 0.8 * x1 - 0.3 * x2 + 0.5 * (g == "sør") + rnorm(n)
data <- data.frame(y = round(y, 6), d = round(d, 6), x1 = round(x1, 6), x2 = round(x2, 6), g = g)
write.csv(data, "sens/data.csv", row.names = FALSE, quote = FALSE)
fit <- lm(y ~ d + x1 + x2 + g, data)
s <- summary(fit)$coefficients["d", ]; df <- fit$df.residual
unit <- function(v) v / sqrt(sum(v^2))
e1 <- unit(resid(lm(d ~ x1 + x2 + g, data))); e2 <- unit(resid(fit))
e3 <- unit(resid(lm(rnorm(n) ~ d + x1 + x2 + g + e2, data)))
confounded <- function(r2dz, r2yz) {
  z <- sqrt(r2dz) * e1 + sign(s[1]) * sqrt(r2yz * (1 - r2dz)) * e2 + sqrt((1 - r2yz) * (1 - r2dz)) * e3
  m <- lm(y ~ d + x1 + x2 + g + z, data)
  c(summary(m)$coefficients["d", 1:2], confint(m)["d", ])
}
data.case <- function(q, v, ...) add("data", "y ~ d + x1 + x2 + g", q, v, ..., digits = 9)
data.case("estimate", s[1]); data.case("std.error", s[2]); data.case("df", df)
data.case("partial.r2", 1 - deviance(fit) / deviance(lm(y ~ x1 + x2 + g, data)))
for (p in list(c(0.05, 0.1), c(0.2, 0.02), c(0.3, 0.3), c(0.01, 0.9))) {
  v <- confounded(p[1], p[2])
  data.case("adjusted", v[1], a = p[1], b = p[2]); data.case("adjusted.se", v[2], a = p[1], b = p[2])
  data.case("adjusted.low", v[3], a = p[1], b = p[2]); data.case("adjusted.high", v[4], a = p[1], b = p[2])
}
# the robustness value by search: where such a confounder leaves nothing, or half, or just what t tells from it
find <- function(f) uniroot(f, c(1e-6, 0.9), tol = 1e-14)$root
rv <- function(q) find(function(r) confounded(r, r)[1] / s[1] - (1 - q))
data.case("rv", rv(1)); data.case("rv.half", rv(0.5))
data.case("rv.alpha", find(function(r) { v <- confounded(r, r); v[1] / v[2] - qt(0.975, df - 1) }))
# benchmarks by partial R2 of least squares
part <- function(full, less) 1 - deviance(full) / deviance(less)
bound <- function(name, less.d, less.y, k) {
  rd <- part(lm(d ~ x1 + x2 + g, data), less.d); ry <- part(fit, less.y)
  dz <- k * rd / (1 - rd); r <- k * rd^2 / ((1 - k * rd) * (1 - rd))
  yz <- ((sqrt(k) + sqrt(r)) / sqrt(1 - r))^2 * ry / (1 - ry)
  v <- confounded(dz, yz)
  for (i in 1:4) add("bound", name, c("r2.treatment", "r2.outcome", "estimate", "std.error")[i], c(dz, yz, v[1], v[2])[i], a = k)
}
for (k in c(0.5, 1, 2)) bound("x2", lm(d ~ x1 + g, data), lm(y ~ d + x1 + g, data), k)
bound("g", lm(d ~ x1 + x2, data), lm(y ~ d + x1 + x2, data), 1)
bound("x1", lm(d ~ x2 + g, data), lm(y ~ d + x2 + g, data), 0.25)

# --- Oster: populations. X = a1 W1 + a2 W2 + u, Y = b X + W1 + W2 + e; delta = a2 / a1, R_max = 1 - var e / var Y
moments <- list()
population <- function(name, a1, a2, v1, v2, u, e, b) {
  S <- diag(c(v1, v2, u, e))
  L <- rbind(X = c(a1, a2, 1, 0), W1 = c(1, 0, 0, 0), W2 = c(0, 1, 0, 0), Y = c(b * a1 + 1, b * a2 + 1, b, 1))
  V <- L %*% S %*% t(L)
  reg <- function(y, x) { k <- solve(V[x, x, drop = FALSE], V[x, y]); list(k = k, ess = sum(k * V[x, y])) }
  f0 <- reg("Y", "X"); f1 <- reg("Y", c("X", "W1")); fx <- reg("X", "W1")
  moments[[length(moments) + 1]] <<- data.frame(case = name, b0 = f0$k[1], r0 = f0$ess / V["Y", "Y"], b1 = f1$k[1],
    r1 = f1$ess / V["Y", "Y"], s.y = V["Y", "Y"], s.x = V["X", "X"], t.x = V["X", "X"] - fx$ess,
    r.max = 1 - e / V["Y", "Y"], delta = a2 / a1, b = b)
}
population("one", 0.6, 0.6, 1, 0.5, 1, 2, 0.7)
population("half", 0.8, 0.4, 1.5, 1, 0.7, 1, 0.4)
population("two", 0.3, 0.6, 1, 0.4, 1.2, 1, 1)
population("no effect", 0.5, 0.75, 2, 0.6, 1, 1.5, 0)
population("other way", 0.7, -0.35, 1, 1, 1, 1, 0.5)
population("weak", 0.05, 0.06, 1, 1, 1, 1, 0.2)
# the same from data, by Stata psacalc's regressions
f0 <- lm(y ~ d, data); f1 <- lm(y ~ d + x1 + x2 + g, data)
with.x1 <- lm(y ~ d + x1, data)
m <- function(case, f0, dres0) moments[[length(moments) + 1]] <<- data.frame(case = case, b0 = coef(f0)["d"],
  r0 = summary(f0)$r.squared, b1 = coef(f1)["d"], r1 = summary(f1)$r.squared, s.y = var(data$y), s.x = var(dres0),
  t.x = var(resid(lm(d ~ x1 + x2 + g, data))), r.max = NA, delta = NA, b = NA)
m("data", f0, data$d)
m("data; x1 always", with.x1, resid(lm(d ~ x1, data)))
write.csv(format(do.call(rbind, moments), digits = 17, trim = TRUE), "sens/oster.csv", row.names = FALSE, quote = FALSE)

# --- Rosenbaum: lead in the blood of children of exposed and other fathers (Morton et al. 1982; Rosenbaum 2002, 3.2.4)
exposed <- c(38, 23, 41, 18, 37, 36, 23, 62, 31, 34, 24, 14, 21, 17, 16, 20, 15, 10, 45, 39, 22, 35, 49, 48, 44, 35, 43, 39,
  34, 13, 73, 25, 27)
control <- c(16, 18, 18, 24, 19, 11, 10, 15, 16, 18, 18, 13, 19, 10, 16, 16, 24, 13, 9, 14, 21, 19, 7, 18, 19, 12, 11, 22,
  25, 16, 13, 11, 13)
write.csv(data.frame(exposed, control), "sens/lead.csv", row.names = FALSE, quote = FALSE)
lead <- exposed - control
ranks <- function(x, pratt) if (pratt) rank(abs(x))[x != 0] else rank(abs(x[x != 0]))
signed <- function(x, gamma, upper = TRUE, pratt = FALSE) {
  r <- ranks(x, pratt); x <- x[x != 0]; p <- if (upper) gamma / (1 + gamma) else 1 / (1 + gamma)
  pnorm(sum(r[x > 0]), p * sum(r), sqrt(p * (1 - p) * sum(r^2)), lower.tail = FALSE)
}
convolved <- function(x, gamma, pratt = FALSE) { # by twice the ranks
  r <- round(2 * ranks(x, pratt)); x <- x[x != 0]; p <- gamma / (1 + gamma); f <- 1
  for (k in r) f <- c((1 - p) * f, rep(0, k)) + c(rep(0, k), p * f)
  sum(f[seq_along(f) - 1 >= sum(r[x > 0])])
}
# published (Rosenbaum 2002, table 4.1; the pair that does not differ is ranked with the others): one-sided upper bounds; estimates and intervals (tables 4.2 and 4.3)
for (i in 1:5) add("lead", "published", "p.pratt", c(0.0018, 0.0136, 0.0388, 0.0468, 0.0740)[i], c(2, 3, 4, 4.25, 5)[i], digits = 2)
hl <- rbind(c(1, 15, 15), c(2, 10.25, 19.5), c(3, 8, 23), c(4, 6.5, 25), c(5, 5, 26.5))
for (i in 1:5) { add("lead", "published", "hl.low", hl[i, 2], hl[i, 1]); add("lead", "published", "hl.high", hl[i, 3], hl[i, 1]) }
for (gamma in c(1, 1.5, 2, 3, 4, 6)) {
  add("lead", "normal", "p", signed(lead, gamma), gamma)
  add("lead", "normal", "p.low", signed(lead, gamma, FALSE), gamma)
  add("lead", "exact", "p.exact", convolved(lead, gamma), gamma)
  add("lead", "normal", "p.pratt", signed(lead, gamma, pratt = TRUE), gamma)
  add("lead", "exact", "p.pratt.exact", convolved(lead, gamma, TRUE), gamma)
  x <- lead[lead != 0]
  add("lead", "sign", "p.sign", pbinom(sum(x > 0) - 1, length(x), gamma / (1 + gamma), lower.tail = FALSE), gamma)
}
add("lead", "normal", "critical", uniroot(function(g) signed(lead, g) - 0.05, c(1, 20), tol = 1e-13)$root, digits = 7)
# without ties the exact p is R's own
set.seed(3); tau <- round(rnorm(24, 0.4), 5)
stopifnot(abs(convolved(tau, 1) - wilcox.test(tau, alternative = "greater", exact = TRUE)$p.value) < 1e-12)
# Hammond (1964), Rosenbaum (2002, 4.3.2): 122 discordant pairs, in 110 the heavy smoker died of lung cancer
# The book's 0.0036, 0.03 and 0.1 at 4, 5 and 6 are normal with continuity correction; the binomial is exact.
near <- function(g) pnorm(109.5, 122 * g / (1 + g), sqrt(122 * g) / (1 + g), lower.tail = FALSE)
stopifnot(signif(near(4:6), 1) == c(0.004, 0.03, 0.1), abs(near(4) - 0.0036) < 1e-4)
for (gamma in c(1, 2, 4, 5, 6)) add("hammond", "binomial", "p", pbinom(109, 122, gamma / (1 + gamma), lower.tail = FALSE), gamma)

table <- do.call(rbind, rows)
for (k in c("a", "b", "c", "d", "value", "digits")) table[[k]] <- ifelse(is.na(table[[k]]), "", sprintf("%.17g", table[[k]]))
write.csv(table, "sens/expected.csv", row.names = FALSE, quote = FALSE)
cat(nrow(table), "values,", 3 * length(moments), "of Oster\n")
