# SPDX-License-Identifier: GPL-3.0-or-later
# How often permutation tests of completed data sets reject what is true (nominal 5 %): 40 rows, exponential outcomes, 30 % missing,
# ten completed sets, 199 assignments, 1,000 trials; the imputing saw the arms or did not. R 4.2.2. Run as
#   Rscript imputed_blind.R
#                    averaged effect  averaged t  pooled t against the sets' t  Rubin's t  normal scores of the sets' p
#   imputing saw it       19.0 %        16.6 %             4.1 %                 4.3 %             5.3 %
#   it did not             5.7 %         5.2 %             0.6 %                 0.5 %             0.6 %
set.seed(1)
trials <- 1000
n <- 40
sets <- 10
draws <- 199

# A normal model's draw from its posterior, with the arm in it or not.
complete <- function(y, d, seen) {
  known <- !is.na(y)
  x <- if (seen) cbind(1, d) else matrix(1, length(y), 1)
  fit <- lm.fit(x[known, , drop = FALSE], y[known])
  variance <- sum(fit$residuals^2) / rchisq(1, sum(known) - ncol(x))
  root <- t(chol(chol2inv(chol(crossprod(x[known, , drop = FALSE]))) * variance))
  b <- fit$coefficients + root %*% rnorm(ncol(x))
  y[!known] <- x[!known, , drop = FALSE] %*% b + rnorm(sum(!known), sd = sqrt(variance))
  y
}

trial <- function(seen) {
  d <- sample(rep(0:1, n / 2))
  y <- rexp(n)
  y[runif(n) < .3] <- NA
  completed <- sapply(seq_len(sets), function(i) complete(y, d, seen))
  lots <- cbind(d, replicate(draws, sample(d)))
  half <- n / 2
  treated <- t(completed) %*% lots / half
  control <- t(completed) %*% (1 - lots) / half
  effect <- treated - control
  v <- (t(completed^2) %*% lots / half - treated^2 + t(completed^2) %*% (1 - lots) / half - control^2) / (half - 1)
  pooled <- colMeans(effect)
  within <- colMeans(v)
  between <- apply(effect, 2, var)
  t_pooled <- pooled / sqrt(within + (1 + 1 / sets) * between)
  r <- (1 + 1 / sets) * between[1] / within[1]
  whole <- n - 2
  df <- 1 / (1 / ((sets - 1) * (1 + 1 / r)^2) + 1 / ((whole + 1) / (whole + 3) * whole / (1 + r)))
  p_rubin <- 2 * pt(-abs(t_pooled[1]), df)
  same_p <- abs(qt(p_rubin / 2, whole))
  t_sets <- effect / sqrt(v)
  p_sets <- rowMeans(abs(t_sets) >= abs(t_sets[, 1]) - 1e-12)
  z <- sign(effect[, 1]) * qnorm(1 - p_sets / 2)
  r_z <- (1 + 1 / sets) * var(z)
  c(effect = mean(abs(pooled) >= abs(pooled[1]) - 1e-12),
    t = mean(abs(t_pooled) >= abs(t_pooled[1]) - 1e-12),
    against.sets = (1 + mean(abs(t_sets[, -1]) >= same_p) * draws) / (1 + draws),
    rubin = p_rubin,
    scores = 2 * pt(-abs(mean(z) / sqrt(1 + r_z)), (sets - 1) * (1 + 1 / r_z)^2)) <= .05
}

for (seen in c(TRUE, FALSE)) print(round(rowMeans(replicate(trials, trial(seen))), 3))
