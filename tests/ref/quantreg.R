# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of quantile regression: data.csv and rows.csv. Rscript quantreg.R in tests/ref.
# Coefficients and iid, ker: quantreg itself. nid: its formula with exact fits at tau +- h (summary.rq adds
# 1.5e-8 to a denominator, which makes its errors depend on the unit of y). HC and CR: matrices written out.
suppressMessages(library(quantreg)); options(digits = 17); set.seed(20261129)
n <- 301
g <- sprintf("g%02d", sample(20, n, TRUE)); ug <- setNames(rnorm(20), sprintf("g%02d", 1:20))
x1 <- rnorm(n, 50, 10); x2 <- rbinom(n, 1, 0.4); x3 <- rexp(n)
w <- round(runif(n, 0.5, 3), 3)
y <- 5 + 0.2 * x1 + 2 * x2 + x3 + (1 + 0.03 * x1 + x2) * rt(n, 5) + ug[g]
d <- data.frame(y, x1, x2, x3, w, g)
num <- sapply(d, is.numeric); d[num] <- lapply(d[num], function(x) sprintf("%.17g", x))
write.csv(d, "quantreg/data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("quantreg/data.csv")
rows <- NULL
put <- function(case, tau, se, term, estimate, std.error, objective)
  rows <<- rbind(rows, data.frame(case, tau, se, term, estimate, std.error, objective))
cases <- list(full = list(y ~ x1 + x2 + x3, FALSE), weighted = list(y ~ x1 + x2 + x3, TRUE),
              mean = list(y ~ 1, FALSE), origin = list(y ~ 0 + x1 + x3, FALSE))
for (nm in names(cases)) for (tau in c(0.1, 0.25, 0.5, 0.75, 0.9)) {
  f <- cases[[nm]][[1]]; wt <- if (cases[[nm]][[2]]) d$w else rep(1, n)
  m <- if (cases[[nm]][[2]]) rq(f, tau, d, weights = w) else rq(f, tau, d)
  X <- model.matrix(f, d) * wt; Y <- d$y * wt; k <- ncol(X)
  alone <- TRUE # a fit that is one of several is no reference
  fit <- withCallingHandlers(rq.fit.br(X, Y, tau), warning = function(w) { alone <<- FALSE; invokeRestart("muffleWarning") })
  if (!alone) next
  b <- fit$coefficients; u <- drop(Y - X %*% b)
  u[order(abs(u))[1:k]] <- 0
  obj <- sum(u * (tau - (u < 0)))
  h <- bandwidth.rq(tau, n); while (tau - h < 0 || tau + h > 1) h <- h / 2
  gap <- drop(X %*% (rq.fit.br(X, Y, tau + h)$coefficients - rq.fit.br(X, Y, tau - h)$coefficients))
  fn <- ifelse(gap > 0, 2 * h / gap, 0)
  hk <- (qnorm(tau + h) - qnorm(tau - h)) * min(sd(u), unname(diff(quantile(u, c(0.25, 0.75)))) / 1.34)
  fk <- dnorm(u / hk) / hk
  Dn <- solve(crossprod(X, fn * X)); Dk <- solve(crossprod(X, fk * X)); S <- crossprod(X)
  vn <- tau * (1 - tau) * Dn %*% S %*% Dn
  psi <- ifelse(u > 0, tau, tau - 1); h0 <- which(u == 0)
  psi[h0] <- solve(t(X[h0, , drop = FALSE]), -colSums(X[-h0, , drop = FALSE] * psi[-h0]))
  sc <- X * psi; cl <- rowsum(sc, d$g); G <- nrow(cl)
  several <- FALSE
  iid <- withCallingHandlers(summary(m, se = "iid")$coefficients[, 2],
    warning = function(w) { several <<- several || grepl("nonunique", conditionMessage(w)); invokeRestart("muffleWarning") })
  ses <- list(
    iid = iid,
    nid = sqrt(diag(vn)), ker = summary(m, se = "ker")$coefficients[, 2],
    HC0 = sqrt(diag(Dk %*% crossprod(sc) %*% Dk)), HC1 = sqrt(n / (n - k) * diag(Dk %*% crossprod(sc) %*% Dk)),
    CR0 = sqrt(diag(Dk %*% crossprod(cl) %*% Dk)),
    stata = sqrt(G / (G - 1) * (n - 1) / (n - k) * diag(Dk %*% crossprod(cl) %*% Dk)))
  if (several) ses$iid <- NULL # its inner median regression has several answers: R's own is one of them
  for (se in names(ses)) put(nm, tau, se, colnames(X), b, ses[[se]], obj)
}
k <- sapply(rows, is.numeric); rows[k] <- lapply(rows[k], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
write.csv(rows, "quantreg/rows.csv", row.names = FALSE, quote = FALSE); cat(nrow(rows), "rows\n")
