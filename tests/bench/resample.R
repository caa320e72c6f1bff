# SPDX-License-Identifier: GPL-3.0-or-later
# resample.R TASK FILE: what avlast does in tests/bench/run.sh, in vectorised R: matrices of all draws at once, sums over
# clusters first, so that no draw sees the rows.
arguments <- commandArgs(TRUE)
task <- arguments[1]
file <- arguments[2]
d <- if (requireNamespace("data.table", quietly = TRUE)) as.data.frame(data.table::fread(file)) else read.csv(file)
set.seed(1)
reps <- 9999

# The arms dealt anew within blocks, reps times, by one sort of random numbers: units x (1 + reps), the first as it was
deal <- function(arm, block) {
  n <- length(arm)
  at <- order(rep(seq_len(reps), each = n), rep(block, reps) + runif(n * reps), method = "radix")
  drawn <- matrix(0, n, reps)
  drawn[at] <- rep(arm[order(block)], reps)
  cbind(arm, drawn)
}

# Westfall-Young or the permutation test of one outcome: least squares on the arm, two covariates and blocks, t with clusters
permute <- function(outcomes) {
  w <- qr(model.matrix(~ x1 + x2 + factor(block), d))
  unit <- unique(d[, c("block", "cluster", "treat")])
  mz <- qr.resid(w, model.matrix(~ factor(cluster) - 1, d))
  my <- qr.resid(w, as.matrix(d[, outcomes, drop = FALSE]))
  p <- deal(unit$treat, unit$block)
  size <- colSums(p * (crossprod(mz) %*% p))
  b <- crossprod(p, crossprod(mz, my)) / size
  v <- array(0, dim(b))
  for (g in unit$cluster) {
    rows <- d$cluster == g
    zg <- mz[rows, ]
    v <- v + (crossprod(p, crossprod(zg, my[rows, ])) - b * colSums((zg %*% p)^2))^2
  }
  abs(b) / (sqrt(v) / size)
}

# Differences within blocks of rows dealt one by one, Neyman's variance
permute_rows <- function(outcomes) {
  y <- as.matrix(d[, outcomes])
  y <- y - rep(colMeans(y), each = nrow(y))
  effect <- variance <- matrix(0, reps + 1, ncol(y))
  for (block in unique(d$block)) {
    rows <- d$block == block
    p <- deal(d$own[rows], d$block[rows])
    n <- nrow(p)
    n1 <- sum(p[, 1])
    n0 <- n - n1
    s1 <- crossprod(p, y[rows, ])
    q1 <- crossprod(p, y[rows, ]^2)
    s0 <- rep(colSums(y[rows, ]), each = reps + 1) - s1
    q0 <- rep(colSums(y[rows, ]^2), each = reps + 1) - q1
    effect <- effect + n / nrow(d) * (s1 / n1 - s0 / n0)
    variance <- variance + (n / nrow(d))^2 * ((q1 - s1^2 / n1) / (n1 * (n1 - 1)) + (q0 - s0^2 / n0) / (n0 * (n0 - 1)))
  }
  abs(effect) / sqrt(variance)
}

# Lin's regression of rows dealt one by one within blocks, HC2: a regression in each arm by itself on blocks and two
# covariates, of which blocks are taken out over all rows; sums over the arm's rows, then a 2 x 2 system, in all draws at once
lin <- function(outcomes) {
  by_block <- function(m) m - rowsum(m, d$block)[d$block, ] / tabulate(d$block)[d$block]
  x <- by_block(as.matrix(d[, c("x1", "x2")]))
  y <- by_block(as.matrix(d[, outcomes, drop = FALSE]))
  m <- cbind(1, x, x[, 1]^2, x[, 1] * x[, 2], x[, 2]^2, y, x[, 1] * y, x[, 2] * y)
  k <- ncol(y)
  of_y <- 6 + seq_len(k)
  dealt <- lapply(sort(unique(d$block)), function(b) deal(d$own[d$block == b], d$block[d$block == b]))
  effect <- variance <- matrix(0, reps + 1, k)
  for (arm in 1:0) {
    cells <- lapply(seq_along(dealt), function(b) crossprod(if (arm) dealt[[b]] else 1 - dealt[[b]], m[d$block == b, ]))
    mx <- my <- 0
    s <- Reduce(`+`, cells)
    for (b in seq_along(cells)) {
      s[, 4:6] <- s[, 4:6] - cells[[b]][, c(2, 2, 3)] * cells[[b]][, c(2, 3, 3)] / cells[[b]][, 1]
      for (j in 1:2) s[, of_y + j * k] <- s[, of_y + j * k] - cells[[b]][, 1 + j] * cells[[b]][, of_y] / cells[[b]][, 1]
      mx <- mx + mean(d$block == b) * cells[[b]][, 2:3] / cells[[b]][, 1]
      my <- my + mean(d$block == b) * cells[[b]][, of_y, drop = FALSE] / cells[[b]][, 1]
    }
    det <- s[, 4] * s[, 6] - s[, 5]^2
    i11 <- s[, 6] / det
    i12 <- -s[, 5] / det
    i22 <- s[, 4] / det
    g1 <- i11 * s[, of_y + k, drop = FALSE] + i12 * s[, of_y + 2 * k, drop = FALSE]
    g2 <- i12 * s[, of_y + k, drop = FALSE] + i22 * s[, of_y + 2 * k, drop = FALSE]
    k1 <- -(i11 * mx[, 1] + i12 * mx[, 2])
    k2 <- -(i12 * mx[, 1] + i22 * mx[, 2])
    effect <- effect + (if (arm) 1 else -1) * (my - mx[, 1] * g1 - mx[, 2] * g2)
    for (b in seq_along(cells)) {
      rows <- d$block == b
      n <- cells[[b]][, 1]
      z1 <- cells[[b]][, 2] / n
      z2 <- cells[[b]][, 3] / n
      one <- m[rows, 1:3]
      weight <- one %*% rbind(mean(rows) / n - z1 * k1 - z2 * k2, k1, k2)
      left <- 1 - m[rows, 1:6] %*% rbind(1 / n + i11 * z1^2 + 2 * i12 * z1 * z2 + i22 * z2^2, -2 * (i11 * z1 + i12 * z2),
        -2 * (i12 * z1 + i22 * z2), i11, 2 * i12, i22)
      weight <- (if (arm) dealt[[b]] else 1 - dealt[[b]]) * weight^2 / left
      for (j in seq_len(k)) {
        e <- y[rows, j] - one %*% rbind(cells[[b]][, 6 + j] / n - z1 * g1[, j] - z2 * g2[, j], g1[, j], g2[, j])
        variance[, j] <- variance[, j] + colSums(weight * e^2)
      }
    }
  }
  abs(effect) / sqrt(variance)
}

