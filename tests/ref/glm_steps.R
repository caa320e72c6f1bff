# SPDX-License-Identifier: GPL-3.0-or-later
# Generalised linear models whose first steps lead to impossible means or swing about the maximum.
# The maximum by Newton's method with the true second derivatives, not by glm(): its steps are the ones in question.
# Rscript glm_steps.R > glm_steps.csv
fit <- function(name, x, y, b, mean, slope, curve, family) {
  X <- cbind(1, x)
  # slope, curve: first and second derivative of the mean by the linear predictor
  v <- if (family == "poisson") identity else function(m) rep(1, length(m))
  score <- function(b) { e <- drop(X %*% b); m <- mean(e); crossprod(X, (y - m) * slope(e) / v(m)) }
  for (i in 1:200) {
    e <- drop(X %*% b); m <- mean(e)
    w <- if (family == "poisson") y * slope(e)^2 / m^2 - (y - m) * curve(e) / m else slope(e)^2 - (y - m) * curve(e)
    b <- b + drop(solve(crossprod(X, w * X), score(b)))
  }
  stopifnot(max(abs(score(b))) < 1e-9, all(is.finite(b)))
  e <- drop(X %*% b); m <- mean(e)
  phi <- if (family == "poisson") 1 else sum((y - m)^2) / (length(y) - 2)
  se <- sqrt(diag(phi * solve(crossprod(X, slope(e)^2 / v(m) * X))))
  cat(sprintf("%s,%s,%.15g,%.15g\n", name, c("(Intercept)", "x"), b, se), sep = "")
}
one <- function(e) rep(1, length(e)); none <- function(e) rep(0, length(e))
cat("case,term,estimate,se\n")
fit("halved", c(0, 1, 2, 3, 4, 5, 6, 2, 0, 0), c(2, 0, 0, 2, 1, 12, 25, 3, 1, 2), c(0.9, 1.7), identity, one, none, "poisson")
fit("later", c(0, 1, 2, 3, 4, 5, 6, 7, -1), c(0, 4, 0, 2, 12, 9, 25, 0, 1), c(1.8, 1.3), identity, one, none, "poisson")
fit("swings", c(0, 1, 2, 3, 4, 5, 6, 7), c(3, 1, 4, 2, 1, 9, 25, 40), c(1.07, 2.73), identity, one, none, "poisson")
fit("negative", c(0, 1, 2, 3, 4, 5, 2.5, 4.5), c(-1, 0.5, 0, 3, 20, 148, -2, 60), c(-4.46, 1.89), exp, exp, exp, "gaussian")
