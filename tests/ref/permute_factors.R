# SPDX-License-Identifier: GPL-3.0-or-later
# Randomisation inference of trials with two factors, and with probabilities of assignment
# of their own, by brute force: every assignment, each estimated again by formulas written
# out here. Rscript permute_factors.R, in this folder.
options(digits = 17)
set.seed(20261129)
num <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))

# --- data: 24 rows ---
n <- 24
d <- data.frame(id = sprintf("p%02d", 1:n))
d$a8 <- ifelse(seq_len(n) <= 8, rep(c(0, 1, 0, 1, 1, 0, 1, 0), 3), NA)
d$b8 <- ifelse(seq_len(n) <= 8, rep(c(0, 0, 1, 1, 0, 1, 1, 0), 3), NA)
d$block <- ifelse(seq_len(n) <= 16, rep(c("øst", "vest"), each = 8, length.out = n), "")
d$a16 <- ifelse(seq_len(n) <= 16, rep(c(0, 1, 0, 1, 1, 0, 1, 0), 3), NA)
d$b16 <- ifelse(seq_len(n) <= 16, rep(c(0, 0, 1, 1, 0, 1, 1, 0), 3), NA)
d$school <- sprintf("s%02d", rep(1:12, c(1, 2, 3, 2, 1, 3, 2, 2, 3, 1, 2, 2)))
s <- as.integer(substr(d$school, 2, 3))
d$as <- c(1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0)[s]
d$bs <- c(1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0)[s]
d$t9 <- ifelse(seq_len(n) <= 9, rep(c(1, 0, 0, 1, 1, 0, 1, 0, 0, 1), length.out = n), NA)
d$p9 <- round(ifelse(seq_len(n) <= 9, c(0.5, 0.3, 0.4, 0.6, 0.7, 0.25, 0.55, 0.45, 0.35)[(seq_len(n) - 1) %% 9 + 1], NA), 2)
e <- rnorm(n, 0, 2) + rnorm(12)[s]
d$y <- round(10 + 2.5 * d$as - 0.8 * d$bs + ifelse(is.na(d$a16), 0, 2 * d$a16 + d$b16) +
             ifelse(is.na(d$t9), 0, 1.5 * d$t9) + e, 3)
d$z <- round(0.4 * d$y + rnorm(n) + ifelse(is.na(d$a16), 0, d$a16), 3)
out <- d; for (v in names(out)) out[[v]] <- ifelse(is.na(out[[v]]), "", as.character(out[[v]]))
write.csv(out, "permute_factors_data.csv", row.names = FALSE, quote = FALSE)

# --- estimators: coefficients and covariance of least squares ---
# factors about 1/2 and their product: main effects, and the difference of two effects
design <- function(a, b) cbind(1, a - 0.5, b - 0.5, (a - 0.5) * (b - 0.5))
hc2 <- function(X, y, w = rep(1, length(y))) { # weighted: residual times weight over 1 - h
  B <- solve(crossprod(X, w * X)); beta <- B %*% crossprod(X, w * y); r <- c(y - X %*% beta)
  h <- w * rowSums((X %*% B) * X)
  list(beta = c(beta), V = B %*% crossprod(X * (w * r / sqrt(1 - h))) %*% B) }
cr2 <- function(X, y, g) { B <- solve(crossprod(X)); beta <- B %*% crossprod(X, y); r <- c(y - X %*% beta)
  M <- diag(nrow(X)) - X %*% B %*% t(X)
  S <- sapply(unique(g), function(k) { i <- g == k
    v <- eigen(M[i, i, drop = FALSE], symmetric = TRUE)
    A <- v$vectors %*% diag(ifelse(v$values > 1e-10, 1 / sqrt(pmax(v$values, 1e-300)), 0), sum(i)) %*% t(v$vectors)
    crossprod(X[i, , drop = FALSE], A %*% r[i]) })
  list(beta = c(beta), V = B %*% tcrossprod(S) %*% B) }
# blocks: the indicator about its mean, and times the cells (Lin)
with_block <- function(a, b, x) { x <- x - mean(x); F <- design(a, b); hc <- cbind(F, x * F); hc }

