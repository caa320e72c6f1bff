# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of models with instruments: data.csv, rows.csv (coefficients), tests.csv (what is said of
# the instruments). Rscript instruments.R in tests/ref. AER, estimatr, clubSandwich and sandwich where they
# have the number; LIML, GMM, Kleibergen-Paap, effective F and Anderson-Rubin sets from the formulas, with
# explicit matrices.
suppressMessages({library(AER); library(estimatr); library(clubSandwich); library(sandwich); library(lmtest)})
options(digits = 17)
set.seed(20261128)
n <- 400
g <- sample(sprintf("g%02d", 1:24), n, TRUE, prob = (1:24)^0.5)
ug <- setNames(rnorm(24), sprintf("g%02d", 1:24))
x1 <- rnorm(n, 10, 2); x2 <- rbinom(n, 1, 0.4)
z1 <- rnorm(n) + 0.5 * ug[g]; z2 <- rbinom(n, 1, 0.5); z3 <- runif(n)
u <- rnorm(n); v1 <- 0.6 * u + rnorm(n); v2 <- -0.4 * u + rnorm(n)
d1 <- 1 + 0.5 * z1 + 0.3 * z2 + 0.2 * x1 + v1 + 0.3 * ug[g]
d2 <- -1 + 0.8 * z3 + 0.4 * z2 - 0.3 * z1 + 0.5 * x2 + v2
weak <- 0.05 * z1 + v1
y <- 2 + 0.7 * d1 - 0.5 * d2 + 0.1 * x1 + x2 + u * (0.5 + 0.3 * abs(z1)) + 0.5 * ug[g]
w <- round(runif(n, 0.5, 3), 3)
d <- data.frame(y, d1, d2, weak, x1, x2, z1, z2, z3, w, g)
num <- sapply(d, is.numeric)
out <- d; out[num] <- lapply(d[num], function(x) sprintf("%.17g", x))
write.csv(out, "instruments/data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("instruments/data.csv")

cases <- list(
  just     = list("x1 + x2", "d1", "z1", FALSE),
  over     = list("x1 + x2", "d1", "z1 + z2 + z3", FALSE),
  two      = list("x1 + x2", "d1 + d2", "z1 + z2 + z3", FALSE),
  weighted = list("x1 + x2", "d1", "z1 + z2", TRUE),
  weighted2 = list("x2", "d1 + d2", "z1 + z2 + z3", TRUE),
  bare     = list("1", "d1", "z1 + z2", FALSE),
  weak     = list("x1", "weak", "z1 + z2", FALSE),
  weak1    = list("x1", "weak", "z1", FALSE),
  weak2    = list("x1", "weak + d2", "z1 + z2 + z3", FALSE),
  same2    = list("x1 + x2", "d1 + d2", "z1 + z3", FALSE))
rows <- tests <- NULL
put <- function(case, method, se, term, estimate, std.error, df)
  rows <<- rbind(rows, data.frame(case, method, se, term, estimate, std.error, df))
tell <- function(case, method, se, term, statistic = NA, df = NA, df2 = NA, p = NA, low = NA, high = NA)
  tests <<- rbind(tests, data.frame(case, method, se, term, statistic, df, df2, p, low, high))

pull <- function(c) {
  fx <- as.formula(paste("y ~", c[[1]])); dd <- d
  W <- if (c[[4]]) dd$w else rep(1, n)
  X1 <- model.matrix(fx, dd)
  D <- as.matrix(dd[strsplit(c[[2]], " \\+ ")[[1]]])
  Z2 <- as.matrix(dd[strsplit(c[[3]], " \\+ ")[[1]]])
  list(X1 = X1, D = D, Z2 = Z2, X = cbind(X1, D), Z = cbind(X1, Z2), W = W, y = dd$y)
}
qform <- function(v, V) drop(crossprod(v, solve(V, v)))
inv <- function(a) { s <- 1 / sqrt(diag(a)); solve(a * outer(s, s)) * outer(s, s) }
# Covariances of a linear estimator with rows h_i (b = A^-1 sum h_i y_i), residuals e
covs <- function(H, A, e, W, k, type) {
  S <- H * e * W; Ai <- inv(A); G <- length(unique(d$g))
  if (type == "classical") return(sum(W * e^2) / (n - k) * Ai)
  if (grepl("^CR|stata", type)) S <- rowsum(S, d$g)
  f <- switch(type, HC0 = 1, CR0 = 1, HC1 = n / (n - k), CR1 = G / (G - 1), stata = G / (G - 1) * (n - 1) / (n - k))
  f * Ai %*% crossprod(S) %*% t(Ai)
}
for (nm in names(cases)) {
  c <- cases[[nm]]; m <- pull(c); k <- ncol(m$X); G <- length(unique(d$g))
  f <- as.formula(paste("y ~", c[[1]], "+", c[[2]], "|", c[[1]], "+", c[[3]]))
  wt <- if (c[[4]]) d$w else NULL
  # 2SLS
  for (se in c("classical", "HC0", "HC1", "HC2", "HC3", "CR0", "stata", "CR2")) {
    cl <- se %in% c("CR0", "stata", "CR2")
    if (cl && nm == "weak1") next
    args <- list(f, data = d, se_type = se)
    if (cl) args$clusters <- d$g
    if (c[[4]]) args$weights <- d$w
    r <- do.call(iv_robust, args)
    # estimatr's weighted CR2 of iv is checked apart: clubSandwich below
    if (c[[4]] && se == "CR2") next
    put(nm, "2sls", se, names(r$coefficients), r$coefficients, r$std.error, r$df)
  }
  # LIML and GMM
  W <- m$W; ZWZ <- crossprod(m$Z, W * m$Z); Pz <- function(a) m$Z %*% inv(ZWZ) %*% crossprod(m$Z, W * a)
  M1 <- function(a) a - m$X1 %*% inv(crossprod(m$X1, W * m$X1)) %*% crossprod(m$X1, W * a)
  Y <- cbind(m$y, m$D); R1 <- M1(Y); R2 <- Y - Pz(Y)
  kappa <- if (ncol(m$Z2) == ncol(m$D)) 1 else
    min(Re(eigen(solve(crossprod(R2, W * R2), crossprod(R1, W * R1)))$values))
  H <- m$X - kappa * (m$X - Pz(m$X)); A <- crossprod(H, W * m$X); A <- (A + t(A)) / 2
  b <- drop(inv(A) %*% crossprod(H, W * m$y)); e <- drop(m$y - m$X %*% b)
  for (se in c("classical", "HC0", "HC1", "CR0", "CR1", "stata"))
    put(nm, "liml", se, colnames(m$X), b, sqrt(diag(covs(H, A, e, W, k, se))), if (grepl("^CR|stata", se)) G - 1 else n - k)
  if (ncol(m$Z2) > ncol(m$D))
    tell(nm, "liml", "classical", "Anderson-Rubin.LR", n * log(kappa), ncol(m$Z2) - ncol(m$D),
         p = pchisq(n * log(kappa), ncol(m$Z2) - ncol(m$D), lower.tail = FALSE))
  H2 <- Pz(m$X); b2 <- drop(inv(crossprod(H2, W * H2)) %*% crossprod(H2, W * m$y)); e2 <- drop(m$y - m$X %*% b2)
  for (cl in c(FALSE, TRUE)) {
    S <- m$Z * e2 * W; if (cl) S <- rowsum(S, d$g)
    S <- crossprod(S); ZX <- crossprod(m$Z, W * m$X)
    H <- m$Z %*% inv(S) %*% ZX; A <- t(ZX) %*% inv(S) %*% ZX
    b <- drop(inv(A) %*% crossprod(H, W * m$y)); e <- drop(m$y - m$X %*% b)
    for (se in if (cl) c("CR0", "stata") else c("HC0", "HC1"))
      put(nm, "gmm", se, colnames(m$X), b, sqrt(diag(covs(H, A, e, W, k, se))), if (cl) G - 1 else n - k)
    J <- qform(crossprod(m$Z, W * e), S); dj <- ncol(m$Z2) - ncol(m$D)
    if (dj > 0) for (how in c("2sls", "gmm"))
      tell(nm, how, if (cl) "stata" else "HC1", "Hansen.J", J, dj, p = pchisq(J, dj, lower.tail = FALSE))
  }
  # diagnostics
  iv <- if (c[[4]]) ivreg(f, data = d, weights = w) else ivreg(f, data = d)
  dg <- summary(iv, diagnostics = TRUE)$diagnostics
  wu <- dg["Wu-Hausman", ]; tell(nm, "2sls", "classical", "Wu-Hausman.F", wu[3], wu[1], wu[2], wu[4])
  # (AER's Sargan of weighted models divides unweighted sums; the formula is in use for all)
  if (ncol(m$Z2) > ncol(m$D)) {
    s <- n * qform(crossprod(m$Z, W * e2), ZWZ) / sum(W * e2^2); dj <- ncol(m$Z2) - ncol(m$D)
    if (!c[[4]]) stopifnot(abs(s / dg["Sargan", 3] - 1) < 1e-9)
    tell(nm, "2sls", "classical", "Sargan.chisq", s, dj, p = pchisq(s, dj, lower.tail = FALSE))
  }
  vc <- function(se) function(fit) {
    if (se == "classical") vcov(fit) else if (se == "CR2") as.matrix(vcovCR(fit, d$g, "CR2")) else
    if (se == "stata") as.matrix(vcovCR(fit, d$g, "CR1S")) else vcovHC(fit, se)
  }
  zn <- colnames(m$Z2); dn <- colnames(m$D)
  lmf <- function(lhs) {
    fo <- as.formula(paste(lhs, "~", c[[1]], "+", c[[3]]))
    if (c[[4]]) lm(fo, d, weights = w) else lm(fo, d)
  }
  ses <- if (c[[4]]) c("classical", "HC1", "HC2", "stata") else c("classical", "HC1", "HC2", "HC3", "stata", "CR2")
  for (se in ses) {
    cl <- se %in% c("stata", "CR2"); V <- vc(se); L <- length(zn)
    wald <- function(fit, which) {
      if (se == "CR2") {
        t <- Wald_test(fit, constrain_zero(match(which, names(coef(fit)))), vcov = vcovCR(fit, d$g, "CR2"), test = "HTZ")
        return(c(t$Fstat, length(which), t$df_denom, t$p_val))
      }
      b <- coef(fit)[which]; s <- qform(b, V(fit)[which, which, drop = FALSE]) / length(which)
      df2 <- if (cl) G - 1 else fit$df.residual
      c(s, length(which), df2, pf(s, length(which), df2, lower.tail = FALSE))
    }
    for (j in dn) { t <- wald(lmf(j), zn); tell(nm, "2sls", se, paste0("first.stage.F:", j), t[1], t[2], t[3], t[4]) }
    red <- lmf("y"); t <- wald(red, zn); tell(nm, "2sls", se, "Anderson-Rubin.F", t[1], t[2], t[3], t[4])
    crit <- if (se == "CR2") qf(0.95, L, t[3]) * (t[3] + L - 1) / t[3] else qf(0.95, L, t[3])
    # Wu-Hausman by residual inclusion
    aux <- d; for (j in dn) aux[[paste0("r.", j)]] <- resid(lmf(j))
    fo <- as.formula(paste("y ~", c[[1]], "+", c[[2]], "+", paste0("r.", dn, collapse = " + ")))
    hw <- if (c[[4]]) lm(fo, aux, weights = w) else lm(fo, aux)
    if (se != "classical") { t <- wald(hw, paste0("r.", dn)); tell(nm, "2sls", se, "Wu-Hausman.F", t[1], t[2], t[3], t[4]) }
    # orthonormal instruments, first stages and their joint covariance
    Zt <- M1(m$Z2); q <- Zt %*% inv(chol(crossprod(Zt, W * Zt)))
    if (length(dn) == 1) {
      R <- chol(crossprod(Zt, W * Zt)); fs <- lmf(dn)
      gam <- drop(R %*% coef(fs)[zn]); O <- R %*% V(fs)[zn, zn, drop = FALSE] %*% t(R)
      tell(nm, "2sls", se, paste0("effective.F:", dn), sum(gam^2) / sum(diag(O)))
      if (se != "CR2") tell(nm, "2sls", se, "Kleibergen-Paap.F", wald(fs, zn)[1])
      # the Anderson-Rubin set: ends by root finding on the test itself, refitted at each value
      arf <- function(b) { dd <- d; dd$.y <- d$y - b * d[[dn]]
        fo <- as.formula(paste(".y ~", c[[1]], "+", c[[3]]))
        fit <- if (c[[4]]) lm(fo, dd, weights = w) else lm(fo, dd)
        cf <- coef(fit)[zn]; qform(cf, V(fit)[zn, zn, drop = FALSE]) / L - crit }
      grid <- c(-10^(4:1), seq(-8, 10, 0.05), 10^(1:4) + 1)
      v <- sapply(grid, arf); at <- which(diff(sign(v)) != 0)
      ends <- sapply(at, function(i) uniroot(arf, grid[i + 0:1], tol = 1e-13)$root)
      inside <- v[1] <= 0
      if (length(ends) == 2 && !inside) tell(nm, "2sls", se, paste0("AR:", dn), low = ends[1], high = ends[2])
      else cat(nm, se, "AR set:", if (inside) "from -Inf," else "", ends, "\n")
      if (length(ends) == 2 && inside) tell(nm, "2sls", se, paste0("complement:", dn), low = ends[1], high = ends[2])
      if (length(ends) == 0 && inside) tell(nm, "2sls", se, paste0("line:", dn))
      if (length(ends) == 0 && !inside) tell(nm, "2sls", se, paste0("empty:", dn))
    } else {
      # Sanderson and Windmeijer: the first stage of what the other endogenous column leaves
      if (se != "CR2") for (j in dn) {
        o <- setdiff(dn, j); aux <- d
        fo <- as.formula(paste(j, "~", c[[1]], "+", o, "|", c[[1]], "+", c[[3]]))
        s2 <- if (c[[4]]) ivreg(fo, data = d, weights = w) else ivreg(fo, data = d)
        aux$.left <- d[[j]] - coef(s2)[o] * d[[o]]
        fo <- as.formula(paste(".left ~", c[[1]], "+", c[[3]]))
        fs <- if (c[[4]]) lm(fo, aux, weights = w) else lm(fo, aux)
        t <- wald(fs, zn); dq <- L - length(dn) + 1; f <- t[1] * L / dq
        tell(nm, "2sls", se, paste0("conditional.F:", j), f, dq, t[3], pf(f, dq, t[3], lower.tail = FALSE))
      }
      # the joint Anderson-Rubin set's shadow: its least F over the other coefficient
      if (se == "classical") for (j in dn) {
        o <- setdiff(dn, j)
        S <- cbind(d$y, d[[j]], d[[o]]) # sums of squares of y - a d_j - b d_o that X1 and Z leave
        K1 <- crossprod(sqrt(m$W) * M1(S)); K2 <- crossprod(sqrt(m$W) * (S - Pz(S)))
        arf <- function(a, b) {
          v <- c(1, -a, -b)
          (drop(v %*% K1 %*% v) / drop(v %*% K2 %*% v) - 1) * (n - ncol(m$Z)) / L - crit
        }
        least <- function(a) { # F of a line is a ratio of quadratics: one minimum (or none: its limit)
          g <- c(-10^(5:1), seq(-9, 9, 0.25), 10^(1:5)); v <- sapply(g, function(b) arf(a, b)); k <- which.min(v)
          if (k == 1 || k == length(g)) return(v[k])
          optimize(function(b) arf(a, b), g[k + c(-1, 1)], tol = 1e-12)$objective
        }
        grid <- c(-10^(3:1), seq(-8, 8, 0.25), 10^(1:3) + 1)
        v <- sapply(grid, least); at <- which(diff(sign(v)) != 0); inside <- v[1] <= 0
        ends <- sapply(at, function(i) uniroot(least, grid[i + 0:1], tol = 1e-13)$root)
        cat(nm, "shadow", j, inside, unlist(ends), "\n")
        if (length(ends) == 2) tell(nm, "2sls", se, paste0(if (inside) "complement:" else "AR:", j), low = ends[1], high = ends[2])
        if (length(ends) == 0) tell(nm, "2sls", se, paste0(if (inside) "line:" else "empty:", j))
      }
    }
    if (length(dn) > 1 && se %in% c("HC1", "stata")) {
      # Kleibergen-Paap with Kronecker products, canonical correlations (as ranktest)
      Dt <- M1(m$D); Vr <- m$D - Pz(m$D); F <- inv(chol(crossprod(Dt, W * Dt)))
      gam <- crossprod(q, W * m$D); sc <- do.call(cbind, lapply(seq_along(dn), function(j) q * (W * Vr[, j])))
      if (cl) sc <- rowsum(sc, d$g)
      kz <- ncol(m$Z); fac <- if (cl) G / (G - 1) * (n - 1) / (n - kz) else n / (n - kz)
      O <- crossprod(sc) * fac; th <- gam %*% F; Ot <- kronecker(t(F), diag(L)) %*% O %*% kronecker(F, diag(L))
      s <- svd(th, nu = L, nv = 2); A <- s$u[, 2:L]; B <- s$v[, 2, drop = FALSE]
      lam <- drop(t(A) %*% th %*% B); Om <- kronecker(t(B), t(A)) %*% Ot %*% kronecker(B, A)
      tell(nm, "2sls", se, "Kleibergen-Paap.F", qform(lam, Om) / L)
    }
  }
  R1d <- M1(m$D); Vr <- m$D - Pz(m$D); Pd <- Pz(R1d)
  cd <- min(Re(eigen(solve(crossprod(Vr, W * Vr), crossprod(Pd, W * Pd)))$values)) * (n - ncol(m$Z)) / ncol(m$Z2)
  tell(nm, "2sls", "classical", "Cragg-Donald.F", cd)
}
fmt <- function(t) { k <- sapply(t, is.numeric); t[k] <- lapply(t[k], function(x) ifelse(is.na(x), "", sprintf("%.17g", x))); t }
write.csv(fmt(rows), "instruments/rows.csv", row.names = FALSE, quote = FALSE)
write.csv(fmt(tests), "instruments/tests.csv", row.names = FALSE, quote = FALSE)
cat(nrow(rows), "rows,", nrow(tests), "tests\n")
