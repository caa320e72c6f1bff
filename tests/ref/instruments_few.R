# SPDX-License-Identifier: GPL-3.0-or-later
# Several instruments and few clusters: Rscript instruments_few.R in this folder writes instruments/few_data.csv and
# instruments/few.csv. Anderson and Rubin's test at b is that of H0 of lm(y - b d ~ exogenous + instruments) by
# clubSandwich's Wald_test, "HTZ" with CR2 and CR3; the ends of its set are where that p-value is 0.05 (uniroot).
# Critical values of the effective F: quantiles of the noncentral chi-square (Montiel Olea and Pflueger 2013, theorem 1).
suppressMessages({library(clubSandwich); library(AER)})
set.seed(20261130)
size <- c(14, 9, 17, 8, 12, 11, 15, 7, 13, 10); n <- sum(size); g <- rep(sprintf("k%02d", 1:10), size)
u <- rnorm(10, 0, 0.4)[as.integer(factor(g))]; e <- rnorm(n)
d <- data.frame(g, x = round(rnorm(n), 3), z1 = round(rnorm(n), 3), z2 = rbinom(n, 1, 0.5), z3 = round(runif(n), 3), w = round(runif(n, 0.5, 2.5), 2))
d$d <- round(1 + 0.9 * d$z1 + 0.8 * d$z2 + d$z3 + 0.3 * d$x + 0.5 * u + 0.6 * e + rnorm(n, 0, 0.6), 3)
d$faint <- round(0.1 * d$z1 - 0.12 * d$z2 + 0.6 * e + rnorm(n, 0, 0.8), 3)
d$other <- round(0.7 * d$z1 - d$z2 + d$z3 + 0.4 * u + 0.5 * e + rnorm(n, 0, 0.7), 3)
d$y <- round(2 + 0.5 * d$d - 0.3 * d$other + 0.4 * d$x + e + u, 3)
write.csv(d, "instruments/few_data.csv", row.names = FALSE, quote = FALSE)
out <- NULL
put <- function(case, term, column, value) out <<- rbind(out, data.frame(case, term, column, value = sprintf("%.15g", value)))
models <- list(one = list("d", c("z1", "z2")), three = list("d", c("z1", "z2", "z3")), faint = list("faint", c("z1", "z2")), both = list(c("d", "other"), c("z1", "z2", "z3")))
for (model in names(models)) for (weighted in c(FALSE, TRUE)) for (type in c("CR2", "CR3", "CR1S")) {
    if (weighted && type == "CR2") next # of weights there is more than one working model
    D <- models[[model]][[1]]; Z <- models[[model]][[2]]; case <- paste0(model, ".", sub("CR1S", "stata", type), if (weighted) ".weighted")
    fit <- function(y, extra = NULL, data = d) { data$.y <- y; data$.w <- if (weighted) data$w else 1
        f <- reformulate(c("x", if (is.null(extra)) Z else extra), ".y"); if (weighted) lm(f, data, weights = .w) else lm(f, data) }
    test <- function(m, which) { # CR1S: F with clusters - 1
        V <- vcovCR(m, d$g, type); at <- match(which, names(coef(m)))
        if (type != "CR1S") { t <- Wald_test(m, constrain_zero(at), V, test = "HTZ"); return(c(t$Fstat, length(at), t$df_denom, t$p_val)) }
        b <- coef(m)[at]; f <- drop(b %*% solve(as.matrix(V)[at, at], b)) / length(at); c(f, length(at), 9, pf(f, length(at), 9, lower.tail = FALSE))
    }
    f <- as.formula(paste("y ~ x +", paste(D, collapse = "+"), "| x +", paste(Z, collapse = "+")))
    iv <- if (weighted) ivreg(f, data = d, weights = w) else ivreg(f, data = d)
    t <- coef_test(iv, vcovCR(iv, d$g, type), test = "Satterthwaite")
    for (j in c("x", D)) {
        put(case, j, "estimate", coef(iv)[[j]]); put(case, j, "std.error", t[j, "SE"])
        if (!weighted && type != "CR1S") { put(case, j, "df", t[j, grep("df", names(t))]); put(case, j, "p.value", t[j, grep("p_", names(t))]) }
    }
    tell <- function(term, t) { put(case, term, "statistic", t[1]); put(case, term, "p.value", t[4]) }
    tell("Anderson-Rubin.F", test(fit(d$y), Z))
    for (j in D) tell(paste0("first.stage.F:", j), test(fit(d[[j]]), Z))
    aux <- d; for (j in D) aux[[paste0("v.", j)]] <- resid(fit(d[[j]]))
    tell("Wu-Hausman.F", test(fit(d$y, c(D, paste0("v.", D)), aux), paste0("v.", D)))
    # Kleibergen and Paap's rk statistic for rank m - 1 of the first stages, with clubSandwich's joint covariance of them, in canonical correlations
    W <- if (weighted) d$w else rep(1, n); X1 <- cbind(1, d$x); left <- function(a) sqrt(W) * as.matrix(lm.wfit(X1, as.matrix(a), W)$residuals)
    R <- chol(crossprod(left(d[Z]))); F <- solve(chol(crossprod(left(d[D]))))
    d$.w <- W; f <- as.formula(paste("cbind(", paste(D, collapse = ","), ") ~ x +", paste(Z, collapse = "+"))); m <- if (weighted) lm(f, d, weights = .w) else lm(f, d)
    at <- if (length(D) > 1) as.vector(outer(Z, D, function(z, j) paste0(j, ":", z))) else Z # all of one equation, then of the other
    V <- if (length(D) > 1 && type == "CR1S") as.matrix(vcovCR(m, d$g, "CR0")) * 10 / 9 * (n - 1) / (n - 2 - length(Z)) # CR1S counts rows twice
    else if (length(D) > 1) as.matrix(vcovCR(m, d$g, type)) else as.matrix(vcovCR(lm(reformulate(c("x", Z), D), d, weights = if (weighted) .w else NULL), d$g, type))
    turn <- kronecker(t(F), R); O <- turn %*% V[at, at] %*% t(turn); B <- coef(m); theta <- R %*% (if (is.matrix(B)) B[Z, ] else B[Z]) %*% F
    s <- svd(theta, nu = length(Z), nv = length(D)); q <- length(D)
    A <- s$u[, q:length(Z), drop = FALSE]; b <- s$v[, q, drop = FALSE]; k <- kronecker(t(b), t(A)); l <- drop(t(A) %*% theta %*% b)
    put(case, "Kleibergen-Paap.F", "statistic", drop(l %*% solve(k %*% O %*% t(k), l)) / length(Z))
    if (length(D) > 1) next
    # the first stage in orthonormal instruments, its covariance, the effective F and its critical value
    m <- fit(d[[D]]); W <- if (weighted) d$w else rep(1, n); X1 <- cbind(1, d$x); Z2 <- as.matrix(d[Z])
    R <- chol(crossprod(sqrt(W) * lm.wfit(X1, Z2, W)$residuals)); O <- R %*% as.matrix(vcovCR(m, d$g, type))[Z, Z] %*% t(R)
    x <- 10; K <- sum(diag(O))^2 * (1 + 2 * x) / (sum(O^2) + 2 * x * sum(diag(O)) * max(eigen(O, TRUE)$values))
    put(case, paste0("effective.F:", D), "statistic", sum((R %*% coef(m)[Z])^2) / sum(diag(O)))
    put(case, paste0("effective.F:", D), "critical", signif(qchisq(0.95, K, x * K) / K, 4))
    f <- function(b) test(fit(d$y - b * d[[D]]), Z)[4] - 0.05
    grid <- c(-10^(3:1), seq(-4, 5, 0.05), 10^(1:3)); v <- sapply(grid, f); at <- which(diff(sign(v)) != 0)
    ends <- sapply(at, function(i) uniroot(f, grid[i + 0:1], tol = 1e-14, maxiter = 1000)$root)
    for (b in ends) stopifnot(abs(f(b)) < 1e-10)
    cat(case, if (v[1] > 0) "outside:", if (length(ends)) ends else if (v[1] > 0) "line" else "empty", "\n")
    if (length(ends) == 2 && v[1] < 0) { put(case, paste0("AR:", D), "conf.low", ends[1]); put(case, paste0("AR:", D), "conf.high", ends[2]) }
    if (length(ends) == 2 && v[1] > 0) { put(case, paste0("AR:", D), "below", signif(ends[1], 6)); put(case, paste0("AR:", D), "above", signif(ends[2], 6)) }
    if (!length(ends)) put(case, paste0("AR:", D), "line", as.numeric(v[1] > 0))
}
write.csv(out, "instruments/few.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
