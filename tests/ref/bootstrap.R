# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of bootstrap intervals. Clusters are drawn as bootstrap/hits.csv says (the draws of
# avlast with seed 7, checked by the suite): a cluster drawn twice is copied into the data twice, under
# another name, and R's survey estimates the copy with its own linearised standard error. Intervals are
# those of boot::boot.ci from these replicates; influence for BCa by leaving out each cluster.
# Rscript bootstrap.R in this folder writes bootstrap/values.csv and intervals.csv.
suppressMessages({library(boot); library(survey)})
d <- read.csv("wild/twelve.csv")
hits <- as.matrix(read.csv("bootstrap/hits.csv")[, -1])
G <- 12; R <- nrow(hits)
estimate <- function(what, d) {
    des <- suppressWarnings(svydesign(~id, data = d, weights = ~w))
    fit <- switch(what, mean = svymean(~y, des), ratio = svyratio(~y, ~w2, des),
        total = svytotal(~y, des), slope = svyglm(y ~ treat + x, des))
    if (what == "slope" && !"treat" %in% names(na.omit(coef(fit)))) return(c(NA, NA)) # one arm was drawn
    if (what == "slope") c(coef(fit)[["treat"]], sqrt(vcov(fit)["treat", "treat"])) else c(coef(fit)[[1]], SE(fit)[[1]])
}
d$w2 <- d$w + d$x^2
write.csv(d, "bootstrap/twelve.csv", row.names = FALSE, quote = FALSE)
copies <- function(h) do.call(rbind, unlist(lapply(1:G, function(g) lapply(seq_len(h[g]), function(k) {
    part <- d[d$g == g, ]; part$id <- paste(g, k); part })), recursive = FALSE))
out <- NULL
for (what in c("mean", "ratio", "total", "slope")) {
    own <- estimate(what, copies(rep(1, G)))
    t <- t(sapply(1:R, function(r) estimate(what, copies(hits[r, ]))))
    jack <- sapply(1:G, function(g) { # a total without a cluster is scaled up, as in jk1
        part <- copies(replace(rep(1, G), g, 0)); part$w <- part$w * G / (G - 1); estimate(what, part)[1] })
    L <- (G - 1) * (own[1] - jack)
    b <- structure(list(t0 = own^c(1, 2), t = cbind(t[, 1], t[, 2]^2), R = R, sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
    for (level in c(0.95, 0.8)) {
        ci <- boot.ci(b, conf = level, type = c("norm", "perc", "bca", "stud"), index = 1:2, L = L)
        out <- rbind(out, data.frame(what, level, interval = rep(c("normal", "percentile", "bca", "t"), each = 2),
            end = c("low", "high"), value = c(ci$normal[2:3], ci$percent[4:5], ci$bca[4:5], ci$student[4:5])))
    }
    out <- rbind(out, data.frame(what, level = NA, interval = "error", end = "both", value = { x <- na.omit(t[, 1]); sqrt(sum((x - mean(x))^2) / (R - 1)) }))
}
out$value <- sprintf("%.17g", out$value)
write.csv(out, "bootstrap/values.csv", row.names = FALSE, quote = FALSE)

# boot.ci alone, on replicates that are skewed, few, tied
set.seed(4); cases <- list(skewed = rexp(499), few = rnorm(39), tied = round(rnorm(199), 1), wide = rt(999, 3))
ci <- NULL; numbers <- NULL
for (name in names(cases)) {
    t <- cases[[name]]; v <- runif(length(t), 0.5, 2); L <- rexp(30) - 1; t0 <- unname(quantile(t, 0.45)); v0 <- 1.3
    numbers <- rbind(numbers, data.frame(name, kind = rep(c("t", "v", "L", "t0", "v0"), c(length(t), length(t), 30, 1, 1)),
        value = sprintf("%.17g", c(t, v, L, t0, v0))))
    b <- structure(list(t0 = c(t0, v0), t = cbind(t, v), R = length(t), sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
    for (level in c(0.95, 0.9, 0.5)) {
        x <- suppressWarnings(boot.ci(b, conf = level, type = c("norm", "perc", "bca", "stud"), index = 1:2, L = L))
        ci <- rbind(ci, data.frame(name, level, interval = rep(c("normal", "percentile", "bca", "t"), each = 2), end = c("low", "high"),
            value = sprintf("%.17g", c(x$normal[2:3], x$percent[4:5], x$bca[4:5], x$student[4:5]))))
    }
}
write.csv(numbers, "bootstrap/replicates.csv", row.names = FALSE, quote = FALSE)
write.csv(ci, "bootstrap/intervals.csv", row.names = FALSE, quote = FALSE)
