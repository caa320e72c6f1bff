# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of the wild cluster bootstrap with instruments: every replicate is made as data, row by row, and
# estimated again from the normal equations (2SLS; LIML by its eigenvalue), with indicators in the place of absorbed
# effects. No formula is shared with analysis/model/wild_iv*.c. Factors: all signs, or those of wild/draws.csv (seed 7).
# Rscript wild_iv.R in this folder writes wild_iv/eight.csv, twelve.csv and values.csv.
set.seed(20275)
make <- function(sizes, pi) {
    g <- rep(seq_along(sizes), sizes); n <- length(g); G <- length(sizes)
    a <- rnorm(G, sd = 0.6)[g]; u <- rnorm(n) + a; e <- rnorm(n) + 0.5 * rnorm(G)[g]
    d <- data.frame(school = sprintf("skole%02d", g), g = g, x = round(rnorm(n), 3), year = sample(2019:2021, n, TRUE),
        w = round(runif(n, 0.5, 3), 2), lot = rbinom(n, 1, 0.5))
    d$draw <- as.numeric(g %in% seq(2, G, 2))
    d$z <- round(rnorm(n) + 0.4 * d$draw, 3)
    d$d <- round(pi * (1.2 * d$lot + 0.8 * d$z + 0.5 * d$draw) + 0.4 * d$x + 0.6 * u + e, 3)
    d$y <- round(1 + 0.5 * d$d + 0.3 * d$x + u, 3)
    d
}
sets <- list(eight = make(c(7, 9, 12, 6, 11, 15, 8, 10), 2.2), twelve = make(c(5, 9, 7, 8, 12, 6, 10, 5, 8, 14, 4, 11), 0.25))
for (s in names(sets)) write.csv(sets[[s]], sprintf("wild_iv/%s.csv", s), row.names = FALSE, quote = FALSE)

# Everything is of rows times the root of their weight.
estimate <- function(y, d, X1, Z2, g, liml, k) {
    n <- length(y); G <- max(g)
    X <- cbind(d, X1); Z <- cbind(Z2, X1)
    project <- function(A, B) B %*% solve(crossprod(B), crossprod(B, A))
    kappa <- 1
    if (liml && ncol(Z2) > 1) {
        W <- cbind(y, d)
        M1 <- if (ncol(X1)) W - project(W, X1) else W
        MZ <- W - project(W, Z)
        kappa <- min(Re(eigen(solve(crossprod(MZ), crossprod(M1)))$values))
    }
    tilde <- X - kappa * (X - project(X, Z))
    B <- solve(crossprod(tilde, X))
    b <- drop(B %*% crossprod(tilde, y)); e <- y - drop(X %*% b)
    S <- rowsum(tilde * e, g)
    V <- G / (G - 1) * (n - 1) / (n - k) * B %*% crossprod(S) %*% t(B)
    c(b = b[[1]], se = sqrt(V[1, 1]))
}
rubin <- function(u, X1, Z2, g) { # Wald of Z2 in u ~ X1 + Z2, sandwich by cluster without a factor
    Z <- cbind(Z2, X1); B <- solve(crossprod(Z)); b <- drop(B %*% crossprod(Z, u)); e <- u - drop(Z %*% b)
    V <- B %*% crossprod(rowsum(Z * e, g)) %*% B
    l <- seq_len(ncol(Z2))
    drop(b[l] %*% solve(V[l, l, drop = FALSE], b[l]))
}
fitted_by <- function(v, A) if (ncol(A)) drop(A %*% qr.coef(qr(A), v)) else 0 * v

