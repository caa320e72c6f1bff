# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of the multiplier bootstrap: influence values of units by hand (or by sandwich, clubSandwich),
# times the factors of multiplier/factors.csv (those that avlast draws with seed 5, checked by the suite), and
# quantiles by boot::boot.ci. The data are those of trial_bootstrap. Rscript multiplier.R writes multiplier/values.csv.
suppressMessages({library(boot); library(clubSandwich)})
factors <- read.csv("multiplier/factors.csv")
out <- NULL
put <- function(case, factor, quantity, value) out <<- rbind(out, data.frame(case, factor, quantity, value = sprintf("%.17g", value)))
intervals <- function(case, t0, z) { # z: influence by unit, in the order of the units
    z <- as.vector(z)
    for (kind in c("webb", "mammen", "rademacher")) {
        V <- as.matrix(factors[factors$factor == kind, -(1:2)])[seq_along(z), ]
        t <- t0 + drop(crossprod(V, z))
        v <- colSums((V * z)^2) - (t - t0)^2 / length(z)
        b <- structure(list(t0 = c(t0, sum(z^2)), t = cbind(t, v), R = length(t), sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
        for (level in c(0.95, 0.8)) {
            ci <- suppressWarnings(boot.ci(b, conf = level, type = c("norm", "perc", "stud"), index = 1:2))
            sd <- sqrt(mean((t - mean(t))^2) * length(t) / (length(t) - 1)); q <- qnorm(0.5 + level / 2) * sd
            for (e in 1:2) {
                put(case, kind, sprintf("normal.%s.%g", c("low", "high")[e], level), 2 * t0 - mean(t) + c(-q, q)[e])
                put(case, kind, sprintf("percentile.%s.%g", c("low", "high")[e], level), ci$percent[3 + e])
                put(case, kind, sprintf("t.%s.%g", c("low", "high")[e], level), ci$student[3 + e])
            }
        }
    }
    put(case, "all", "estimate", t0); put(case, "all", "error", sqrt(sum(z^2)))
}
d <- read.csv("trial_bootstrap/schools.csv", encoding = "UTF-8")
# the mean under a stratified cluster design with weights: (z - mean of the stratum) sqrt(n / (n - 1))
m <- weighted.mean(d$y, d$w)
z <- tapply(d$w * (d$y - m) / sum(d$w), d$school, sum); h <- d$block[match(names(z), d$school)]
intervals("mean", m, unname(sapply(seq_along(z), function(i) { own <- z[h == h[i]]; (z[i] - mean(own)) * sqrt(length(own) / (length(own) - 1)) })))
# a slope with CR2, by the scores of clubSandwich: B X_g' A_g e_g
fit <- lm(y ~ treat + x, d); X <- model.matrix(fit); B <- solve(crossprod(X)); e <- residuals(fit); H <- X %*% B %*% t(X)
root <- t(sapply(split(seq_len(nrow(d)), d$school), function(g) {
    s <- eigen(diag(length(g)) - H[g, g], symmetric = TRUE); A <- s$vectors %*% diag(1 / sqrt(s$values), length(g)) %*% t(s$vectors)
    drop(B %*% t(X[g, , drop = FALSE]) %*% A %*% e[g]) }))
stopifnot(all.equal(crossprod(root), as.matrix(vcovCR(fit, d$school, "CR2"))[1:3, 1:3], check.attributes = FALSE))
intervals("slope", coef(fit)[["treat"]], unname(root[, 2]))
# a difference in means of rows: Neyman
r <- read.csv("trial_bootstrap/rows.csv", encoding = "UTF-8"); n <- table(r$treat); mean1 <- tapply(r$y, r$treat, mean)
a <- as.character(r$treat)
intervals("rows", unname(mean1["1"] - mean1["0"]), unname(ifelse(r$treat == 1, 1, -1) * (r$y - mean1[a]) / sqrt(n[a] * (n[a] - 1))))
write.csv(out, "multiplier/values.csv", row.names = FALSE, quote = FALSE)
