# SPDX-License-Identifier: GPL-3.0-or-later
# Bootstraps and the jackknife of models: Rscript bootstrap_models.R in this folder reads instruments/data.csv and writes
# bootstrap/models.csv. Clusters are drawn by philox.R; each sample is fitted anew with its weights by lm, ivreg, glm,
# rq, coxph and formulas; degrees of freedom by survey's rule, intervals by boot.ci.
suppressMessages({library(AER); library(boot); library(quantreg); library(survival)})
source("philox.R")
d <- read.csv("instruments/data.csv", encoding = "UTF-8"); d$high <- as.numeric(d$y > 8); d$count <- floor(abs(d$y) + 0.5); d$level <- 1 + (d$y > 7) + (d$y > 9)
n <- nrow(d); R <- 79; seed <- 5
out <- NULL
put <- function(case, group, term, column, value) out <<- rbind(out, data.frame(case, group, term, column, value = sprintf("%.15g", value)))
Y <- function(e, z) { # 2SLS, LIML, GMM (scores summed by cluster) of y on 1, x1, x2, d1
    X <- cbind("(Intercept)" = 1, x1 = e$x1, x2 = e$x2, d1 = e$d1); Z <- cbind(X[, 1:3], e$z1, e$z2, e$z3); w <- e$f
    P <- function(a) Z %*% solve(crossprod(Z, w * Z), crossprod(Z, w * a)); b2 <- drop(solve(crossprod(P(X), w * X), crossprod(P(X), w * e$y)))
    if (z == "2sls") return(b2)
    if (z == "liml") {
        M1 <- function(a) a - X[, 1:3] %*% solve(crossprod(X[, 1:3], w * X[, 1:3]), crossprod(X[, 1:3], w * a)); V <- cbind(e$y, e$d1); r <- V - P(V); r1 <- M1(V)
        k <- min(Re(eigen(solve(crossprod(r, w * r), crossprod(r1, w * r1)))$values)); H <- X - k * (X - P(X))
        return(drop(solve(crossprod(H, w * X), crossprod(H, w * e$y))))
    }
    S <- crossprod(rowsum(Z * (w * drop(e$y - X %*% b2)), e$g)); G <- crossprod(Z, w * X); H <- Z %*% solve(S, G)
    drop(solve(crossprod(H, w * X), crossprod(H, w * e$y)))
}
models <- list(
    absorbed = list(function(e) coef(lm(y ~ x1 + d1 + factor(x2), e, weights = f))[c("x1", "d1")], 4),
    `2sls` = list(function(e) Y(e, "2sls"), 4), liml = list(function(e) Y(e, "liml"), 4), gmm = list(function(e) Y(e, "gmm"), 4),
    logit = list(function(e) {
        m <- suppressWarnings(glm(high ~ x1 + d1, binomial, e, weights = f, epsilon = 1e-15, maxit = 100)); b <- coef(m)
        for (i in 1:2) { p <- drop(plogis(model.matrix(m) %*% b)); b <- b + drop(solve(crossprod(model.matrix(m), e$f * p * (1 - p) * model.matrix(m)), crossprod(model.matrix(m), e$f * (e$high - p)))) }
        p <- drop(plogis(model.matrix(m) %*% b)); c(b, `ame:x1` = weighted.mean(p * (1 - p), e$f) * b[[2]], `ame:d1` = weighted.mean(p * (1 - p), e$f) * b[[3]])
    }, 3),
    poisson = list(function(e) {
        m <- suppressWarnings(glm(count ~ x1 + d1 + offset(log(w)), poisson, e, weights = f, epsilon = 1e-15, maxit = 100)); b <- coef(m); X <- model.matrix(m)
        for (i in 1:2) { mu <- drop(exp(X %*% b)) * e$w; b <- b + drop(solve(crossprod(X, e$f * mu * X), crossprod(X, e$f * (e$count - mu)))) }
        b
    }, 3),
    quantile = list(function(e) { b <- suppressWarnings(rq.wfit(cbind("(Intercept)" = 1, x1 = e$x1, d1 = e$d1), e$y, 0.3, e$f, method = "br")$coefficients); names(b) <- c("(Intercept)", "x1", "d1"); b }, 3),
    cox = list(function(e) coef(coxph(Surv(x1, x2) ~ d1 + z1, e, weights = f, ties = "efron", control = coxph.control(eps = 1e-14, iter.max = 100))), 2),
    margins = list(function(e) { m <- lm(y ~ x1 + d1 + factor(x2), e, weights = f); b <- coef(m); base <- b[[1]] + b[[2]] * weighted.mean(e$x1, e$f) + b[[3]] * weighted.mean(e$d1, e$f)
        c(`x2=1` = b[[4]], `margin:x2=0` = base, `margin:x2=1` = base + b[[4]]) }, 4))
of <- sort(unique(d$g))
draws <- lapply(0:(R - 1), function(r) drawn(seed, r, 24)[match(d$g, of)])
bayes <- lapply(0:(R - 1), function(r) bayesian(seed, r, 24)[match(d$g, of)])
for (case in names(models)) {
    fit <- models[[case]][[1]]; df <- 24 - models[[case]][[2]]; group <- if (case == "quantile") "tau=0.3" else ""
    at <- function(f) { e <- d; e$f <- d$w * f; fit(e[e$f > 0, ]) }
    t0 <- at(rep(1, n))
    left <- sapply(of, function(g) at(ifelse(d$g == g, 0, 24 / 23)))
    tell <- function(kind, se, low, high) for (j in seq_along(t0)) {
        name <- paste(case, kind); t <- names(t0)[j]
        put(name, group, t, "estimate", t0[j]); put(name, group, t, "std.error", se[j]); put(name, group, t, "df", df); put(name, group, t, "conf.low", low[j]); put(name, group, t, "conf.high", high[j])
    }
    se <- apply(left, 1, function(x) sqrt(23 / 24 * sum((x - mean(x))^2))); tell("jackknife", se, t0 - qt(0.95, df) * se, t0 + qt(0.95, df) * se)
    for (kind in c("drawn", "bayes")) {
        t <- sapply(if (kind == "drawn") draws else bayes, at)
        for (interval in c("percentile", if (kind == "drawn") "bca")) {
            ci <- sapply(seq_along(t0), function(j) {
                b <- structure(list(t0 = t0[[j]], t = matrix(t[j, ]), R = R, sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
                x <- suppressWarnings(boot.ci(b, conf = 0.8, type = c("perc", "bca"), L = 23 * (t0[[j]] - left[j, ]))); if (interval == "bca") x$bca[4:5] else x$percent[4:5]
            })
            tell(paste(kind, interval), apply(t, 1, sd), ci[1, ], ci[2, ])
        }
    }
}
write.csv(out, "bootstrap/models.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
