# SPDX-License-Identifier: GPL-3.0-or-later
# Randomisation inference by brute force: every assignment that a small design allows, the
# trial estimated again in each with formulas written out here (CR2 by the eigenvalues of
# I - H). Rscript permute.R, in this folder.
options(digits = 17)
set.seed(20261128)
num <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))

# --- data: 24 rows; columns for several designs ---
n <- 24
d <- data.frame(id = sprintf("p%02d", 1:n))
d$school <- rep(sprintf("Å%d", 1:8), c(2, 4, 3, 3, 2, 5, 2, 3))
d$sex <- rep(c("gutt", "jente"), 12)
d$age <- round(rnorm(n, 14, 2), 2)
d$few <- as.integer(seq_len(n) <= 10) # the first ten are a trial of their own
d$ten <- ifelse(d$few == 1, rep(c(1, 0, 0, 1, 1, 0, 1, 0, 0, 1), length.out = n), NA)
d$block <- ifelse(seq_len(n) <= 12, rep(c("a", "b", "c"), each = 4), NA)
d$four <- ifelse(seq_len(n) <= 12, rep(c(1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0), length.out = n), NA)
d$pair <- ifelse(seq_len(n) <= 16, sprintf("par%d", rep(1:8, each = 2, length.out = n)), NA)
d$two <- ifelse(seq_len(n) <= 16, rep(c(1, 0, 0, 1, 0, 1, 1, 0), length.out = n), NA)
d$whole <- as.integer(d$school %in% c("Å1", "Å4", "Å6", "Å7"))
d$schoolpair <- c("k1", "k1", "k2", "k2", "k3", "k3", "k4", "k4")[as.integer(factor(d$school))]
d$one <- as.integer(d$school %in% c("Å1", "Å4", "Å6", "Å7")) # one of each pair of schools
d$arm3 <- ifelse(seq_len(n) <= 9, rep(c("kontroll", "a", "b"), 3, length.out = n), NA)
d$y <- round(10 + 2 * d$whole + 0.3 * d$age + 1.5 * ifelse(is.na(d$ten), 0, d$ten) +
             rnorm(8)[as.integer(factor(d$school))] + rnorm(n, 0, 2), 3)
d$z <- round(0.5 * d$y + rnorm(n) + ifelse(is.na(d$ten), 0, 2 * d$ten), 3)
d$answer <- rep(c(1, 0, 1, 1, 0, 0, 1, 0), 3) # 0/1: ties
d$gap <- ifelse(d$id %in% c("p03", "p08"), NA, d$z)
out <- d; for (v in names(out)) out[[v]] <- ifelse(is.na(out[[v]]), "", as.character(out[[v]]))
write.csv(out, "permute_data.csv", row.names = FALSE, quote = FALSE)

# --- estimators of an assignment a: list(c, R) with effect c'y and variance sum (R y)^2.
# Such a form is written down from each formula; the first lines of checks hold some to
# their textbook form. ---
neyman <- function(a) { n1 <- sum(a == 1); n0 <- sum(a == 0)
  R <- diag(length(a)); for (k in 0:1) { i <- a == k; m <- sum(i)
    R[i, i] <- (diag(m) - 1 / m) / sqrt(m * (m - 1)) }
  list(c = ifelse(a == 1, 1 / n1, -1 / n0), R = R) }
blocked <- function(a, b) { n <- length(a); c <- numeric(n); R <- matrix(0, n, n)
  for (k in unique(b)) { i <- which(b == k); e <- neyman(a[i]); w <- length(i) / n
    c[i] <- w * e$c; R[i, i] <- w * e$R }
  list(c = c, R = R) }
pairs <- function(a, b) { u <- unique(b); m <- length(u); N <- length(a)
  D <- t(sapply(u, function(k) { s <- sum(b == k)
    s * ((b == k & a == 1) / sum(b == k & a == 1) - (b == k & a == 0) / sum(b == k & a == 0)) }))
  list(c = colSums(D) / N, R = sqrt(m / ((m - 1) * N^2)) * (diag(m) - 1 / m) %*% D) }
