# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of the wild cluster bootstrap of completed data sets: every replicate of every set is made as
# data and refitted by lm(), for the jackknife again without each cluster; what a cluster's residuals add to an
# estimate is the coefficient of lm() on these residuals alone. No formula is shared with analysis/model/wild*.c.
# The factors of webb and mammen are those of wild/draws.csv.
# Rscript imputation_wild.R in this folder writes imputation_wild/seven.csv, eleven.csv and values.csv.
set.seed(20263)
make <- function(sizes, treated, m, lacking) {
    g <- rep(seq_along(sizes), sizes); n <- length(g); u <- rnorm(length(sizes), sd = 0.6)[g]
    d <- data.frame(row = seq_len(n), school = sprintf("skole%02d", g), g = g, treat = as.numeric(g %in% treated),
        offer = as.numeric(runif(n) < 0.5), w = round(runif(n, 0.5, 3), 2), year = sample(2019:2021, n, TRUE),
        x = round(rnorm(n) + 0.4 * u, 3))
    d$y <- round(1 + 0.8 * d$treat + 0.6 * d$x + 0.7 * d$offer + u + rnorm(n), 3)
    first <- !duplicated(g) | !duplicated(g, fromLast = TRUE) # two of a cluster are always there
    noy <- runif(n) < lacking & !first; nox <- runif(n) < lacking / 2 & !first
    seen <- !noy & !nox
    fy <- lm(y ~ treat + offer + x + factor(school), d[seen, ]); fx <- lm(x ~ offer + factor(school), d[!nox, ])
    drawn <- function(f) { # the coefficients that are there, and the spread, from their posterior
        s <- summary(f); b <- coef(f)[!is.na(coef(f))]
        sigma <- s$sigma * sqrt(f$df.residual / rchisq(1, f$df.residual))
        list(b = b + drop(t(chol(s$cov.unscaled)) %*% rnorm(length(b))) * sigma, sigma = sigma)
    }
    filled <- function(f, data) {
        p <- drawn(f); X <- model.matrix(delete.response(terms(f)), data, xlev = f$xlevels)[, names(p$b), drop = FALSE]
        round(drop(X %*% p$b) + rnorm(nrow(data)) * p$sigma, 3)
    }
    do.call(rbind, lapply(1:m, function(l) {
        e <- d
        e$x[nox] <- filled(fx, d[nox, ])
        e$y[noy] <- filled(fy, e[noy, ])
        cbind(imp = l, e)
    }))
}
data <- list(seven = make(c(9, 12, 6, 14, 8, 10, 7), c(1, 4, 6), 3, 0.3),
    eleven = make(c(5, 9, 7, 12, 6, 8, 10, 4, 7, 9, 6), c(2, 3, 7, 9, 10), 5, 0.35))
for (s in names(data)) write.csv(data[[s]], sprintf("imputation_wild/%s.csv", s), row.names = FALSE, quote = FALSE)

