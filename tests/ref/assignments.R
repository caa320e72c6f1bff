# SPDX-License-Identifier: GPL-3.0-or-later
# Permutation tests over a given list of assignments, by brute force with textbook formulas.
# Rscript assignments.R, in this folder, after permute.R, whose data these are.
options(digits = 17)
set.seed(20261129)
num <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))
d <- read.csv("permute_data.csv")

# effect and standard error
neyman <- function(y, a) c(mean(y[a == 1]) - mean(y[a == 0]),
  sqrt(var(y[a == 1]) / sum(a == 1) + var(y[a == 0]) / sum(a == 0)))
blocked <- function(y, a, b) { e <- sapply(unique(b), function(k) neyman(y[b == k], a[b == k]))
  w <- sapply(unique(b), function(k) mean(b == k)); c(sum(w * e[1, ]), sqrt(sum((w * e[2, ])^2))) }
cr2 <- function(y, a, g) { v <- 0
  for (k in 0:1) { i <- a == k; N <- sum(i); m <- mean(y[i])
    for (h in unique(g[i])) { j <- i & g == h; n <- sum(j)
      v <- v + (sum(y[j]) - n * m)^2 / (1 - n / N) / N^2 } }
  c(mean(y[a == 1]) - mean(y[a == 0]), sqrt(v)) }

stat <- function(e, kind) if (kind == "difference") e[1] else
  if (e[2] < 1e-12) (if (abs(e[1]) < 1e-10) 0 else sign(e[1]) * Inf) else e[1] / e[2]
p_of <- function(y, a, A, est, kind) { seen <- abs(stat(est(y, a), kind))
  t <- abs(apply(A, 2, function(r) stat(est(y, r), kind))); t[is.na(t)] <- Inf
  mean(t >= seen - 1e-9 * seen) }
rows <- list(); wy <- list()
put <- function(case, outcome, term, y, a, A, est, level, interval = TRUE) for (kind in c("t", "difference")) {
  e <- est(y, a)
  end <- function(side) { f <- function(tau) p_of(y - tau * a, a, A, est, kind) > 1 - level
    out <- e[1] + side * 12 * e[2]; if (f(out)) return(NA)
    grid <- seq(out, e[1], length.out = 400); k <- which(sapply(grid, f))[1]
    lo <- grid[k]; hi <- grid[k - 1]
    for (i in 1:45) { m <- (lo + hi) / 2; if (f(m)) lo <- m else hi <- m }
    hi }
  rows[[length(rows) + 1]] <<- data.frame(case, outcome, term, kind, count = ncol(A), effect = e[1], se = e[2],
    p = p_of(y, a, A, est, kind), level, low = if (interval) end(-1) else NA, high = if (interval) end(1) else NA) }
westfall <- function(case, outcomes, ys, a, A, est) {
  t <- sapply(ys, function(y) stat(est(y, a), "t"))
  T <- sapply(ys, function(y) apply(A, 2, function(r) stat(est(y, r), "t")))
  o <- order(-abs(t)); p <- numeric(length(t))
  for (j in seq_along(o)) { s <- abs(t[o[j]])
    p[o[j]] <- mean(apply(abs(T[, o[j:length(o)], drop = FALSE]), 1, max) >= s - 1e-9 * s) }
  p[o] <- cummax(p[o])
  wy[[length(wy) + 1]] <<- data.frame(case, outcome = outcomes, p = p) }
save <- function(file, id, name, A) { out <- data.frame(id, A); names(out) <- c(name, paste0("a", seq_len(ncol(A))))
  write.csv(out, file, row.names = FALSE, quote = FALSE) }

# rerandomisation: only deals of five in ten whose mean ages differ little. The file lacks the trial's own.
s <- d[!is.na(d$ten), ]
A <- apply(combn(10, 5), 2, function(i) as.integer(seq_len(10) %in% i))
own <- apply(A, 2, function(a) all(a == s$ten))
A <- A[, own | apply(A, 2, function(a) abs(mean(s$age[a == 1]) - mean(s$age[a == 0]))) <
         abs(mean(s$age[s$ten == 1]) - mean(s$age[s$ten == 0])) + 0.1]
own <- apply(A, 2, function(a) all(a == s$ten))
save("assignments_ten.csv", c(s$id, "p99"), "id", rbind(A[, !own], 0))
for (v in c("y", "z", "answer")) put("ten", v, "ten", s[[v]], s$ten, A, neyman, 0.9)
westfall("ten", c("y", "z", "answer"), s[c("y", "z", "answer")], s$ten, A, neyman)

# each school by a coin of its own, between two and six of eight: arms of other sizes in every deal
u <- unique(d$school); w <- d$whole[match(u, d$school)]
B <- t(as.matrix(expand.grid(rep(list(0:1), 8)))); B <- B[, colSums(B) >= 2 & colSums(B) <= 6]
save("assignments_schools.csv", rev(u), "school", B[8:1, ])
A <- B[match(d$school, u), ]
for (v in c("y", "z")) put("schools", v, "whole", d[[v]], d$whole, A, function(y, a) cr2(y, a, d$school), 0.9)
westfall("schools", c("y", "z"), d[c("y", "z")], d$whole, A, function(y, a) cr2(y, a, d$school))

# within blocks, but only one in three of the deals
s <- d[!is.na(d$four), ]; two <- combn(4, 2)
grid <- as.matrix(expand.grid(1:6, 1:6, 1:6)); pick <- sort(sample(216, 72))
A <- apply(grid, 1, function(g) c(sapply(1:3, function(j) as.integer(1:4 %in% two[, g[j]]))))
own <- which(apply(A, 2, function(a) all(a == s$four))); A <- A[, union(own, pick)]
save("assignments_blocks.csv", s$id, "id", A)
for (v in c("y", "z")) put("blocks", v, "four", s[[v]], s$four, A, function(y, a) blocked(y, a, s$block), 0.9)

# three arms: forty deals of all three, and the trial's own
s <- d[!is.na(d$arm3) & d$arm3 != "", ]
deals <- cbind(s$arm3, replicate(40, sample(s$arm3)))
save("assignments_three.csv", s$id, "id", deals)
for (arm in c("a", "b")) put("three", "y", paste0("arm3=", arm), s$y, s$arm3, deals, function(y, a) {
  k <- a %in% c("kontroll", arm); neyman(y[k], as.integer(a[k] == arm)) }, 0.9, interval = FALSE)
all <- do.call(rbind, rows)
for (v in c("effect", "se", "p", "level", "low", "high")) all[[v]] <- num(all[[v]])
write.csv(all, "assignments.csv", row.names = FALSE, quote = FALSE)
w <- do.call(rbind, wy); w$p <- num(w$p)
write.csv(w, "assignments_stepdown.csv", row.names = FALSE, quote = FALSE)