cr2 <- function(a, g) { X <- cbind(1, a); B <- solve(crossprod(X)); n <- length(a)
  M <- diag(n) - X %*% B %*% t(X)
  R <- t(sapply(unique(g), function(k) { i <- g == k; x <- X[i, , drop = FALSE]
    v <- eigen(M[i, i, drop = FALSE], symmetric = TRUE)
    A <- v$vectors %*% diag(ifelse(v$values > 1e-10, 1 / sqrt(pmax(v$values, 1e-300)), 0), sum(i)) %*% t(v$vectors)
    (B %*% t(x) %*% A %*% M[i, , drop = FALSE])[2, ] }))
  list(c = (B %*% t(X))[2, ], R = R) }
hc2 <- function(X, j) { B <- solve(crossprod(X)); P <- B %*% t(X); H <- X %*% P
  list(c = P[j, ], R = P[j, ] / sqrt(1 - diag(H)) * (diag(nrow(X)) - H)) }
lin <- function(a, x) { xc <- x - mean(x); hc2(cbind(1, a, xc, a * xc), 2) }
ancova <- function(a, x) hc2(cbind(1, a, x), 2)
some <- function(a, keep) { e <- neyman(a[keep]); c <- numeric(length(a)); c[keep] <- e$c
  R <- matrix(0, sum(keep), length(a)); R[, keep] <- e$R; list(c = c, R = R) }
{ a <- c(1, 0, 0, 1, 1, 0, 1); y <- c(3, 1, 4, 1, 5, 9, 2); e <- neyman(a)
  stopifnot(abs(sum(e$c * y) - (mean(y[a == 1]) - mean(y[a == 0]))) < 1e-12,
            abs(sum((e$R %*% y)^2) - var(y[a == 1]) / 4 - var(y[a == 0]) / 3) < 1e-12) }

# --- all assignments of labels to units, as rows ---
deals <- function(labels) { # different orders of a small multiset
  if (length(labels) == 1) return(matrix(labels, 1))
  do.call(rbind, lapply(sort(unique(labels)), function(l)
    cbind(l, deals(labels[-match(l, labels)])))) }
in_blocks <- function(a, b) { # independent deals within blocks
  parts <- lapply(unique(b), function(k) deals(a[b == k]))
  grid <- expand.grid(lapply(parts, function(p) seq_len(nrow(p))))
  r <- matrix(0, nrow(grid), length(a))
  for (j in seq_along(parts)) r[, which(b == unique(b)[j])] <- parts[[j]][grid[, j], ]
  r }
by_unit <- function(a, g, b = NULL) { # deals of clusters
  u <- unique(g); au <- a[match(u, g)]
  r <- if (is.null(b)) deals(au) else in_blocks(au, b[match(u, g)])
  r[, match(g, u), drop = FALSE] }

