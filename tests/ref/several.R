# SPDX-License-Identifier: GPL-3.0-or-later
#
# Several models of the same rows: each by lm with HC2 errors, and the covariance between coefficients of two models,
# sum over rows of both influences, each over sqrt(1 - h).
set.seed(20261129)
n <- 60
d <- data.frame(treated = rbinom(n, 1, 0.5), age = round(rnorm(n, 40, 10)), school = sample(c("\u00e5s", "bø", "lia"), n, TRUE))
d$score <- round(2 + 0.5 * d$treated + 0.02 * d$age + (d$school == "lia") + rnorm(n), 3)
d$sleep <- round(7 + 0.3 * d$treated + rnorm(n), 3)
d$age[c(3, 17, 40)] <- NA
write.csv(d, "several/data.csv", row.names = FALSE, na = "", quote = FALSE, fileEncoding = "UTF-8")
models <- list(score ~ treated, score ~ treated + age, score ~ treated + age + I(school == "lia") + I(school == "\u00e5s"),
               sleep ~ treated, score ~ treated + age + factor(school))
root <- function(m) {
  x <- model.matrix(m); e <- residuals(m); h <- hatvalues(m)
  r <- matrix(0, n, ncol(x), dimnames = list(NULL, colnames(x)))
  r[as.integer(rownames(x)), ] <- (x * e / sqrt(1 - h)) %*% solve(crossprod(x))
  r
}
fits <- lapply(models, lm, data = d)
roots <- lapply(fits, root)
rows <- NULL
for (i in seq_along(fits)) {
  terms <- c("treated", "age", if (i < 5) "(Intercept)")
  for (t in intersect(terms, names(coef(fits[[i]]))))
    rows <- rbind(rows, data.frame(model = i, term = t, estimate = coef(fits[[i]])[[t]], std.error = sqrt(sum(roots[[i]][, t]^2)),
                                   df = df.residual(fits[[i]]), n = nobs(fits[[i]])))
}
out <- function(x, f) {
  for (c in names(x)) if (is.numeric(x[[c]])) x[[c]] <- sprintf("%.17g", x[[c]])
  write.csv(x, f, row.names = FALSE, quote = FALSE)
}
out(rows, "several/rows.csv")
joint <- NULL
for (i in 1:4) for (j in 1:4)
  joint <- rbind(joint, data.frame(a = i, b = j, covariance = sum(roots[[i]][, "treated"] * roots[[j]][, "treated"])))
out(joint, "several/joint.csv")