# --- all assignments ---
deals <- function(labels) { if (length(labels) == 1) return(matrix(labels, 1))
  do.call(rbind, lapply(sort(unique(labels)), function(l) cbind(l, deals(labels[-match(l, labels)])))) }
within <- function(a, g) { parts <- lapply(unique(g), function(k) deals(a[g == k]))
  grid <- expand.grid(lapply(parts, function(p) seq_len(nrow(p))))
  r <- matrix(0, nrow(grid), length(a))
  for (j in seq_along(parts)) r[, which(g == unique(g)[j])] <- parts[[j]][grid[, j], ]
  r }

rows <- list()
# fit(a, b, y): list(beta, V); A: assignments of the factor that moves; k: the coefficient
put <- function(case, outcome, y, a, b, fit, factor, A, k, level = 0.9) {
  run <- function(r, z) if (factor == "a") fit(A[r, ], b, z) else fit(a, A[r, ], z)
  moved <- if (factor == "a") a else b
  # linear in y: effect of y - tau d by those of y and d; variances by polarisation
  F <- lapply(seq_len(nrow(A)), function(r) { f <- run(r, y); g <- run(r, moved); h <- run(r, y + moved)
    c(f$beta[k], f$V[k, k], g$beta[k], g$V[k, k], (h$V[k, k] - f$V[k, k] - g$V[k, k]) / 2) })
  F <- do.call(rbind, F); o <- fit(a, b, y)
  own <- which(apply(A, 1, function(x) all(x == moved)))
  for (kind in c("t", "difference")) {
    p_of <- function(tau) { e <- F[, 1] - tau * F[, 3]
      v <- pmax(F[, 2] - 2 * tau * F[, 5] + tau^2 * F[, 4], 0)
      s <- if (kind == "t") e / sqrt(v) else e
      seen <- abs(s[own]); mean(is.na(s) | abs(s) >= seen - 1e-9 * seen) }
    effect <- o$beta[k]; se <- sqrt(o$V[k, k])
    end_of <- function(side) { f <- function(tau) p_of(tau) > 1 - level
      outer <- effect + side * 60 * se; if (f(outer)) return(NA)
      grid <- seq(outer, effect, length.out = 6000); j <- which(sapply(grid, f))[1]
      lo <- grid[j]; hi <- grid[j - 1]
      for (i in 1:60) { m <- (lo + hi) / 2; if (f(m)) lo <- m else hi <- m }
      hi }
    rows[[length(rows) + 1]] <<- data.frame(case, outcome, term = factor, kind, count = nrow(A),
      effect, se, p = p_of(0), level, low = end_of(-1), high = end_of(1)) } }

s8 <- d[!is.na(d$a8), ]
plain <- function(a, b, y) hc2(design(a, b), y)
for (v in c("y", "z")) {
  put("plain", v, s8[[v]], s8$a8, s8$b8, plain, "a", within(s8$a8, s8$b8), 2)
  put("plain", v, s8[[v]], s8$a8, s8$b8, plain, "b", within(s8$b8, s8$a8), 3) }
s16 <- d[!is.na(d$a16), ]; x <- as.integer(s16$block == "vest")
blocked <- function(a, b, y) hc2(with_block(a, b, x), y)
for (v in c("y", "z"))
  put("blocked", v, s16[[v]], s16$a16, s16$b16, blocked, "a", within(s16$a16, paste(s16$b16, x)), 2)
u <- !duplicated(d$school)
A <- within(d$as[u], d$bs[u])[, match(d$school, d$school[u])]
clustered <- function(a, b, y) cr2(design(a, b), y, d$school)
for (v in c("y", "z")) put("clusters", v, d[[v]], d$as, d$bs, clustered, "a", A, 2)

# interactions, and step-down over all: every deal of the four cells
cell <- s8$a8 + 2 * s8$b8; C <- deals(cell)
T <- lapply(c("y", "z"), function(v) t(apply(C, 1, function(r) { f <- plain(r %% 2, r %/% 2, s8[[v]]); f$beta[2:4] / sqrt(diag(f$V)[2:4]) })))
T <- cbind(T[[1]], T[[2]]); seen <- abs(T[which(apply(C, 1, function(r) all(r == cell))), ])
as_large <- function(t, s) is.na(t) | abs(t) >= s - 1e-9 * s
name <- expand.grid(term = c("a", "b", "a:b"), outcome = c("y", "z"))
o <- order(-seen); p <- numeric(6)
for (j in seq_along(o)) { rest <- abs(T[, o[j:6], drop = FALSE]); rest[is.na(rest)] <- Inf
  p[o[j]] <- mean(apply(rest, 1, max) >= seen[o[j]] - 1e-9 * seen[o[j]]) }
