# SPDX-License-Identifier: GPL-3.0-or-later
# Permutation tests, Westfall-Young and the jackknife of completed data sets by brute
# force: Rscript imputation_permute.R in this folder writes imputation/permute_data.csv and
# imputation/permute.csv. Base R 4.2.2 alone.
#
# Every assignment that the design allows, in every set. `any`: the pooled t, turned into
# the t of the complete-data df with the same p-value, against all t of all sets; `blind`:
# Rubin's t (or the mean effect) of every assignment. Intervals are of y - tau d.
set.seed(20261202)
m <- 4
n <- 10
d <- data.frame(id = sprintf("b%02d", 1:n), arm = c(1, 0, 0, 1, 1, 0, 1, 0, 0, 1))
d$x <- round(rnorm(n), 3)
d$block <- rep(c("a", "b"), c(4, 6))
d$four <- c(1, 0, 0, 1, 1, 0, 1, 0, 0, 1) # two of four, three of six
d$y <- round(1.6 * d$arm + d$x + rexp(n), 3)
d$z <- round(0.4 * d$y + rnorm(n), 3)
lost <- list(y = c(2, 7, 9), z = c(5, 9))
sets <- lapply(1:m, function(l) {
  e <- d
  for (v in names(lost)) {
    f <- lm(reformulate(c("arm", "x"), v), d[-lost[[v]], ])
    e[[v]][lost[[v]]] <- round(predict(f, d)[lost[[v]]] + rnorm(length(lost[[v]]), 0, sigma(f)), 3)
  }
  e
})
data <- d
for (v in names(lost)) data[[v]][lost[[v]]] <- NA
long <- do.call(rbind, lapply(0:m, function(l) cbind(imp = l, if (l == 0) data else sets[[l]])))
write.csv(long, "imputation/permute_data.csv", row.names = FALSE, quote = FALSE, na = "")

rows <- list()
put <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))

# --- estimators of an assignment: effect, variance
neyman <- function(y, a) {
  y1 <- y[a == 1]; y0 <- y[a == 0]
  c(mean(y1) - mean(y0), var(y1) / length(y1) + var(y0) / length(y0))
}
# complete-data df of the difference with HC2: rows less two
plain_df <- n - 2
blocked <- function(y, a) {
  e <- sapply(c("a", "b"), function(b) neyman(y[d$block == b], a[d$block == b]))
  w <- c(4, 6) / n
  c(sum(w * e[1, ]), sum(w^2 * e[2, ]))
}
ancova <- function(y, a) {
  X <- cbind(1, a, d$x)
  B <- solve(crossprod(X))
  b <- B %*% crossprod(X, y)
  r <- y - X %*% b
  h <- rowSums((X %*% B) * X)
  c(b[2], (B %*% crossprod(X * c(r / sqrt(1 - h))) %*% B)[2, 2])
}
complete <- apply(combn(n, 5), 2, function(i) as.integer(seq_len(n) %in% i))
within <- do.call(cbind, lapply(combn(4, 2, simplify = FALSE), function(i)
  apply(combn(6, 3), 2, function(j) as.integer(seq_len(n) %in% c(i, 4 + j)))))
designs <- list(
  complete = list(f = neyman, all = complete, df = n - 2, of = d$arm),
  blocked = list(f = blocked, all = within, df = n - 4, of = d$four),
  ancova = list(f = ancova, all = complete, df = n - 3, of = d$arm))