# --- p-values, intervals ---
rows <- list(); wyrows <- list()
put <- function(case, outcome, y, a, A, est, level = 0.9) {
  y <- ifelse(is.na(y), 0, y)
  E <- lapply(seq_len(nrow(A)), function(r) est(A[r, ]))
  C <- t(sapply(E, `[[`, "c")); R <- do.call(rbind, lapply(E, `[[`, "R"))
  of <- rep(seq_along(E), sapply(E, function(e) nrow(e$R)))
  stat <- function(z, kind) { e <- c(C %*% z); v <- c(rowsum(c(R %*% z)^2, of))
    if (kind == "difference") return(e)
    v[v < 1e-14 * sum(z^2)] <- 0 # rounding
    ifelse(v == 0, ifelse(abs(e) < 1e-10, 0, sign(e) * Inf), e / sqrt(v)) }
  o <- est(a); effect <- sum(o$c * y); se <- sqrt(sum((o$R %*% y)^2))
  for (kind in c("t", "difference")) {
    p_of <- function(tau) { z <- y - tau * a
      seen <- abs(if (kind == "t") sum(o$c * z) / sqrt(sum((o$R %*% z)^2)) else sum(o$c * z))
      mean(abs(stat(z, kind)) >= seen - 1e-9 * seen) }
    end_of <- function(side) { f <- function(tau) p_of(tau) > 1 - level
      out <- effect + side * 60 * se; if (f(out)) return(NA)
      grid <- seq(out, effect, length.out = 1500); k <- which(sapply(grid, f))[1] # outermost
      lo <- grid[k]; hi <- grid[k - 1]
      for (i in 1:60) { m <- (lo + hi) / 2; if (f(m)) lo <- m else hi <- m }
      hi }
    rows[[length(rows) + 1]] <<- data.frame(case, outcome, kind, count = nrow(A), effect, se,
      p = p_of(0), level, low = end_of(-1), high = end_of(1)) }
}
westfall <- function(case, outcomes, ys, a, A, ests) {
  one <- function(y, est, r) { y <- ifelse(is.na(y), 0, y); e <- est(r); sum(e$c * y) / sqrt(sum((e$R %*% y)^2)) }
  t <- mapply(function(y, est) one(y, est, a), ys, ests)
  T <- sapply(seq_along(ys), function(j) apply(A, 1, function(r) one(ys[[j]], ests[[j]], r)))
  o <- order(-abs(t)); p <- numeric(length(t))
  for (j in seq_along(o)) { s <- abs(t[o[j]]); u <- abs(T[, o[j:length(o)], drop = FALSE])
    u[is.na(u)] <- Inf
    p[o[j]] <- mean(apply(u, 1, max) >= s - 1e-9 * s) }
  p[o] <- cummax(p[o])
  wyrows[[length(wyrows) + 1]] <<- data.frame(case, outcome = outcomes, p = p) }

s <- d[!is.na(d$ten), ]; A <- deals(s$ten)
for (v in c("y", "z", "answer")) put("complete", v, s[[v]], s$ten, A, neyman)
for (v in c("y", "z")) {
  put("lin", v, s[[v]], s$ten, A, function(a) lin(a, s$age))
  put("ancova", v, s[[v]], s$ten, A, function(a) ancova(a, s$age)) }
westfall("complete", c("y", "z", "answer"), s[c("y", "z", "answer")], s$ten, A, list(neyman, neyman, neyman))
k <- !is.na(s$gap) # units without the outcome keep their place in the lottery
gapped <- function(a) some(a, k)
westfall("gap", c("y", "gap"), s[c("y", "gap")], s$ten, A, list(neyman, gapped))
s <- d[!is.na(d$four), ]; A <- in_blocks(s$four, s$block)
for (v in c("y", "z", "answer")) put("blocked", v, s[[v]], s$four, A, function(a) blocked(a, s$block))
s <- d[!is.na(d$two), ]; A <- in_blocks(s$two, s$pair)
for (v in c("y", "z")) put("pairs", v, s[[v]], s$two, A, function(a) pairs(a, s$pair))
westfall("pairs", c("y", "z"), s[c("y", "z")], s$two, A, rep(list(function(a) pairs(a, s$pair)), 2))
A <- by_unit(d$whole, d$school)
for (v in c("y", "z")) put("clusters", v, d[[v]], d$whole, A, function(a) cr2(a, d$school))
westfall("clusters", c("y", "z"), d[c("y", "z")], d$whole, A, rep(list(function(a) cr2(a, d$school)), 2))
d$one <- as.integer(d$school %in% c("Å1", "Å4", "Å6", "Å7"))
A <- by_unit(d$one, d$school, d$schoolpair)
for (v in c("y", "z")) put("clusterpairs", v, d[[v]], d$one, A, function(a) pairs(a, d$schoolpair), level = 0.8)
# three arms: each against the control, the third arm's units keep theirs
s <- d[!is.na(d$arm3), ]
for (arm in c("a", "b")) { k <- s$arm3 %in% c("kontroll", arm); a <- as.integer(s$arm3[k] == arm)
  put(paste("three", arm), "y", s$y[k], a, deals(a), neyman, level = 0.8) }
all <- do.call(rbind, rows)
for (v in c("effect", "se", "p", "level", "low", "high")) all[[v]] <- num(all[[v]])
write.csv(all, "permute.csv", row.names = FALSE, quote = FALSE)
w <- do.call(rbind, wyrows); w$p <- num(w$p)
write.csv(w, "permute_stepdown.csv", row.names = FALSE, quote = FALSE)