p[o] <- cummax(p[o])
for (j in 1:6) {
  if (name$term[j] == "a:b") rows[[length(rows) + 1]] <- data.frame(case = "plain", outcome = as.character(name$outcome[j]),
    term = "a:b", kind = "t", count = nrow(C), effect = NA, se = NA, p = mean(as_large(T[, j], seen[j])), level = 0.9, low = NA, high = NA)
  rows[[length(rows) + 1]] <- data.frame(case = "stepdown", outcome = as.character(name$outcome[j]),
    term = as.character(name$term[j]), kind = "t", count = nrow(C), effect = NA, se = NA, p = p[j], level = 0.9, low = NA, high = NA) }

# probabilities of their own: nine units, each draws its arm by itself. The p-value is
# the chance, not the share, of the assignments with as large a t; an arm of one unit or
# none has no t and counts.
s9 <- d[!is.na(d$t9), ]
ipw <- function(t, y) { if (min(sum(t), sum(1 - t)) < 2) return(c(NA, NA))
  w <- ifelse(t == 1, 1 / s9$p9, 1 / (1 - s9$p9)); f <- hc2(cbind(1, t), y, w); c(f$beta[2], sqrt(f$V[2, 2])) }
G <- as.matrix(expand.grid(rep(list(0:1), 9)))
chance <- apply(G, 1, function(t) prod(ifelse(t == 1, s9$p9, 1 - s9$p9)))
stopifnot(abs(sum(chance) - 1) < 1e-12)
for (v in c("y", "z")) { own <- ipw(s9$t9, s9[[v]]); S <- t(apply(G, 1, ipw, y = s9[[v]]))
  for (kind in c("t", "difference")) { s <- if (kind == "t") S[, 1] / S[, 2] else S[, 1]
    o <- abs(if (kind == "t") own[1] / own[2] else own[1])
    rows[[length(rows) + 1]] <- data.frame(case = "chances", outcome = v, term = "t9", kind, count = nrow(G), effect = own[1],
      se = own[2], p = sum(chance[as_large(s, o)]), level = 0.9, low = NA, high = NA) } }
# the same trial with a list of thirty assignments, the drawn one first
L <- rbind(s9$t9, G[sample(which(rowSums(G) %in% 3:6), 29), ])
write.csv(cbind(id = s9$id, setNames(as.data.frame(t(L)), paste0("r", 1:30))), "permute_factors_list.csv", row.names = FALSE, quote = FALSE)
for (v in c("y", "z")) { S <- t(apply(L, 1, ipw, y = s9[[v]])); s <- S[, 1] / S[, 2]
  rows[[length(rows) + 1]] <- data.frame(case = "list", outcome = v, term = "t9", kind = "t", count = 30, effect = S[1, 1], se = S[1, 2],
    p = mean(as_large(s, abs(s[1]))), level = 0.9, low = NA, high = NA) }
# Horvitz and Thompson's sums, Young's bound, for units assigned independently
ht <- function(t, y) { z <- ifelse(t == 1, y / s9$p9, -y / (1 - s9$p9)); c(sum(z), sqrt(sum(z^2))) / length(y) }
for (v in c("y", "z")) { own <- ht(s9$t9, s9[[v]]); S <- t(apply(G, 1, ht, y = s9[[v]]))
  rows[[length(rows) + 1]] <- data.frame(case = "horvitz", outcome = v, term = "t9", kind = "t", count = nrow(G), effect = own[1],
    se = own[2], p = sum(chance[as_large(S[, 1] / S[, 2], abs(own[1] / own[2]))]), level = 0.9, low = NA, high = NA) }
all <- do.call(rbind, rows)
for (v in c("effect", "se", "p", "level", "low", "high")) all[[v]] <- num(all[[v]])
write.csv(all, "permute_factors.csv", row.names = FALSE, quote = FALSE)
