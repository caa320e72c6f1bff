# SPDX-License-Identifier: GPL-3.0-or-later
# Dependence between inputs. Rscript value_draws.R
library(Matrix)
options(digits = 17)
rows <- NULL
add <- function(case, quantity, value)
  rows <<- rbind(rows, data.frame(case = case, quantity = quantity,
                                  value = sprintf("%.17g", value)))

# Nearest correlation matrices; the entries given are below the diagonal, by column.
entries <- function(p) unlist(lapply(1:(p - 1), function(j) sprintf("%d.%d", (j + 1):p - 1, j - 1)))
nearest <- function(case, low) {
  p <- (1 + sqrt(1 + 8 * length(low))) / 2
  m <- diag(p)
  m[lower.tri(m)] <- low
  m <- m + t(m) - diag(p)
  near <- as.matrix(nearPD(m, corr = TRUE, do2eigen = FALSE, eig.tol = 1e-15,
                           conv.tol = 1e-14, maxit = 100000)$mat)
  for (i in seq_along(low)) {
    add(case, paste0("from.", entries(p)[i]), low[i])
    add(case, paste0("to.", entries(p)[i]), near[lower.tri(near)][i])
  }
  add(case, "least", min(eigen(m, symmetric = TRUE)$values))
}
nearest("nearest.higham", c(1, 0, 1))
set.seed(11)
nearest("nearest.four", round(runif(6, -1, 1), 2))
nearest("nearest.six", round(runif(15, -1, 1), 2))
nearest("nearest.fine", c(0.3, -0.2, 0.1))

# One entry fixed (1.0): on the boundary three unit vectors lie in a plane.
for (rho in c(0.8, -0.3, 0)) {
  from <- c(rho, 0.9, -0.9)
  a <- acos(rho)
  far <- function(t) (cos(t) - from[2])^2 + (cos(t - a) - from[3])^2
  starts <- seq(0, 2 * pi, length.out = 41)
  best <- starts[which.min(far(starts))]
  slope <- function(t) -2 * (cos(t) - from[2]) * sin(t) - 2 * (cos(t - a) - from[3]) * sin(t - a)
  t <- uniroot(slope, best + c(-0.16, 0.16), tol = 1e-15)$root
  case <- sprintf("fixed.%g", rho)
  add(case, "to.2.0", cos(t))
  add(case, "to.2.1", cos(t - a))
}

# Normal scores of a rank correlation: the definition, by integration over the plane.
# Spearman = 12 E[Phi(z1) Phi(z2)] - 3.
for (s in c(-0.9, -0.35, 0.1, 0.5, 0.72, 0.99)) {
  spearman <- function(rho) {
    inner <- function(z) dnorm(z) * pnorm(z) * pnorm(rho * z / sqrt(2 - rho^2))
    12 * integrate(inner, -Inf, Inf, rel.tol = 1e-12)$value - 3
  }
  add("spearman", sprintf("%g", s),
      uniroot(function(r) spearman(r) - s, c(-1, 1), tol = 1e-14)$root)
}
write.csv(rows, "value_draws.csv", row.names = FALSE, quote = FALSE)
