# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of corrected p-values and joint bands, by R's p.adjust, Anderson's
# (2008) Stata code for sharpened q-values written out in R, a brute-force step-down, and
# mvtnorm. Rscript multiplicity.R, in this folder.
suppressMessages(library(mvtnorm))
options(digits = 17)
set.seed(20260905)
num <- function(x) sprintf("%.17g", x)
put <- function(d, name) {
  for (v in names(d)) if (is.double(d[[v]])) d[[v]] <- ifelse(is.na(d[[v]]), "", num(d[[v]]))
  write.csv(d, file.path("multiplicity", name), row.names = FALSE, quote = FALSE)
}

# --- p-values ---
families <- list(
  one = 0.03, two = c(0.04, 0.02), three = c(0.01, 0.02, 0.03),
  equal = rep(0.02, 5), ones = c(1, 1, 0.5, 0.001),
  zero = c(0, 0.2, 1e-300, 0.04),
  missing = c(0.01, NA, 0.04, 0.03, NA, 0.2),
  mixed = c(runif(20), rbeta(12, 0.3, 6)), # some real effects
  small = rbeta(15, 0.2, 8), null = runif(50),
  # Benjamini & Hochberg (1995), section 4: thrombolysis trial
  bh95 = c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240,
           .4262, .5719, .6528, .7590, 1))
sharpened <- function(p) {
  keep <- !is.na(p); x <- p[keep]; m <- length(x); o <- order(x); s <- x[o]
  q2 <- rep(1, m); rank <- seq_len(m)
  for (k in 1000:1) {
    q <- k / 1000
    adj <- q / (1 + q)
    r1 <- max(c(0, rank[adj * rank / m >= s]))
    r2 <- if (r1 == m) m else max(c(0, rank[adj * (m / (m - r1)) * rank / m >= s]))
    q2[rank <= r2] <- q
  }
  out <- rep(NA_real_, length(p)); out[keep][o] <- q2; out
}
methods <- list(
  bonferroni = function(p) p.adjust(p, "bonferroni"), holm = function(p) p.adjust(p, "holm"),
  hochberg = function(p) p.adjust(p, "hochberg"), hommel = function(p) p.adjust(p, "hommel"),
  bh = function(p) p.adjust(p, "BH"), by = function(p) p.adjust(p, "BY"), sharpened = sharpened)
rows <- list()
for (f in names(families)) {
  p <- families[[f]]
  d <- data.frame(family = f, i = seq_along(p), p = p)
  for (m in names(methods)) d[[m]] <- methods[[m]](p)
  rows[[f]] <- d
}
put(do.call(rbind, rows), "p.csv")

# --- step-down maxT: 6 statistics, 200 draws ---
n <- 6; reps <- 200
S <- 0.6^abs(outer(1:n, 1:n, "-"))
draws <- matrix(rnorm(n * reps), reps) %*% chol(S)
t <- c(2.4, -0.3, 1.9, -3.1, 1.1, 2.0)
wy <- function(t, draws, exact) {
  o <- order(-abs(t)); p <- numeric(length(t))
  for (j in seq_along(o)) {
    u <- apply(abs(draws[, o[j:length(o)], drop = FALSE]), 1, max)
    c <- sum(u >= abs(t[o[j]]))
    p[o[j]] <- if (exact) c / nrow(draws) else (1 + c) / (1 + nrow(draws))
  }
  p[o] <- cummax(p[o]); p
}
put(data.frame(i = 1:n, t = t, sampled = wy(t, draws, FALSE),
               exact = wy(t, rbind(draws[-1, ], t), TRUE)), "stepdown.csv")
put(setNames(as.data.frame(draws), paste0("d", 1:n)), "draws.csv")

# --- sup-t ---
cases <- list(
  one = list(diag(1), 7), indep2 = list(diag(2), 10), indep5 = list(diag(5), Inf),
  pair = list(matrix(c(1, .8, .8, 1), 2), 12),
  ar6 = list(0.6^abs(outer(1:6, 1:6, "-")), 20), ar6z = list(0.6^abs(outer(1:6, 1:6, "-")), Inf),
  equi10 = list(0.5 + 0.5 * diag(10), 40), equi10z = list(0.5 + 0.5 * diag(10), Inf),
  negative = list(matrix(-.3, 4, 4) + 1.3 * diag(4), 15),
  # Dunnett's many-to-one with 5 arms of equal size
  dunnett = list(0.5 + 0.5 * diag(4), 45))
ts <- c(2.1, -1.3, 2.9, 0.4, -2.5, 1.8, 3.3, -0.9, 2.2, 1.0)
rows <- list()
# One common factor (equal correlations >= 0): the chance is an integral over the factor,
# and over the standard deviation where df is finite. Other correlations by mvtnorm.
given_s <- function(c, m, rho) integrate(function(z)
  dnorm(z) * (pnorm((c - sqrt(rho) * z) / sqrt(1 - rho)) -
              pnorm((-c - sqrt(rho) * z) / sqrt(1 - rho)))^m, -9, 9, rel.tol = 1e-11)$value
equal <- function(c, m, rho, df) {
  g <- if (rho == 0) function(c) (1 - 2 * pnorm(-c))^m else
    function(c) vapply(c, given_s, 0, m = m, rho = rho)
  if (is.infinite(df)) return(g(c))
  if (m == 1) return(1 - 2 * pt(-c, df))
  integrate(function(x) dchisq(x, df) * g(c * sqrt(x / df)), qchisq(1e-13, df),
            qchisq(1e-13, df, lower = FALSE), rel.tol = 1e-10)$value
}
for (k in names(cases)) {
  R <- cases[[k]][[1]]; df <- cases[[k]][[2]]; m <- nrow(R)
  rho <- if (m == 1) 0 else R[1, 2]
  common <- m == 1 || (rho >= 0 && all(abs(R[row(R) != col(R)] - rho) < 1e-12))
  ctl <- GenzBretz(maxpts = 1e5, abseps = 1e-6, releps = 0)
  set.seed(1)
  prob <- function(c) if (common) equal(c, m, rho, df) else
    if (is.infinite(df)) pmvnorm(rep(-c, m), rep(c, m), corr = R, algorithm = ctl)[1] else
    pmvt(rep(-c, m), rep(c, m), df = df, corr = R, algorithm = ctl)[1]
  for (level in if (common) c(.9, .95, .99) else .95) {
    c <- uniroot(function(c) prob(c) - level, c(1.5, 5), tol = if (common) 1e-9 else 1e-5)$root
    rows[[paste(k, level)]] <- data.frame(case = k, n = m, df = if (is.infinite(df)) 1e300 else df,
      level = level, critical = c, t = ts[1], p = 1 - prob(abs(ts[1])), exact = common)
  }
}
put(do.call(rbind, rows), "supt.csv")
mats <- do.call(rbind, lapply(names(cases), function(k) {
  R <- cases[[k]][[1]]; g <- expand.grid(i = seq_len(nrow(R)), j = seq_len(nrow(R)))
  data.frame(case = k, i = g$i, j = g$j, r = R[cbind(g$i, g$j)])
}))
put(mats, "correlations.csv")
