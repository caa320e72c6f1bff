# SPDX-License-Identifier: GPL-3.0-or-later
# How often tests at 5 % reject a true effect of nothing, for three ways to compare the pooled t of completed data
# sets with a wild cluster bootstrap (wcr11) of them: with the pooled t of each draw (plain); with that, spread by s
# (model/wild_sets.h); and with the t of each set in each draw, the pooled t turned into that of the complete-data
# degrees of freedom with the same p (turned); and Rubin's t itself. Outcomes are imputed from the posterior of the
# model that made them. Rscript imputation_wild_size.R writes what model/wild_sets.h and the manual quote.
size <- function(what, G, m, lost, shared, S = 1000) {
    signs <- as.matrix(expand.grid(rep(list(c(1, -1)), G)))
    reject <- replicate(S, {
        V <- if (nrow(signs) > 300) signs[sample(nrow(signs), 399), ] else signs
        g <- rep(1:G, sample(6:14, G, TRUE)); n <- length(g); x <- rnorm(n)
        d <- if (what == "cluster") as.numeric(g <= G / 2) else rnorm(n) + rnorm(G)[g]
        y <- 0.5 * x + sqrt(shared) * rnorm(G)[g] + sqrt(1 - shared) * rnorm(n)
        lacks <- runif(n) < lost & duplicated(g)
        Z <- cbind(1, d, x, model.matrix(~ 0 + factor(g))); noise <- 1 - shared
        P <- crossprod(Z[!lacks, ]) / noise; diag(P)[-(1:3)] <- diag(P)[-(1:3)] + 1 / max(shared, 1e-9)
        L <- chol(P); mu <- backsolve(L, forwardsolve(t(L), crossprod(Z[!lacks, ], y[!lacks]) / noise))
        X <- cbind(1, d, x); H <- solve(crossprod(X)); X0 <- X[, -2]; H0 <- solve(crossprod(X0))
        lever <- drop(X %*% H[, 2]); WX <- rowsum(lever * X, g); k <- G / (G - 1) * (n - 1) / (n - 3)
        sets <- lapply(1:m, function(l) {
            b <- mu + backsolve(L, rnorm(ncol(Z)))
            yl <- y; yl[lacks] <- Z[lacks, ] %*% b + sqrt(noise) * rnorm(sum(lacks))
            fit <- H %*% crossprod(X, yl); e <- drop(yl - X %*% fit); u <- drop(yl - X0 %*% (H0 %*% crossprod(X0, yl)))
            z <- drop(rowsum(lever * u, g)); move <- V %*% rowsum(u * X, g) %*% H
            list(b = fit[2], var = k * sum(rowsum(lever * e, g)^2), z = z, num = drop(V %*% z),
                vars = k * rowSums((V %*% diag(z) - move %*% t(WX))^2))
        })
        pick <- function(name) sapply(sets, `[[`, name)
        more <- 1 + 1 / m; b <- pick("b"); U <- mean(pick("var")); r <- more * var(b) / U; v <- G - 1
        t <- abs(mean(b)) / sqrt(U + more * var(b)); num <- pick("num"); z <- pick("z")
        p <- 2 * pt(-t, 1 / (1 / ((m - 1) * (1 + 1 / r)^2) + (v + 3) * (1 + r) / ((v + 1) * v)))
        star <- abs(rowMeans(num)) / sqrt(rowMeans(pick("vars")) + more * apply(num, 1, var))
        s <- sqrt((sum(rowMeans(z^2)) + more * sum(apply(z, 1, var))) / sum(rowMeans(z)^2))
        near <- 1 - 1e-9
        c(rubin = p, plain = mean(star >= t * near), spread = mean(s * star >= t * near),
            turned = mean(abs(num / sqrt(pick("vars"))) >= -qt(p / 2, v) * near)) <= 0.05
    })
    cat(sprintf("%-8s G %2d  m %2d  lost %.1f  shared %.1f:  ", what, G, m, lost, shared),
        sprintf("%s %.1f  ", rownames(reject), 100 * rowMeans(reject)), "\n", sep = "")
}
set.seed(20264)
size("cluster", 8, 5, 0.3, 0)
size("cluster", 10, 20, 0.3, 0)
size("cluster", 10, 5, 0.3, 0.2)
size("within", 10, 20, 0.3, 0)
size("within", 10, 3, 0.3, 0.2)
size("cluster", 16, 20, 0.5, 0)
