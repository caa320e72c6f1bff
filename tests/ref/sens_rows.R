# SPDX-License-Identifier: GPL-3.0-or-later
# What `avlast sens` says of a fit, row by row: Rscript sens_rows.R in this folder reads sens/data.csv and sens/lead.csv
# and writes sens/rows.csv. Definitions as in sens.R: a confounder put into the data and root finding for robustness,
# the joint distribution of signs for Rosenbaum's bounds, all Walsh averages for their estimates.
data <- read.csv("sens/data.csv", encoding = "UTF-8"); lead <- read.csv("sens/lead.csv")
out <- NULL
put <- function(case, group, term, column, value) out <<- rbind(out, data.frame(case, group, term, column, value = sprintf("%.15g", value)))
# --- robustness of d, at 90 % and for half of the estimate
fit <- lm(y ~ d + x1 + x2 + g, data); s <- summary(fit)$coefficients["d", ]; df <- fit$df.residual; n <- nrow(data)
unit <- function(v) v / sqrt(sum(v^2)); set.seed(1)
e1 <- unit(resid(lm(d ~ x1 + x2 + g, data))); e2 <- unit(resid(fit)); e3 <- unit(resid(lm(rnorm(n) ~ d + x1 + x2 + g + e2, data)))
with <- function(dz, yz) {
    z <- sqrt(dz) * e1 + sign(s[1]) * sqrt(yz * (1 - dz)) * e2 + sqrt((1 - yz) * (1 - dz)) * e3
    m <- lm(y ~ d + x1 + x2 + g + z, data); c(summary(m)$coefficients["d", ], confint(m, "d", 0.9))
}
find <- function(f) uniroot(f, c(1e-9, 0.95), tol = 1e-15)$root
part <- function(full, less) 1 - deviance(full) / deviance(less)
put("robustness", "", "d", "estimate", s[1]); put("robustness", "", "d", "std.error", s[2]); put("robustness", "", "d", "df", df)
for (e in 1:2) put("robustness", "", "d", c("conf.low", "conf.high")[e], confint(fit, "d", 0.9)[e])
put("robustness", "", "partial.r2", "estimate", part(fit, lm(y ~ x1 + x2 + g, data)))
put("robustness", "", "robustness.value", "estimate", find(function(r) with(r, r)[1] / s[1] - 0.5))
put("robustness", "", "robustness.value.alpha", "estimate", find(function(r) { v <- with(r, r); (v[1] - s[1] / 2) / v[2] - qt(0.95, df - 1) }))
for (k in c(0.5, 1, 2)) {
    rd <- part(lm(d ~ x1 + x2 + g, data), lm(d ~ x1 + g, data)); ry <- part(fit, lm(y ~ d + x1 + g, data))
    r <- k * rd^2 / ((1 - k * rd) * (1 - rd)); dz <- k * rd / (1 - rd); yz <- ((sqrt(k) + sqrt(r)) / sqrt(1 - r))^2 * ry / (1 - ry); v <- with(dz, yz)
    group <- paste0("benchmark=x2;times=", k)
    put("robustness", group, "r2.treatment", "estimate", dz); put("robustness", group, "r2.outcome", "estimate", yz)
    for (i in 1:6) put("robustness", group, "d", c("estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high")[i], v[i])
}
# --- E-values: risk ratios of each scale
ev <- function(rr, true = 1) { x <- max(rr / true, true / rr); x + sqrt(x * (x - 1)) }
evalue <- function(case, to, estimate, low, high, true = 1) {
    r <- sapply(c(estimate, low, high), to); near <- if (r[2] <= true && r[3] >= true) true else if (r[1] > true) r[2] else r[3]
    put(case, "", "risk.ratio", "estimate", r[1]); put(case, "", "risk.ratio", "conf.low", min(r[2:3])); put(case, "", "risk.ratio", "conf.high", max(r[2:3]))
    put(case, "", "e.value", "estimate", ev(r[1], true)); put(case, "", "e.value.limit", "estimate", ev(near, true))
}
hr <- function(h) (1 - 0.5^sqrt(h)) / (1 - 0.5^sqrt(1 / h))
evalue("rr", identity, 3.9, 1.8, 8.7); evalue("rr true", identity, 3.9, 1.8, 8.7, 1.5); evalue("or-common", sqrt, 2.4, 1.5, 3.9); evalue("or-rare", identity, 0.86, 0.75, 0.99); evalue("hr-common", hr, 0.56, 0.46, 0.69)
z <- qnorm(0.975); evalue("difference", function(x) exp(0.91 * x / 12), -4, -4 - 1.5 * z, -4 + 1.5 * z)
# --- Rosenbaum: exact, Pratt's ranks (a pair that does not differ scores nothing); estimates by the equation of the mean
x <- lead$exposed - lead$control
tail <- function(x, gamma, upper) { # P(sum of the positive ranks >= that seen) at p, by convolution of twice the ranks
    r <- rank(abs(x)); seen <- sum(r[x > 0]); p <- if (upper) gamma / (1 + gamma) else 1 / (1 + gamma); f <- 1
    for (k in round(2 * r[x != 0])) f <- c((1 - p) * f, rep(0, k)) + c(rep(0, k), p * f)
    sum(f[seq_along(f) - 1 >= 2 * seen])
}
for (gamma in c(1, 1.5, 3)) {
    group <- paste0("gamma=", gamma)
    put("rosenbaum", group, "p.largest", "p.value", tail(x, gamma, TRUE)); put("rosenbaum", group, "p.smallest", "p.value", tail(x, gamma, FALSE))
}
put("rosenbaum", "", "gamma.critical", "estimate", uniroot(function(g) tail(x, g, TRUE) - 0.05, c(1, 20), tol = 1e-14)$root)
sign.p <- function(g, upper) pbinom(109, 122, if (upper) g / (1 + g) else 1 / (1 + g), lower.tail = FALSE)
put("discordant", "gamma=2", "p.largest", "p.value", sign.p(2, TRUE)); put("discordant", "gamma=2", "p.smallest", "p.value", sign.p(2, FALSE))
put("discordant", "", "gamma.critical", "estimate", uniroot(function(g) log(sign.p(g, TRUE) / 0.05), c(1, 50), tol = 1e-14)$root)
write.csv(out, "sens/rows.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
