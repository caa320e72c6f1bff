# SPDX-License-Identifier: GPL-3.0-or-later
# Anderson and Rubin's sets under Driscoll-Kraay, Newey-West and two-way clustered covariances: the test of
# b = b0 is that of the instruments in the regression of y - b0 d, and the ends of the set are where its F
# meets the quantile, found by uniroot. Covariances are written out. Rscript weak_sets.R in this folder
# makes weak_sets/data.csv and weak_sets/ends.csv again.
set.seed(20)
d <- expand.grid(id = 1:25, t = 1:14)
d$x <- round(rnorm(nrow(d)) + d$t / 10, 4)
d$z <- round(rnorm(nrow(d)), 4)
d$z2 <- round(rnorm(nrow(d)) + 0.3 * d$z, 4)
common <- rnorm(25)[d$id] + rnorm(14)[d$t]
d$d <- round(0.3 * d$z + 0.1 * d$z2 + 0.4 * d$x + 0.3 * common + rnorm(nrow(d)), 4)
d$y <- round(0.5 * d$d + common + rnorm(nrow(d)), 4)
d$row <- seq_len(nrow(d))
n <- nrow(d)

bartlett <- function(s, lag) {
    m <- crossprod(s)
    for (l in seq_len(lag)) {
        g <- crossprod(s[(l + 1):nrow(s), , drop = FALSE], s[1:(nrow(s) - l), , drop = FALSE])
        m <- m + (1 - l / (lag + 1)) * (g + t(g))
    }
    m
}
covariances <- list(
    "driscoll-kraay" = function(X, e) 14 / 13 * (n - 1) / (n - ncol(X)) * bartlett(rowsum(X * e, d$t), 2),
    "newey-west" = function(X, e) n / (n - ncol(X)) * bartlett(X * e, 3),
    CR1 = function(X, e) {
        by <- function(a) crossprod(rowsum(X * e, a))
        14 / 13 * (by(d$id) + by(d$t) - by(interaction(d$id, d$t, drop = TRUE)))
    })
ends <- NULL
for (se in names(covariances))
    for (instruments in c("z", "z + z2")) {
        Z <- if (instruments == "z") cbind(d$z) else cbind(d$z, d$z2)
        X <- cbind(1, d$x, Z)
        B <- solve(crossprod(X))
        i <- 3:ncol(X)
        df <- if (se == "newey-west") n - ncol(X) else 13
        above <- function(b0) {
            y <- d$y - b0 * d$d
            b <- B %*% crossprod(X, y)
            V <- B %*% covariances[[se]](X, as.vector(y - X %*% b)) %*% B
            drop(t(b[i]) %*% solve(V[i, i], b[i])) / length(i) - qf(0.95, length(i), df)
        }
        grid <- seq(-20, 20, 0.01)
        sign <- sign(sapply(grid, above))
        at <- which(diff(sign) != 0)
        roots <- sapply(at, function(k) uniroot(above, grid[k + 0:1], tol = 1e-15)$root)
        ends <- rbind(ends, data.frame(se, instruments, low = roots[1], high = roots[2], n = length(roots)))
    }
write.csv(d, "weak_sets/data.csv", row.names = FALSE, quote = FALSE)
ends$low <- sprintf("%.12g", ends$low)
ends$high <- sprintf("%.12g", ends$high)
write.csv(ends, "weak_sets/ends.csv", row.names = FALSE, quote = FALSE)
