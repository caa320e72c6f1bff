# SPDX-License-Identifier: GPL-3.0-or-later
# Models of completed data sets beyond least squares: Rscript imputed_models.R in this folder reads
# imputation/resampled_data.csv and writes imputation/models.csv. Each set by sandwich, clubSandwich, estimatr, survey,
# survival and quantreg (nid with exact fits, as quantreg.R); Rubin's rules with Barnard and Rubin's df, complete-data df
# the least of the sets.
suppressMessages({library(sandwich); library(clubSandwich); library(estimatr); library(survey); library(survival); library(quantreg)})
all <- read.csv("imputation/resampled_data.csv")
m <- max(all$imp); sets <- lapply(1:m, function(l) all[all$imp == l, ]); n <- nrow(sets[[1]])
out <- NULL
put <- function(case, group, term, column, value) out <<- rbind(out, data.frame(case, group, term, column, value = sprintf("%.15g", value)))
# fit: coefficients, errors and df of a set
pool <- function(case, fit, group = "", exponentiate = FALSE) {
    f <- lapply(sets, fit)
    for (t in rownames(f[[1]])) {
        q <- sapply(f, function(x) x[t, 1]); u <- sapply(f, function(x) x[t, 2])^2; v <- min(sapply(f, function(x) x[t, 3]))
        T <- mean(u) + (1 + 1 / m) * var(q); r <- (1 + 1 / m) * var(q) / mean(u)
        df <- if (r < 1e-20) v else 1 / (1 / ((m - 1) * (1 + 1 / r)^2) + 1 / ((v + 1) / (v + 3) * v / (1 + r)))
        ends <- mean(q) + c(-1, 1) * qt(0.975, df) * sqrt(T)
        put(case, group, t, "estimate", mean(q)); put(case, group, t, "std.error", sqrt(T)); put(case, group, t, "df", df)
        put(case, group, t, "p.value", 2 * pt(-abs(mean(q)) / sqrt(T), df)); put(case, group, t, "conf.low", ends[1]); put(case, group, t, "conf.high", ends[2])
    }
}
rows <- function(b, V, df) { x <- cbind(b, sqrt(diag(as.matrix(V))), df); rownames(x) <- names(b); x }
satterthwaite <- function(fit, V, keep = names(coef(fit))) { t <- coef_test(fit, V, test = "Satterthwaite"); x <- cbind(coef(fit), t$SE, t[, grep("df", names(t))]); rownames(x) <- names(coef(fit)); x[keep, , drop = FALSE] }
y <- after ~ before + x
for (se in c("const", "HC0", "HC2", "HC3", "HC4", "HC5")) pool(if (se == "const") "classical" else se, function(e) { f <- lm(y, e); rows(coef(f), vcovHC(f, se), n - 3) })
pool("weighted HC3", function(e) { f <- lm(y, e, weights = w); rows(coef(f), vcovHC(f, "HC3"), n - 3) })
for (se in c("CR2", "CR3")) pool(se, function(e) { f <- lm(y, e); satterthwaite(f, vcovCR(f, e$school, se)) })
pool("stata", function(e) { f <- lm(y, e); rows(coef(f), vcovCL(f, e$school, type = "HC1"), 11) })
pool("absorbed", function(e) { f <- lm(after ~ before + x + factor(arm), e); satterthwaite(f, vcovCR(f, e$school, "CR2"), c("before", "x")) })
pool("schools", function(e) { f <- lm(after ~ before + x + factor(school), e); rows(coef(f), vcovHC(f, "HC2"), n - 14)[c("before", "x"), ] })
for (se in c("HC2", "CR2")) pool(paste("instruments", se), function(e) {
    f <- if (se == "CR2") iv_robust(after ~ before + x | before + lot + w, e, clusters = school, se_type = "CR2") else iv_robust(after ~ before + x | before + lot + w, e, se_type = "HC2")
    cbind(f$coefficients, f$std.error, f$df)
})
pool("liml", function(e) { # HC1
    X <- cbind("(Intercept)" = 1, before = e$before, x = e$x); Z <- cbind(1, e$before, e$lot, e$w); P <- function(a) Z %*% solve(crossprod(Z), crossprod(Z, a)); M1 <- function(a) residuals(lm(a ~ e$before))
    Y <- cbind(e$after, e$x); R <- Y - P(Y); k <- min(Re(eigen(solve(crossprod(R), crossprod(M1(Y))))$values))
    H <- X - k * (X - P(X)); b <- drop(solve(crossprod(H, X), crossprod(H, e$after))); r <- drop(e$after - X %*% b); B <- solve(crossprod(H, X))
    rows(b, B %*% crossprod(H * r) %*% t(B) * n / (n - 3), n - 3)
})
for (tau in c(0.3, 0.5)) pool("quantiles", function(e) {
    X <- model.matrix(y, e); fit <- function(t) rq.fit.br(X, e$after, t)$coefficients; h <- bandwidth.rq(tau, n); while (tau - h < 0 || tau + h > 1) h <- h / 2
    gap <- drop(X %*% (fit(tau + h) - fit(tau - h))); D <- solve(crossprod(X, ifelse(gap > 0, 2 * h / gap, 0) * X))
    b <- fit(tau); names(b) <- colnames(X); rows(b, tau * (1 - tau) * D %*% crossprod(X) %*% D, n - 3)
}, paste0("tau=", tau))
# once more from where it stopped: glm's errors are those of the step before
again <- function(f) { for (i in 1:3) f <- glm(formula(f), family(f), f$data, start = coef(f), epsilon = 1e-15, maxit = 100); f }
logit <- function(e) again(glm(after > 55 ~ before + x, binomial, e, epsilon = 1e-15, maxit = 100))
for (se in c("HC0", "HC2", "HC3")) pool(paste("logit", se), function(e) { f <- logit(e); rows(coef(f), vcovHC(f, se), n - 3) })
pool("logit CR0", function(e) { f <- logit(e); rows(coef(f), vcovCL(f, e$school, type = "HC0", cadjust = FALSE), 11) })
pool("poisson", function(e) { f <- again(glm(floor(after + 0.5) ~ before + x + offset(log(w)), poisson, e, epsilon = 1e-15, maxit = 100)); rows(coef(f), vcovHC(f, "HC0"), n - 3) })
pool("cox", function(e) { f <- suppressWarnings(svycoxph(Surv(after, before > 45) ~ lot + x, svydesign(~1, weights = ~w, data = e), control = coxph.control(eps = 1e-14, iter.max = 100))); rows(coef(f), vcov(f), n - 2) })
write.csv(out, "imputation/models.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
