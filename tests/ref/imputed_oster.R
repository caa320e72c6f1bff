# SPDX-License-Identifier: GPL-3.0-or-later
# Oster's bounds of completed data sets: Rscript imputed_oster.R in this folder reads imputation/described_data.csv
# and writes imputation/oster.csv. Means over the sets of lm's coefficients, R2 and variances; the bias nu solves
# propositions 2 and 3 of Oster (2019) as a polynomial (polyroot), delta is the quotient of its two sides.
all <- read.csv("imputation/described_data.csv", encoding = "UTF-8")
m <- max(all$imp); sets <- lapply(1:m, function(l) all[all$imp == l, ])
out <- NULL
put <- function(case, term, value) out <<- rbind(out, data.frame(case, outcome = "q1", term, column = "estimate", value = sprintf("%.15g", value)))
bounds <- function(case, d, covariates, always = NULL, target = 0, delta = 1, r.max = NULL, times = 1.3) {
    M <- rowMeans(sapply(sets, function(s) {
        f0 <- lm(reformulate(c(d, always), "q1"), s); f1 <- lm(reformulate(c(d, always, covariates), "q1"), s)
        left <- function(x) var(resid(lm(reformulate(if (is.null(x)) "1" else x, d), s)))
        c(b0 = coef(f0)[[d]], r0 = summary(f0)$r.squared, b1 = coef(f1)[[d]], r1 = summary(f1)$r.squared,
            sy = var(s$q1), sx = left(always), tx = left(c(always, covariates)))
    }))
    attach(as.list(M), warn.conflicts = FALSE); on.exit(detach())
    top <- if (is.null(r.max)) min(1, times * r1) else r.max
    A <- b0 - b1; nu <- b1 - target
    known <- (r1 - r0) * sy * tx + sx * tx * A^2
    hidden <- (top - r1) * sy
    side <- function(nu) nu * known + 2 * nu^2 * tx * A * sx + nu^3 * (tx * sx - tx^2)
    put(case, "coefficient.short", b0); put(case, "r2.short", r0); put(case, "r2.full", r1); put(case, "r2.max", top)
    put(case, "delta", side(nu) / (hidden * (A * sx + nu * (sx - tx)) + nu^2 * tx * A * sx + nu^3 * (tx * sx - tx^2)))
    p <- c(-delta * hidden * A * sx, known - delta * hidden * (sx - tx), (2 - delta) * tx * A * sx, (1 - delta) * (tx * sx - tx^2))
    while (p[length(p)] == 0) p <- p[-length(p)]
    r <- polyroot(p); r <- Re(r[abs(Im(r)) < 1e-8 * (1 + abs(r))])
    for (i in 1:3) { v <- outer(r, 0:(length(p) - 1), "^"); r <- r - drop(v %*% p) / drop(v[, -ncol(v)] %*% (p[-1] * seq_along(p[-1]))) }
    # with a single covariate one root solves it for every delta (in each set; with mean moments nearly so)
    if (length(covariates) == 1) r <- r[-which.min(abs(r + A * sx / (sx - tx)))]
    r <- r[order(abs(r))]
    put(case, "coefficient.adjusted", b1 - r[1])
    if (length(r) > 1) for (i in 2:length(r)) put(case, paste0("coefficient.other.root", if (length(r) > 2) i - 1), b1 - r[i])
}
bounds("plain", "q2", c("q3", "hours"))
bounds("always", "q2", c("q3", "hours"), always = "age")
bounds("target", "q2", c("q3", "hours", "works"), target = 0.2, delta = 0.5)
bounds("delta", "q2", c("q3", "hours"), delta = 2, r.max = 0.7)
bounds("negative", "q2", c("q3", "age"), delta = -1, times = 2)
bounds("single", "q2", "q3"); bounds("single half", "q2", "q3", delta = 0.5)
write.csv(out, "imputation/oster.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
