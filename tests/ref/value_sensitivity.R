# SPDX-License-Identifier: GPL-3.0-or-later
# Sensitivity of value models: base R alone. Rscript value_sensitivity.R
set.seed(2026)
n <- 240
z <- matrix(rnorm(4 * n), n)
d <- data.frame(a = z[, 1], b = round(2 * z[, 1] + z[, 2], 1), c = sample(0:3, n, TRUE),
                d = exp(z[, 4]))
d$y <- with(d, 3 * a - b + c^2 + 0.5 * d * a + rnorm(n))
# Three samples of a figure, as if two inputs' values were exchanged.
d$fa <- with(d, a + 0.5 * d)
d$fb <- rev(d$fa) + 0.01 * seq_len(n)
d$fab <- with(d, a + 0.5 * rev(d))
e <- d
e[] <- lapply(d, function(v) sprintf("%.17g", v))
write.csv(e, "value_sensitivity/data.csv", row.names = FALSE, quote = FALSE)

rows <- NULL
add <- function(case, quantity, value)
  rows <<- rbind(rows, data.frame(case = case, quantity = quantity,
                                  value = sprintf("%.17g", value)))
names <- c("a", "b", "c", "d")
fit <- lm(scale(d$y) ~ scale(as.matrix(d[names])))
for (i in 1:4) {
  add("src", names[i], coef(fit)[[i + 1]])
  add("spearman", names[i], cor(d[[names[i]]], d$y, method = "spearman"))
}
add("src", "r2", summary(fit)$r.squared)

# Share between bins of equal counts in the order of x; a bin ends after its last equal
# value, and one that covers several stands for them.
ratio <- function(x, y, bins) {
  o <- order(x); n <- length(x); x <- x[o]; y <- y[o]
  bin <- integer(n); from <- 1; used <- 0; k <- 0
  while (from <= n) {
    to <- max(from, ((used + 1) * n) %/% bins)
    while (to < n && x[to + 1] == x[to]) to <- to + 1
    k <- k + 1
    bin[from:to] <- k
    used <- max(used + 1, (to * bins) %/% n)
    from <- to + 1
  }
  eta <- sum(tapply(y, bin, function(v) length(v) * (mean(v) - mean(y))^2)) / sum((y - mean(y))^2)
  1 - (1 - eta) * (n - 1) / (n - k)
}
for (v in names) for (bins in c(4, 15, 60)) add("ratio", paste0(v, ".", bins), ratio(d[[v]], d$y, bins))

# Saltelli and Jansen, by batch.
m <- mean(c(d$fa, d$fb)); v <- mean((c(d$fa, d$fb) - m)^2)
first <- (d$fb - m) * (d$fab - d$fa) / v
total <- (d$fa - d$fab)^2 / 2 / v
batch <- rep(1:8, each = n / 8)
add("shares", "first", mean(first))
add("shares", "first.error", sd(tapply(first, batch, mean)) / sqrt(8))
add("shares", "total", mean(total))
add("shares", "total.error", sd(tapply(total, batch, mean)) / sqrt(8))

# E(x | z) in a Gaussian copula, by integration over the other score.
quantiles <- list(
  gamma = function(p) qgamma(p, shape = 25 / 4, scale = 4 / 5),
  lognormal = function(p) qlnorm(p, log(5) - log1p(4 / 25) / 2, sqrt(log1p(4 / 25))),
  beta = function(p) { k <- 0.3 * 0.7 / 0.01 - 1; qbeta(p, 0.3 * k, 0.7 * k) },
  uniform = function(p) qunif(p, 2, 8),
  triangular = function(p) ifelse(p <= 1 / 6, 2 + sqrt(p * 6), 8 - sqrt((1 - p) * 30)),
  pert = function(p) 2 + 6 * qbeta(p, 1 + 4 / 6, 1 + 20 / 6))
for (name in names(quantiles)) for (rho in c(-0.5, 0.3, 0.9)) for (z in c(-1.96, 0.7)) {
  f <- function(e) dnorm(e) * quantiles[[name]](pnorm(rho * z + sqrt(1 - rho^2) * e))
  g <- function(from, to) integrate(f, from, to, rel.tol = 1e-12, subdivisions = 2000)$value
  kink <- (qnorm(1 / 6) - rho * z) / sqrt(1 - rho^2)
  value <- if (name == "triangular" && abs(kink) < 8) g(-8, kink) + g(kink, 8) else g(-8, 0) + g(0, 8)
  add("conditional", paste(name, rho, z, sep = ":"), value)
}
write.csv(rows, "value_sensitivity/truth.csv", row.names = FALSE, quote = FALSE)
