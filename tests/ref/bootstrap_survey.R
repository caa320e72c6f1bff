# SPDX-License-Identifier: GPL-3.0-or-later
# Bootstraps and the jackknife of survey statistics beyond means: Rscript bootstrap_survey.R in this folder reads
# instruments/data.csv and writes bootstrap/survey.csv. Clusters are drawn by philox.R;
# each statistic is a function of the weights written out; intervals by boot.ci.
suppressMessages({library(boot); library(survey)})
source("philox.R")
d <- read.csv("instruments/data.csv", encoding = "UTF-8"); n <- nrow(d); R <- 199; seed <- 5
out <- NULL
put <- function(case, group, term, column, value) out <<- rbind(out, data.frame(case, group, term, column, value = sprintf("%.15g", value)))
wm <- function(x, w) sum(w * x) / sum(w)
cov2 <- function(x, y, w) sum(w * (x - wm(x, w)) * (y - wm(y, w))) / sum(w) * ROWS(w) / (ROWS(w) - 1)
ROWS <- function(w) n
wq <- function(x, w, p) { o <- order(x); x <- x[o]; x[which(cumsum(w[o]) / sum(w) >= p - 1e-12)[1]] }
km <- function(w, at) { S <- 1; for (t in sort(unique(d$x1[d$x2 == 1 & d$x1 <= at]))) S <- S * (1 - sum(w[d$x1 == t & d$x2 == 1]) / sum(w[d$x1 >= t])); S }
alpha <- function(w) { x <- cbind(d$y, d$d1, d$x1); S <- crossprod(sweep(x, 2, apply(x, 2, wm, w)), w * sweep(x, 2, apply(x, 2, wm, w))); 3 / 2 * (1 - sum(diag(S)) / sum(S)) }
kappa <- function(w) { a <- d$x2; b <- d$z2; po <- wm(a == b, w); p <- wm(a, w); q <- wm(b, w); pe <- p * q + (1 - p) * (1 - q); c(agreement = po, kappa = (po - pe) / (1 - pe)) }
statistics <- list(
    proportion = function(w) c(x2 = wm(d$x2, w)), quantile = function(w) c(p0.3 = wq(d$y, w, 0.3), p0.5 = wq(d$y, w, 0.5)),
    variance = function(w) c(y = cov2(d$y, d$y, w)), sd = function(w) c(y = sqrt(cov2(d$y, d$y, w))), correlation = function(w) c(d1 = cov2(d$y, d$d1, w) / sqrt(cov2(d$y, d$y, w) * cov2(d$d1, d$d1, w))),
    geomean = function(w) c(x1 = exp(wm(log(d$x1), w))), kappa = kappa, alpha = function(w) c(alpha = alpha(w)), km = function(w) c(`S(10)` = km(w, 10)),
    ratio = function(w) c(`y/x1` = sum(w * d$y) / sum(w * d$x1)), total = function(w) c(x2 = sum(w * d$x2)),
    by = function(w) c(`x2=0` = wm(d$y[d$x2 == 0], w[d$x2 == 0]), `x2=1` = wm(d$y[d$x2 == 1], w[d$x2 == 1])), difference = function(w) c(`x2=1 - 0` = wm(d$y[d$x2 == 1], w[d$x2 == 1]) - wm(d$y[d$x2 == 0], w[d$x2 == 0])))
of <- sort(unique(d$g)); draws <- lapply(0:(R - 1), function(r) drawn(seed, r, 24)[match(d$g, of)])
# a quantile's error is Woodruff's, from the replicates of the share below it (svyquantile), its intervals those of its own replicates
woodruff <- function(p, jackknife) {
    k <- if (jackknife) sapply(of, function(g) ifelse(d$g == g, 0, 24 / 23)) else do.call(cbind, draws)
    r <- svrepdesign(data = d, weights = ~w, repweights = k, combined.weights = FALSE, type = "other", scale = if (jackknife) 23 / 24 else 1 / (R - 1), rscales = rep(1, ncol(k)), mse = FALSE)
    svyquantile(~y, r, p, qrule = "math", interval.type = "mean", alpha = if (jackknife) 0.05 else 0.2, df = 23)$y[1, 4]
}
for (case in names(statistics)) {
    f <- statistics[[case]]; t0 <- f(d$w); K <- length(t0)
    left <- matrix(sapply(of, function(g) f(d$w * ifelse(d$g == g, 0, 24 / 23))), K); t <- matrix(sapply(draws, function(k) f(d$w * k)), K)
    for (j in seq_len(K)) {
        name <- names(t0)[j]; group <- ""; if (case == "by") { group <- name; name <- "y" }
        se <- sqrt(23 / 24 * sum((left[j, ] - mean(left[j, ]))^2)); put(paste(case, "jackknife"), group, name, "estimate", t0[j]); put(paste(case, "jackknife"), group, name, "std.error", se)
        spread <- sd(t[j, ]); if (case == "quantile") { spread <- woodruff(c(0.3, 0.5)[j], FALSE); out$value[nrow(out)] <- sprintf("%.15g", woodruff(c(0.3, 0.5)[j], TRUE)) }
        b <- structure(list(t0 = t0[[j]], t = matrix(t[j, ]), R = R, sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
        x <- suppressWarnings(boot.ci(b, conf = 0.8, type = c("norm", "perc", "bca"), L = 23 * (t0[[j]] - left[j, ])))
        for (kind in c("percentile", "bca", "normal")) {
            put(paste(case, kind), group, name, "std.error", spread); e <- switch(kind, percentile = x$percent[4:5], bca = x$bca[4:5], normal = x$normal[2:3])
            put(paste(case, kind), group, name, "conf.low", e[1]); put(paste(case, kind), group, name, "conf.high", e[2])
        }
    }
}
write.csv(out, "bootstrap/survey.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
