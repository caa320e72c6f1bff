# SPDX-License-Identifier: GPL-3.0-or-later
# D1 (Li, Raghunathan and Rubin 1991; Reiter 2007) of the joint test of three coefficients with CR2 over the completed
# data sets of imputation_wild/eleven.csv, its statistic turned as HTZ turns b'V^-1 b: times v / (v + k - 1), v the
# least of HTZ's denominator df. Rscript imputation_htz.R in this folder writes imputation_wild/htz.csv.
suppressMessages(library(clubSandwich))
d <- read.csv("imputation_wild/eleven.csv"); k <- 3
sets <- lapply(split(d, d$imp), function(e) {
    f <- lm(y ~ treat + offer + x, e); V <- vcovCR(f, cluster = e$g, type = "CR2")
    list(q = coef(f)[-1], u = V[-1, -1], df = Wald_test(f, constrain_zero(2:4), V, test = "HTZ")$df_denom)
})
m <- length(sets); Q <- sapply(sets, `[[`, "q"); U <- Reduce(`+`, lapply(sets, function(s) as.matrix(s$u))) / m
v <- min(sapply(sets, `[[`, "df")); r <- (1 + 1 / m) * sum(diag(cov(t(Q)) %*% solve(U))) / k
F <- drop(rowMeans(Q) %*% solve(U) %*% rowMeans(Q)) / (k * (1 + r)) * v / (v + k - 1)
t <- k * (m - 1); a <- r * t / (t - 2); s <- (v + 1) / (v + 3) * v
c0 <- 1 / (t - 4); c1 <- s - 2 * (1 + a); c2 <- s - 4 * (1 + a)
df2 <- if (c2 > 0) 4 + 1 / (1 / c2 + c0 * (a^2 * c1 / ((1 + a)^2 * c2) + 8 * a^2 * c1 / ((1 + a) * c2^2) +
    4 * a^2 / ((1 + a) * c2) + 4 * a^2 / (c2 * c1) + 16 * a^2 * c1 / c2^3 + 8 * a^2 / c2^2)) else
    1 / (1 / (4 + (t - 4) * (1 + (1 - 2 / t) / r)^2) + (1 + r) / s)
write.csv(data.frame(quantity = c("complete.df", "statistic", "df2", "p"), value = sprintf("%.15g", c(v, F, df2,
    pf(F, k, df2, lower.tail = FALSE)))), "imputation_wild/htz.csv", row.names = FALSE, quote = FALSE)
