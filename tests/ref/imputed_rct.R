# SPDX-License-Identifier: GPL-3.0-or-later
# Trials of completed data sets, each estimator: Rscript imputed_rct.R in this folder reads
# imputation/resampled_data.csv and writes imputation/rct.csv. Each set by estimatr and t.test, measures by the delta
# method; Rubin's rules with Barnard and Rubin's df, of ratios and odds by the logarithm.
suppressMessages({library(estimatr); library(sandwich)})
all <- read.csv("imputation/resampled_data.csv")
m <- max(all$imp); sets <- lapply(1:m, function(l) { e <- all[all$imp == l, ]; e$high <- as.numeric(e$after > 55); e$took <- e$lot * (e$x > 2.4); e }); n <- nrow(sets[[1]])
out <- NULL
put <- function(case, group, term, column, value) out <<- rbind(out, data.frame(case, group, term, column, value = sprintf("%.15g", value)))
rubin <- function(q, u, v) {
    T <- mean(u) + (1 + 1 / m) * var(q); r <- (1 + 1 / m) * var(q) / mean(u)
    list(Q = mean(q), se = sqrt(T), df = if (r < 1e-20) v else 1 / (1 / ((m - 1) * (1 + 1 / r)^2) + 1 / ((v + 1) / (v + 3) * v / (1 + r))))
}
# fit: estimate, error, df of a set; logs: interval and test by the logarithm, whose error is error / estimate
pool <- function(case, term, fit, group = "", logs = FALSE) {
    f <- sapply(sets, fit); p <- rubin(f[1, ], f[2, ]^2, min(f[3, ])); z <- if (logs) rubin(log(f[1, ]), (f[2, ] / f[1, ])^2, min(f[3, ])) else p
    ends <- z$Q + c(-1, 1) * qt(0.975, z$df) * z$se; if (logs) ends <- exp(ends)
    put(case, group, term, "estimate", p$Q); put(case, group, term, "std.error", p$se); put(case, group, term, "df", z$df)
    put(case, group, term, "p.value", 2 * pt(-abs(z$Q / z$se), z$df)); put(case, group, term, "conf.low", ends[1]); put(case, group, term, "conf.high", ends[2])
}
row_of <- function(fit, term) function(e) { f <- fit(e); c(f$coefficients[[term]], f$std.error[[term]], f$df[[term]]) }
welch <- function(e, y = "after") { t <- t.test(e[[y]][e$lot == 1], e[[y]][e$lot == 0]); c(t$estimate[[1]] - t$estimate[[2]], t$stderr, t$parameter) }
pool("difference", "lot", welch)
for (a in 0:1) pool("by", "lot", function(e) welch(e[e$arm == a, ]), paste0("arm=", a))
pool("blocks", "lot", function(e) { f <- difference_in_means(after ~ lot, e, blocks = arm); c(f$coefficients, f$std.error, f$df) })
pool("ancova", "lot", row_of(function(e) lm_robust(after ~ lot + before + x, e), "lot"))
pool("lin", "lot", row_of(function(e) lm_lin(after ~ lot, ~ before + x, e), "lot"))
pool("lin weights", "lot", row_of(function(e) lm_lin(after ~ lot, ~ before, e, weights = w), "lot"))
pool("HC3", "lot", row_of(function(e) lm_robust(after ~ lot + before, e, se_type = "HC3"), "lot"))
pool("schools", "arm", row_of(function(e) lm_robust(after ~ arm, e, clusters = school), "arm"))
pool("schools lin", "arm", row_of(function(e) lm_lin(after ~ arm, ~ before, e, clusters = school), "arm"))
pool("schools stata", "arm", row_of(function(e) lm_robust(after ~ arm + before, e, clusters = school, se_type = "stata"), "arm"))
# take-up, which differs between the sets
pool("take-up", "first(lot)", row_of(function(e) lm_robust(took ~ lot, e), "lot"))
pool("take-up", "took", row_of(function(e) iv_robust(after ~ took | lot, e), "took"))
pool("take-up ancova", "took", row_of(function(e) iv_robust(after ~ took + before | lot + before, e), "took"))
# measures
J <- function(v) gamma(v / 2) / (sqrt(v / 2) * gamma((v - 1) / 2))
size <- function(glass) function(e) {
    d <- welch(e); s2 <- tapply(e$after, e$lot, var); k <- table(e$lot)
    v <- if (glass) k[[1]] - 1 else sum(k) - 2; s <- sqrt(if (glass) s2[[1]] else sum((k - 1) * s2) / v)
    c(J(v) * d[1] / s, J(v) * sqrt((d[2] / s)^2 + (d[1] / s)^2 / (2 * v)), d[3])
}
pool("sizes", "g(lot)", size(FALSE)); pool("sizes", "glass(lot)", size(TRUE))
relative <- function(odds) function(e) {
    p <- tapply(e$high, e$lot, mean); v <- tapply(e$high, e$lot, var) / table(e$lot)
    g <- if (odds) 1 / (p * (1 - p)) else 1 / p; r <- if (odds) p[[2]] / (1 - p[[2]]) / (p[[1]] / (1 - p[[1]])) else p[[2]] / p[[1]]
    c(r, r * sqrt(sum(g^2 * v)), welch(e, "high")[3])
}
pool("relative", "lot", function(e) welch(e, "high")); pool("relative", "ratio(lot)", relative(FALSE), logs = TRUE); pool("relative", "odds(lot)", relative(TRUE), logs = TRUE)
write.csv(out, "imputation/rct.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