share <- function(t) (1 + sum(t[-1, 1] >= t[1, 1] * (1 - 1e-9))) / (1 + reps)

stepdown <- function(t) {
  order <- order(-t[1, ])
  most <- t[-1, order]
  for (j in (ncol(most) - 1):1) most[, j] <- pmax(most[, j], most[, j + 1])
  p <- cummax((1 + colSums(t(t(most) >= t[1, order] * (1 - 1e-9)))) / (1 + reps))
  setNames(p, paste0("y", order))
}

# The wild cluster bootstrap of treat (WCR11, Rademacher), its p-value and, when asked, its interval by inversion
wild <- function(interval) {
  x <- model.matrix(~ treat + x1 + x2 + factor(block), d)
  y <- d$y5
  inverse <- solve(crossprod(x))
  slope <- drop(inverse %*% crossprod(x, y))
  row <- drop(x %*% inverse[, 2])
  restricted <- qr.resid(qr(x[, -2]), cbind(y, d$treat))
  v <- matrix(sample(c(-1, 1), max(d$cluster) * reps, TRUE), ncol = reps)
  influence <- rowsum(row * x, d$cluster) %*% inverse
  parts <- lapply(1:2, function(j) {
    scores <- rowsum(x * restricted[, j], d$cluster)
    own <- drop(rowsum(row * restricted[, j], d$cluster))
    h <- -influence %*% t(scores)
    diag(h) <- diag(h) + own
    list(b = colSums(own * v), z = h %*% v)
  })
  d00 <- colSums(parts[[1]]$z^2)
  d01 <- colSums(parts[[1]]$z * parts[[2]]$z)
  d11 <- colSums(parts[[2]]$z^2)
  se <- sqrt(sum(rowsum(row * drop(y - x %*% slope), d$cluster)^2))
  p <- function(r) mean(abs(parts[[1]]$b - r * parts[[2]]$b) / sqrt(d00 - 2 * r * d01 + r^2 * d11) >=
    abs(slope[2] - r) / se * (1 - 1e-9))
  answer <- p(0)
  if (interval) for (side in c(-1, 1))
    answer <- c(answer, uniroot(function(r) p(r) - 0.05, slope[2] + side * c(0, 6 * se), tol = 1e-9)$root)
  answer
}

# Two fixed effects of a balanced panel: means taken out in one sweep, standard errors by cluster
within <- function() {
  m <- as.matrix(d[, c("y", "treated", "x1", "x2")])
  means <- function(code) rowsum(m, code) / tabulate(code)
  m <- m - means(d$unit)[d$unit, ] - means(d$year - 1999)[d$year - 1999, ] + rep(colMeans(m), each = nrow(m))
  inverse <- solve(crossprod(m[, -1]))
  b <- inverse %*% crossprod(m[, -1], m[, 1])
  score <- rowsum(m[, -1] * drop(m[, 1] - m[, -1] %*% b), d$cluster)
  cbind(b, sqrt(diag(inverse %*% crossprod(score) %*% inverse)))
}

# fixest, for those who have it
feols <- function() print(fixest::feols(y ~ treated + x1 + x2 | unit + year, d, cluster = ~cluster))

pool <- function() {
  suppressMessages(library(metafor))
  fit <- rma(effect, sei = se, data = d, test = "knha")
  print(fit)
  print(confint(fit))
  print(leave1out(fit))
  print(regtest(fit, model = "lm"))
}

ten <- paste0("y", 1:10)
print(switch(task,
  westfall = stepdown(permute(ten)),
  permute = share(permute("y5")),
  lin = share(lin("y5")),
  lin10 = stepdown(lin(ten)),
  rows = stepdown(permute_rows(ten)),
  wild = wild(FALSE),
  inversion = wild(TRUE),
  within = within(),
  feols = feols(),
  pool = pool()))
