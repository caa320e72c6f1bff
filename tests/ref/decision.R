# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of decisions and EVPPI, by R's own lm on B-splines: Rscript decision.R in this folder.
library(splines)
set.seed(20261129)
dir.create("decision", showWarnings = FALSE)
n <- 1000
phi <- data.frame(uptake = rbeta(n, 8, 4), price = rgamma(n, 25, 25 / 400), kind = sample(1:4, n, TRUE), other = rnorm(n))
e <- data.frame(effect.usual = rnorm(n, 1, 0.1), effect.short = 1 + 0.5 * phi$uptake + 0.1 * phi$other + rnorm(n, 0, 0.2),
                effect.long = 1 + 1.2 * phi$uptake^2 + 0.05 * phi$kind + rnorm(n, 0, 0.3), effect.worse = rnorm(n, 0.9, 0.1))
c <- data.frame(cost.usual = rnorm(n, 100, 10), cost.short = 150 + 0.4 * phi$price + rnorm(n, 0, 20),
                cost.long = 200 + 1.1 * phi$price * phi$uptake + rnorm(n, 0, 40), cost.worse = rnorm(n, 130, 10))
d <- signif(cbind(e, c, phi), 6)
write.csv(d, "decision/draws.csv", row.names = FALSE, quote = FALSE)
E <- as.matrix(d[, 1:4]); C <- as.matrix(d[, 5:8])
out <- NULL
put <- function(case, what, value) out <<- rbind(out, data.frame(case, what, value = sprintf("%.17g", value)))
cubic <- function(x, each) {
  if (length(unique(x)) <= 16) return(sapply(sort(unique(x)), function(v) as.numeric(x == v)))
  p <- max(1, each - 3); q <- unique(quantile(x, (0:p) / p, names = FALSE))
  bs(x, knots = q[-c(1, length(q))], degree = 3, intercept = TRUE, Boundary.knots = range(x))
}
tensor <- function(a, b) do.call(cbind, lapply(seq_len(ncol(b)), function(j) a * b[, j]))
Y <- cbind(E[, -1] - E[, 1], C[, -1] - C[, 1])
fit <- function(X) { f <- lm.fit(X, Y); rank <- f$rank; rss <- colSums(f$residuals^2)
  list(fitted = f$fitted.values, gcv = sum(rss / colSums(sweep(Y, 2, colMeans(Y))^2)) / (n - rank)^2, p = ncol(X)) }
sets <- list(uptake = "uptake", price = "price", kind = "kind", both = c("uptake", "price"), three = c("uptake", "kind", "price"),
             all = c("uptake", "price", "kind", "other"))
for (k in c(50, 200, 400, 1000)) {
  nb <- k * E - C; case <- paste0("k", k)
  for (j in 1:4) { put(case, paste0("nb", j), mean(nb[, j])); put(case, paste0("loss", j), mean(apply(nb, 1, max) - nb[, j]))
    put(case, paste0("share", j), mean(max.col(nb, "first") == j)) }
  put(case, "evpi", mean(apply(nb, 1, max)) - max(colMeans(nb)))
  for (s in names(sets)) {
    v <- sets[[s]]
    best <- if (length(v) == 1) { fs <- lapply(if (length(unique(d[[v]])) <= 16) 4 else c(4, 6, 8, 11, 16), function(z) fit(cubic(d[[v]], z))); fs[[which.min(sapply(fs, `[[`, "gcv"))]] }
      else if (length(v) == 2) fit(tensor(cubic(d[[v[1]]], 5), cubic(d[[v[2]]], 5)))
      else if (length(v) == 3) fit(tensor(tensor(cubic(d[[v[1]]], 4), cubic(d[[v[2]]], 4)), cubic(d[[v[3]]], 4)))
      else { Z <- sapply(v, function(z) { x <- d[[z]]; (x - mean(x)) / sqrt(mean((x - mean(x))^2)) })
             P <- combn(ncol(Z), 2); fit(cbind(1, Z, Z^2, Z^3, apply(P, 2, function(i) Z[, i[1]] * Z[, i[2]]))) }
    g <- cbind(0, k * best$fitted[, 1:3] - best$fitted[, 4:6])
    put(case, paste0("evppi.", s), max(0, mean(apply(g, 1, max)) - max(colMeans(g))))
    if (k == 50) put(s, "functions", best$p)
  }
}
write.csv(out, "decision/expected.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "values\n")