out <- NULL
draws <- read.csv("wild/draws.csv")
all_signs <- function(G) t(1 - 2 * as.matrix(expand.grid(rep(list(0:1), G))))
run <- function(set, model, method, factors, kind, r = 0, level = 0.95, ends = FALSE, reps = Inf) {
    s <- sets[[set]]; g <- s$g; G <- max(g); n <- nrow(s); w <- rep(1, n)
    X1 <- cbind(rep(1, n), s$x); Z2 <- cbind(s$lot); k <- 3
    if (grepl("over", model)) Z2 <- cbind(s$lot, s$z, s$draw)
    if (grepl("weighted", model)) w <- s$w
    if (grepl("bare", model)) { X1 <- cbind(rep(1, n)); k <- 2 }
    if (grepl("year", model)) { X1 <- cbind(s$x, sapply(2019:2021, function(v) as.numeric(s$year == v))); k <- 5 }
    if (grepl("school", model)) { X1 <- cbind(s$x, sapply(1:G, function(v) as.numeric(g == v))); k <- 2 + G; Z2 <- Z2[, 1:min(2, ncol(Z2)), drop = FALSE] }
    X1 <- sqrt(w) * X1; Z2 <- sqrt(w) * Z2; y <- sqrt(w) * s$y; d <- sqrt(w) * s$d; Z <- cbind(Z2, X1)
    liml <- method == "liml"; restricted <- kind == "wcr11"
    V <- if (factors == "all") all_signs(G) else t(as.matrix(draws[draws$factors == factors, 2 + 1:G]))
    own <- estimate(y, d, X1, Z2, g, liml, k)
    stars <- function(r) {
        b0 <- if (restricted) r else own[["b"]]
        known <- fitted_by(y - b0 * d, X1); u <- y - b0 * d - known
        p <- qr.coef(qr(cbind(Z, u)), d); dfit <- drop(Z %*% p[seq_len(ncol(Z))]); v <- d - dfit
        apply(V, 2, function(f) {
            dd <- dfit + f[g] * v; yy <- b0 * dd + known + f[g] * u
            e <- estimate(yy, dd, X1, Z2, g, liml, k)
            (e[["b"]] - b0) / e[["se"]]
        })
    }
    pvalues <- function(r, star = stars(r)) {
        t <- (own[["b"]] - r) / own[["se"]]
        room <- function(a, b) 5e-10 * pmax(abs(a), abs(b))
        same <- abs(star - t) <= room(star, t)
        c(p = mean(abs(star) - abs(t) >= -room(star, t)), strict = mean(abs(star) - abs(t) > room(star, t)),
          equal = min(1, 2 * min(mean(star < t | same), mean(star > t | same))))
    }
    rubins <- function(r) {
        v <- y - r * d; known <- fitted_by(v, X1); u <- v - known
        W <- rubin(v, X1, Z2, g); star <- apply(V, 2, function(f) rubin(f[g] * u, X1, Z2, g))
        room <- 5e-10 * pmax(star, W)
        c(p = mean(star - W >= -room), strict = mean(star - W > room))
    }
    x <- pvalues(r); a <- rubins(r)
    values <- c(estimate = own[["b"]], std.error = own[["se"]], statistic = (own[["b"]] - r) / own[["se"]],
        p.value = x[["p"]], p.strict = x[["strict"]], p.equal = x[["equal"]], p.AR = a[["p"]], p.AR.strict = a[["strict"]])
    if (ends) {
        fixed <- if (!restricted) stars(0)
        inside <- function(r, which) (if (restricted) pvalues(r) else pvalues(r, fixed))[[which]] > 1 - level + 1e-12
        end <- function(side, which) {
            h <- qt(1 - (1 - level) / 2, G - 1) * own[["se"]]
            while (inside(own[["b"]] + side * h, which)) { h <- 2 * h; if (h > 2000 * own[["se"]]) return(NA) }
            h <- 2 * h; at <- 19
            while (at > 0 && !inside(own[["b"]] + side * h * at / 20, which)) at <- at - 1
            lo <- h * at / 20; hi <- h * (at + 1) / 20
            for (i in 1:32) { m <- (lo + hi) / 2; if (inside(own[["b"]] + side * m, which)) lo <- m else hi <- m }
            own[["b"]] + side * lo
        }
        values <- c(values, conf.low = end(-1, "p"), conf.high = end(1, "p"), equal.low = end(-1, "equal"), equal.high = end(1, "equal"))
        inAR <- function(r) rubins(r)[["p"]] > 1 - level + 1e-12
        # the set is scanned on a fine grid of angles, and each change is found by halving
        at <- function(angle) own[["b"]] + own[["se"]] * tan(angle)
        angles <- (-59:59) * pi / 120; in_ <- sapply(at(angles), inAR); changes <- NULL
        for (i in seq_along(angles)[-1]) if (in_[i] != in_[i - 1]) {
            lo <- angles[i - 1]; hi <- angles[i]
            for (j in 1:34) { m <- (lo + hi) / 2; if (inAR(at(m)) == in_[i - 1]) lo <- m else hi <- m }
            changes <- c(changes, at(lo))
        }
        values <- c(values, AR.inside.first = as.numeric(in_[1]), AR.changes = length(changes),
            if (length(changes)) setNames(changes, paste0("AR.", seq_along(changes))))
    }
    out <<- rbind(out, data.frame(set, model, method, factors, kind, null = r, level, quantity = names(values),
        value = sprintf("%.17g", values)))
}
for (method in c("2sls", "liml")) for (kind in c("wcr11", "wcu11")) {
    run("eight", "plain", method, "all", kind, ends = method == "2sls")
    run("eight", "over", method, "all", kind, r = 0.2, ends = method == "liml" && kind == "wcr11")
    run("eight", "over weighted", method, "all", kind)
    run("eight", "over year", method, "all", kind, r = -0.3)
    run("eight", "over weighted school", method, "all", kind, r = 1)
    run("eight", "bare", method, "all", kind)
    run("twelve", "plain", method, "webb", kind)
    run("twelve", "over", method, "mammen", kind)
    run("twelve", "over weighted", method, "rademacher", kind, r = 1)
}
run("twelve", "plain", "2sls", "rademacher", "wcr11", level = 0.9, ends = TRUE)
write.csv(out, "wild_iv/values.csv", row.names = FALSE, quote = FALSE)
