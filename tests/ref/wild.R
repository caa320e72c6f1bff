# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of the wild cluster bootstrap: every replicate is made as data, refitted and, for the
# jackknife, refitted again without each cluster. No formula is shared with analysis/model/wild*.c.
# draws.csv holds the factors that avlast draws with seed 7 (the suite checks that they are those).
# Rscript wild.R in this folder writes wild/data.csv, few.csv and values.csv.

# --- data: 9 clusters of unequal sizes with a treatment by cluster, 12 with one that varies within
set.seed(20261)
make <- function(sizes, treated) {
    g <- rep(seq_along(sizes), sizes); n <- length(g)
    u <- rnorm(length(sizes), sd = 0.8)[g]
    d <- data.frame(school = sprintf("skole%02d", g), g = g, treat = as.numeric(g %in% treated),
        x = round(rnorm(n) + 0.3 * u, 3), year = sample(2019:2021, n, TRUE), w = round(runif(n, 0.5, 3), 2))
    d$offer <- as.numeric(runif(n) < 0.3 + 0.3 * d$treat)
    d$y <- round(2 + 0.5 * d$treat + 0.7 * d$x + 0.4 * d$offer + 0.2 * (d$year - 2019) + u +
        rnorm(n) * (1 + 0.5 * d$treat), 3)
    d
}
sets <- list(nine = make(c(6, 9, 14, 5, 11, 20, 8, 7, 12), c(2, 3, 6, 9)),
    twelve = make(c(4, 10, 7, 7, 13, 6, 9, 5, 8, 15, 4, 11), c(1, 4, 5, 8, 10)))
for (s in names(sets)) write.csv(sets[[s]], sprintf("wild/%s.csv", s), row.names = FALSE, quote = FALSE)

coefs <- function(X, w, Y) solve(crossprod(X, w * X), crossprod(X, w * Y))

# Draws V (G x R) for coefficient j under b_j = r: t* and t.
tstar <- function(y, X, w, g, j, r, kind, V, k) {
    restricted <- substr(kind, 3, 3) == "r"; n <- length(y); G <- max(g)
    fitted_under <- function(rows) { # coefficients from some rows
        if (!restricted) return(drop(coefs(X[rows, , drop = FALSE], w[rows], y[rows])))
        b <- numeric(ncol(X)); b[j] <- r
        if (ncol(X) > 1) b[-j] <- coefs(X[rows, -j, drop = FALSE], w[rows], y[rows] - r * X[rows, j])
        b
    }
    b0 <- fitted_under(rep(TRUE, n)); u <- drop(y - X %*% b0)
    if (substr(kind, 4, 4) == "3") for (h in 1:G) u[g == h] <- drop(y - X %*% fitted_under(g != h))[g == h]
    Y <- drop(X %*% b0) + u * V[g, , drop = FALSE]
    errors <- function(Y) {
        Y <- as.matrix(Y); b <- coefs(X, w, Y); e <- Y - X %*% b
        if (substr(kind, 5, 5) == "1") {
            B <- solve(crossprod(X, w * X)); s <- 0
            for (h in 1:G) s <- s + (B[j, , drop = FALSE] %*% crossprod(X[g == h, , drop = FALSE], w[g == h] * e[g == h, , drop = FALSE]))^2
            v <- G / (G - 1) * (n - 1) / (n - k) * drop(s)
        } else {
            s <- 0
            for (h in 1:G) s <- s + (coefs(X[g != h, , drop = FALSE], w[g != h], Y[g != h, , drop = FALSE])[j, ] - b[j, ])^2
            v <- (G - 1) / G * s
        }
        list(b = b[j, ], se = sqrt(v))
    }
    star <- errors(Y); own <- errors(y)
    centre <- if (restricted) r else own$b
    list(star = (star$b - centre) / star$se, t = unname((own$b - r) / own$se), b = unname(own$b), se = unname(own$se))
}
pvalue <- function(x) {
    a <- abs(x$star); t <- abs(x$t)
    c(p = mean(a > t * (1 - 5e-10)), strict = mean(a > t * (1 + 5e-10)))
}
interval <- function(f, b, se, level, G) {
    alpha <- 1 - level
    inside <- function(r) pvalue(f(r))[["p"]] > alpha + 1e-12
    end <- function(side) {
        h <- qt(1 - alpha / 2, G - 1) * se
        while (inside(b + side * h)) h <- 2 * h
        h <- 2 * h; at <- 49
        while (at > 0 && !inside(b + side * h * at / 50)) at <- at - 1
        lo <- h * at / 50; hi <- h * (at + 1) / 50
        for (i in 1:45) { m <- (lo + hi) / 2; if (inside(b + side * m)) lo <- m else hi <- m }
        b + side * lo
    }
    c(low = end(-1), high = end(1))
}

out <- NULL
draws <- read.csv("wild/draws.csv")
all_signs <- function(G) t(1 - 2 * as.matrix(expand.grid(rep(list(0:1), G))))
run <- function(set, model, factors, kind, r = 0, level = 0.95, ends = TRUE) {
    d <- sets[[set]]; g <- d$g; w <- rep(1, nrow(d)); G <- max(g)
    X <- switch(model,
        plain = cbind(1, treat = d$treat, d$x),
        weighted = { w <- d$w; cbind(1, treat = d$treat, d$x) },
        years = cbind(1, treat = d$treat, d$x, d$year == 2020, d$year == 2021),
        only = cbind(1, treat = d$treat),
        within = { w <- d$w; cbind(offer = d$offer, d$x) })
    y <- d$y; k <- ncol(X); j <- if (model == "within") 1 else 2
    if (model == "within") { # fixed effects of the clusters, absorbed
        k <- k + G
        demean <- function(v) v - ave(w * v, g, FUN = sum) / ave(w, g, FUN = sum)
        y <- demean(y); X <- apply(X, 2, demean)
    }
    V <- if (factors == "all") all_signs(G) else t(as.matrix(draws[draws$factors == factors, 2 + 1:G]))
    f <- function(r) tstar(y, X, w, g, j, r, kind, V, k)
    x <- f(r); p <- pvalue(x)
    ci <- if (ends) interval(f, x$b, x$se, level, G) else c(low = NA, high = NA)
    values <- c(estimate = unname(x$b), std.error = unname(x$se), statistic = unname(x$t), p.value = p[["p"]],
        p.strict = p[["strict"]], conf.low = unname(ci["low"]), conf.high = unname(ci["high"]))
    out <<- rbind(out, data.frame(set, model, factors, kind, null = r, level,
        quantity = names(values), value = sprintf("%.17g", values)))
}
kinds <- c("wcr11", "wcr13", "wcr31", "wcr33", "wcu11", "wcu13", "wcu31", "wcu33")
for (kind in kinds) {
    run("nine", "plain", "all", kind)
    run("nine", "weighted", "all", kind, ends = kind %in% c("wcr11", "wcr33"))
    run("nine", "years", "all", kind, ends = FALSE)
    run("nine", "within", "all", kind, ends = kind %in% c("wcr11", "wcr31"))
    run("twelve", "plain", "webb", kind)
    run("twelve", "weighted", "mammen", kind, r = 0.3, ends = FALSE)
    run("twelve", "only", "rademacher", kind, level = 0.9)
}
write.csv(out, "wild/values.csv", row.names = FALSE, quote = FALSE)