barnard <- function(q, u, v) {
  B <- var(q); U <- mean(u); r <- (1 + 1 / m) * B / U
  1 / (1 / ((m - 1) * (1 + 1 / r)^2) + 1 / ((v + 1) / (v + 3) * v / (1 + r)))
}
# effect and variance of y - tau d in every set (rows) and assignment (columns, the drawn
# one first) as polynomials in tau, from tau = 0, 1 and -1
forms_of <- function(design, y) {
  as <- cbind(design$of, design$all)
  at <- function(tau) lapply(1:2, function(k) sapply(seq_len(ncol(as)), function(i)
    sapply(1:m, function(l) design$f(y[[l]] - tau * design$of, as[, i])[k])))
  zero <- at(0); plus <- at(1); minus <- at(-1)
  function(tau) list(
    zero[[1]] + tau * (plus[[1]] - zero[[1]]),
    zero[[2]] + tau * (plus[[2]] - minus[[2]]) / 2 + tau^2 * ((plus[[2]] + minus[[2]]) / 2 - zero[[2]]))
}
p_of <- function(design, form, kind, tau) {
  s <- form(tau)
  Q <- colMeans(s[[1]])
  T <- colMeans(s[[2]]) + (1 + 1 / m) * colSums(sweep(s[[1]], 2, Q)^2) / (m - 1)
  near <- function(t, seen) mean(abs(t) >= abs(seen) * (1 - 1e-9))
  if (kind == "difference") return(near(Q[-1], Q[1]))
  t <- Q / sqrt(T)
  if (kind == "blind") return(near(t[-1], t[1]))
  df <- barnard(s[[1]][, 1], s[[2]][, 1], design$df)
  t1 <- -qt(pt(-abs(t[1]), df), design$df)
  near(c(s[[1]][, -1] / sqrt(s[[2]][, -1])), t1)
}
end_of <- function(design, form, kind, centre, se, alpha, side) {
  grid <- centre + side * se * seq(0, 8, length.out = 401)
  p <- sapply(grid, function(t) p_of(design, form, kind, t))
  k <- max(which(p > alpha))
  a <- grid[k]; b <- grid[k + 1]
  while (abs(b - a) > 1e-11 * (abs(a) + abs(b))) {
    c <- (a + b) / 2
    if (p_of(design, form, kind, c) > alpha) a <- c else b <- c
  }
  b
}
alpha <- 1 - 0.8 # as the program has it: p may be 0.2
for (name in names(designs)) for (v in c("y", "z")) {
  design <- designs[[name]]
  y <- lapply(sets, function(s) s[[v]])
  s0 <- sapply(y, function(u) design$f(u, design$of))
  se <- sqrt(mean(s0[2, ]) + (1 + 1 / m) * var(s0[1, ]))
  put(name, v, "effect", mean(s0[1, ]))
  put(name, v, "se", se)
  form <- forms_of(design, y)
  for (kind in c("any", "blind", "difference")) {
    put(name, v, paste0("p.", kind), p_of(design, form, kind, 0))
    put(name, v, paste0("low.", kind), end_of(design, form, kind, mean(s0[1, ]), se, alpha, -1))
    put(name, v, paste0("high.", kind), end_of(design, form, kind, mean(s0[1, ]), se, alpha, 1))
  }
}
# --- Westfall-Young of y and z
for (name in names(designs)) for (kind in c("any", "blind")) {
  design <- designs[[name]]
  ys <- lapply(c("y", "z"), function(v) lapply(sets, function(s) s[[v]]))
  stats <- function(a) lapply(ys, function(y) sapply(1:m, function(l) design$f(y[[l]], a)))
  T <- function(s) mean(s[1, ]) / sqrt(mean(s[2, ]) + (1 + 1 / m) * var(s[1, ]))
  s0 <- stats(design$of)
  t0 <- abs(sapply(s0, T))
  if (kind == "any")
    t0 <- sapply(1:2, function(j) -qt(pt(-t0[j], barnard(s0[[j]][1, ], s0[[j]][2, ], design$df)), design$df))
  draws <- do.call(rbind, lapply(seq_len(ncol(design$all)), function(i) {
    s <- stats(design$all[, i])
    if (kind == "any") sapply(s, function(x) abs(x[1, ] / sqrt(x[2, ]))) else rbind(abs(sapply(s, T)))
  }))
  o <- order(-t0)
  first <- mean(apply(draws, 1, max) >= t0[o[1]] * (1 - 1e-9))
  second <- max(first, mean(draws[, o[2]] >= t0[o[2]] * (1 - 1e-9)))
  p <- numeric(2)
  p[o] <- c(first, second)
  for (j in 1:2) put(name, c("y", "z")[j], paste0("wy.", kind), p[j])
}

# --- the jackknife of a difference and of a regression, pooled
rubin <- function(q, u, v) {
  T <- mean(u) + (1 + 1 / m) * var(q)
  df <- barnard(q, u, v)
  c(mean(q), sqrt(T), df, mean(q) - qt(0.975, df) * sqrt(T), mean(q) + qt(0.975, df) * sqrt(T))
}
five <- c("estimate", "se", "df", "low", "high")
for (v in c("y", "z")) {
  q <- sapply(sets, function(s) neyman(s[[v]], d$arm)[1])
  u <- sapply(sets, function(s) { # each row left out within its arm
    sum(sapply(0:1, function(k) {
      i <- which(d$arm == k)
      t <- sapply(i, function(j) mean(s[[v]][setdiff(i, j)]))
      (length(i) - 1) / length(i) * sum((t - mean(t))^2)
    }))
  })
  for (i in 1:5) put("jackknife trial", v, five[i], rubin(q, u, n - 2)[i])
}
coefs <- function(s) coef(lm(y ~ x + z, s))
q <- sapply(sets, coefs)
u <- sapply(sets, function(s) {
  t <- sapply(1:n, function(j) coefs(s[-j, ]))
  (n - 1) / n * rowSums((t - rowMeans(t))^2)
})
for (k in 1:3) for (i in 1:5)
  put("jackknife regress", rownames(q)[k], five[i], rubin(q[k, ], u[k, ], n - 3)[i]) # svyglm's df
write.csv(do.call(rbind, rows), "imputation/permute.csv", row.names = FALSE, quote = FALSE)