# --- one set: numerators and variances of the draws under b_j = r, the set's own, and z
one_set <- function(d, formula, term, r, kind, V, weighted) {
    frame <- model.frame(formula, d); X <- model.matrix(formula, frame); y <- model.response(frame)
    w <- if (weighted) d$w else rep(1, nrow(d)); g <- d$g; G <- max(g); n <- length(y); j <- match(term, colnames(X))
    restricted <- substr(kind, 3, 3) == "r"; fit <- function(Y, X, rows = TRUE) {
        b <- coef(lm(as.matrix(Y)[rows, , drop = FALSE] ~ 0 + X[rows, , drop = FALSE], weights = w[rows]))
        b <- as.matrix(b); b[is.na(b)] <- 0; b # a direction of the left-out cluster alone
    }
    under <- function(rows = TRUE) {
        if (!restricted) return(drop(fit(y, X, rows)))
        b <- numeric(ncol(X)); b[j] <- r; b[-j] <- fit(y - r * X[, j], X[, -j, drop = FALSE], rows); b
    }
    b0 <- under(); u <- drop(y - X %*% b0)
    if (substr(kind, 4, 4) == "3") for (h in 1:G) u[g == h] <- drop(y - X %*% under(g != h))[g == h]
    k <- qr(X)$rank; inverse <- solve(crossprod(X, w * X))
    variance <- function(Y) {
        Y <- as.matrix(Y); b <- fit(Y, X); s <- 0
        if (substr(kind, 5, 5) == "1") {
            e <- Y - X %*% b
            for (h in 1:G) s <- s + (inverse[j, , drop = FALSE] %*% crossprod(X[g == h, , drop = FALSE], (w * e)[g == h, , drop = FALSE]))^2
            return(G / (G - 1) * (n - 1) / (n - k) * drop(s))
        }
        for (h in 1:G) s <- s + (fit(Y, X, g != h)[j, ] - b[j, ])^2
        (G - 1) / G * s
    }
    Y <- drop(X %*% b0) + u * V[g, , drop = FALSE]
    z <- fit(sapply(1:G, function(h) u * (g == h)), X)[j, ]
    b <- fit(y, X)[j, 1]
    list(b = b, own = variance(y), num = fit(Y, X)[j, ] - if (restricted) r else b, var = variance(Y), z = z)
}
pooled <- function(set, formula, term, r, kind, V, weighted) {
    a <- lapply(split(data[[set]], data[[set]]$imp), one_set, formula, term, r, kind, V, weighted)
    pick <- function(name) sapply(a, `[[`, name)
    m <- length(a); more <- 1 + 1 / m; b <- pick("b"); z <- pick("z"); num <- pick("num")
    total <- mean(pick("own")) + more * var(b)
    s <- sqrt(sum(rowMeans(z^2) + more * apply(z, 1, var)) / sum(rowMeans(z)^2))
    star <- s * rowMeans(num) / sqrt(rowMeans(pick("var")) + more * apply(num, 1, var))
    t <- (mean(b) - r) / sqrt(total)
    c(estimate = mean(b), std.error = sqrt(total), statistic = t, p.value = mean(abs(star) > abs(t) * (1 - 5e-10)),
        p.strict = mean(abs(star) > abs(t) * (1 + 5e-10)), stretch = s)
}
interval <- function(f, x, level, G) { # the outermost ends, on a grid up to twice where p first falls below
    b <- x[["estimate"]]; se <- x[["std.error"]]
    inside <- function(r) f(r)[["p.value"]] > 1 - level + 1e-12
    end <- function(side) {
        h <- qt(1 - (1 - level) / 2, G - 1) * se
        while (inside(b + side * h)) h <- 2 * h
        h <- 2 * h; at <- 49
        while (at > 0 && !inside(b + side * h * at / 50)) at <- at - 1
        lo <- h * at / 50; hi <- h * (at + 1) / 50
        for (i in 1:45) { mid <- (lo + hi) / 2; if (inside(b + side * mid)) lo <- mid else hi <- mid }
        b + side * lo
    }
    c(conf.low = end(-1), conf.high = end(1))
}
all_signs <- function(G) t(1 - 2 * as.matrix(expand.grid(rep(list(0:1), G))))
draws <- read.csv("wild/draws.csv")
models <- list(plain = y ~ treat + x, years = y ~ treat + x + factor(year), within = y ~ offer + x + factor(school))
out <- NULL
run <- function(set, model, factors, kind, r = 0, weighted = FALSE, ends = TRUE, level = 0.95) {
    G <- max(data[[set]]$g); term <- if (model == "within") "offer" else "treat"
    V <- if (factors == "all") all_signs(G) else t(as.matrix(draws[draws$factors == factors, 2 + 1:G]))
    f <- function(r) pooled(set, models[[model]], term, r, kind, V, weighted)
    x <- f(r); ci <- if (ends) interval(f, x, level, G) else c(conf.low = NA, conf.high = NA)
    x <- c(x, ci)
    out <<- rbind(out, data.frame(set = set, model = model, weighted = as.integer(weighted), factors = factors, kind = kind,
        null = r, level = level, quantity = names(x), value = sprintf("%.17g", x)))
    cat(set, model, factors, kind, format(Sys.time(), "%T"), "\n")
}
for (kind in c("wcr11", "wcu11", "wcr31", "wcr13", "wcr33", "wcu13", "wcu31", "wcu33"))
    run("seven", "plain", "all", kind, level = 0.9, ends = kind %in% c("wcr11", "wcu11", "wcr31"))
run("seven", "plain", "all", "wcr11", r = 0.5, ends = FALSE)
run("seven", "plain", "all", "wcr33", r = -1, weighted = TRUE, ends = FALSE)
run("seven", "years", "all", "wcr11", level = 0.9)
run("seven", "within", "all", "wcr11", weighted = TRUE, level = 0.9)
run("seven", "within", "all", "wcu33", ends = FALSE)
run("eleven", "plain", "webb", "wcr11")
run("eleven", "plain", "webb", "wcu11", r = 0.3)
run("eleven", "plain", "mammen", "wcr31", weighted = TRUE, ends = FALSE)
run("eleven", "years", "rademacher", "wcr11", weighted = TRUE)
run("eleven", "within", "rademacher", "wcr11")
run("eleven", "within", "webb", "wcr13", ends = FALSE)
write.csv(out, "imputation_wild/values.csv", row.names = FALSE, quote = FALSE)
