# SPDX-License-Identifier: GPL-3.0-or-later
# Weights to totals, replicates, quantiles, tests and survival of completed data sets: Rscript imputed_survey.R in this
# folder reads imputation/data.csv and writes imputation/survey.csv. Each set by survey; Kaplan-Meier written out, its
# error by complex steps in each weight; Rubin's rules with Barnard and Rubin's df; D2 of Li, Meng, Raghunathan and
# Rubin (1991) with its denominator df shrunk likewise.
suppressMessages(library(survey)); options(survey.lonely.psu = "fail")
all <- read.csv("imputation/data.csv", encoding = "UTF-8")
m <- max(all$imp); sets <- lapply(1:m, function(l) all[all$imp == l, ]); n <- nrow(sets[[1]])
design <- function(e) svydesign(~psu, strata = ~str, weights = ~w, data = e, nest = TRUE)
out <- NULL
put <- function(case, outcome, group, term, column, value) out <<- rbind(out, data.frame(case, outcome, group, term, column, value = sprintf("%.15g", value)))
rubin <- function(q, u, v) {
    T <- mean(u) + (1 + 1 / m) * var(q); r <- (1 + 1 / m) * var(q) / mean(u); large <- (m - 1) * (1 + 1 / r)^2
    list(Q = mean(q), se = sqrt(T), df = if (is.infinite(v)) large else 1 / (1 / large + 1 / ((v + 1) / (v + 3) * v / (1 + r))))
}
pool <- function(case, outcome, group, term, q, se, v, test = NULL, g = identity, slope = function(x) 1, back = identity, top = Inf) {
    p <- rubin(q, se^2, v); z <- rubin(g(q), (slope(q) * se)^2, v); ends <- sort(back(z$Q + c(-1, 1) * qt(0.975, z$df) * z$se))
    put(case, outcome, group, term, "estimate", p$Q); put(case, outcome, group, term, "std.error", p$se); put(case, outcome, group, term, "df", z$df)
    put(case, outcome, group, term, "conf.low", ends[1]); put(case, outcome, group, term, "conf.high", min(top, ends[2]))
    if (!is.null(test)) { t <- (p$Q - test) / p$se; put(case, outcome, group, term, "statistic", t); put(case, outcome, group, term, "p.value", 2 * pt(-abs(t), p$df)) }
}
d2 <- function(case, outcome, term, W, k, v) { # W: chi-squares, or k F
    r <- (1 + 1 / m) * var(sqrt(W)); f <- max(0, (mean(W) / k - (m + 1) / (m - 1) * r) / (1 + r)); df <- k^(-3 / m) * (m - 1) * (1 + 1 / r)^2
    if (is.finite(v)) df <- 1 / (1 / df + 1 / ((v + 1) / (v + 3) * v / (1 + r)))
    put(case, outcome, "", term, "statistic", f); put(case, outcome, "", term, "p.value", pf(f, k, df, lower.tail = FALSE))
}
each <- function(f) lapply(sets, function(e) f(design(e), e))
numbers <- function(s, i = 1) sapply(s, function(x) coef(x)[[i]])
errors <- function(s, i = 1) sapply(s, function(x) SE(x)[[i]])
# weights to totals of g, and a jackknife by stratum
pop <- data.frame(g = c("a", "b"), Freq = c(7000, 7300))
for (y in c("y", "x")) {
    f <- reformulate(y); s <- each(function(d, e) svymean(f, postStratify(d, ~g, pop))); pool("poststratified", y, "", y, numbers(s), errors(s), 18)
    s <- each(function(d, e) svymean(f, as.svrepdesign(d, "JKn"))); pool("jackknife", y, "", y, numbers(s), errors(s), 18)
}
s <- each(function(d, e) withReplicates(as.svrepdesign(d, "JKn"), function(w, data) { data$.w <- w; coef(lm(y ~ x + smokes, data, weights = .w)) }))
for (t in c("(Intercept)", "x", "smokes")) pool("jackknife regress", "y", "", t, sapply(s, function(x) coef(x)[[t]]), sapply(s, function(x) SE(x)[[t]]), 16, test = 0)
# quantiles, Woodruff's errors
for (p in c(0.25, 0.5, 0.75)) {
    s <- each(function(d, e) svyquantile(~y, d, p, qrule = "math", interval.type = "mean", df = 18)$y)
    pool("quantile", "y", "", paste0("p", p), sapply(s, function(x) x[1, "quantile"]), sapply(s, function(x) x[1, "se"]), 18)
}
# tests of means and ranks
s <- each(function(d, e) svyglm(y ~ g, d)); pool("t", "y", "", "g=b - a", numbers(s, 2), errors(s, 2), 17, test = 0)
s <- each(function(d, e) svymean(~y, d)); pool("one", "y", "", "y", numbers(s), errors(s), 18, test = 35)
# svyranktest with the middle rank of ties (its own hangs on the order of rows)
ranks <- function(d, e) {
    e$r <- sapply(e$y, function(v) sum(e$w[e$y < v]) + sum(e$w[e$y == v]) / 2) / sum(e$w)
    fit <- lm(r ~ g, e, weights = w); infn <- (model.matrix(fit) * residuals(fit)) %*% summary(fit)$cov.unscaled
    c(coef(fit)[[2]], SE(svytotal(infn, d))[2])
}
s <- each(ranks); pool("wilcoxon", "y", "", "g=b - a", sapply(s, "[[", 1), sapply(s, "[[", 2), 17, test = 0)
stopifnot(abs(ranks(design(sets[[1]]), transform(sets[[1]], y = seq_len(n)))[1] - svyranktest(y ~ g, design(transform(sets[[1]], y = seq_len(n))))$estimate) < 1e-12)
# tests of tables
chisq <- function(kind) each(function(d, e) svychisq(~smokes + g, d, statistic = kind))
f <- chisq("F"); d2("table", "smokes", "F", sapply(f, function(x) x$statistic * x$parameter[[1]]), mean(sapply(f, function(x) x$parameter[[1]])), min(sapply(f, function(x) x$parameter[[2]])))
f <- chisq("Chisq"); d2("table", "smokes", "chisq", sapply(f, function(x) qchisq(x$p.value, 1, lower.tail = FALSE)), 1, Inf)
for (kind in c("Wald", "adjWald")) { f <- chisq(kind); d2("table", "smokes", tolower(kind), sapply(f, function(x) x$statistic * x$parameter[[1]]), f[[1]]$parameter[[1]], min(sapply(f, function(x) x$parameter[[2]]))) }
f <- chisq("saddlepoint"); d2("table", "smokes", "saddlepoint", qchisq(sapply(f, function(x) x$p.value), 1, lower.tail = FALSE), 1, Inf)
# of one chi-square the mixture is an F distribution itself
f <- chisq("F"); d2("table", "smokes", "lincom", qchisq(pf(sapply(f, function(x) x$statistic), 1, 18, lower.tail = FALSE), 1, lower.tail = FALSE), 1, Inf)
# survival: time x, event smokes
km <- function(w, e, at) { S <- 1; for (t in sort(unique(e$x[e$smokes == 1 & e$x <= at]))) S <- S * (1 - sum(w[e$x == t & e$smokes == 1]) / sum(w[e$x >= t])); S }
for (at in c(7, 9)) {
    f <- sapply(sets, function(e) {
        z <- sapply(1:n, function(i) e$w[i] * Im(km(replace(e$w + 0i, i, e$w[i] + 1e-20i), e, at)) / 1e-20)
        d <- design(e); c(km(e$w, e, at), sqrt(svyrecvar(matrix(z), d$cluster, d$strata, d$fpc, postStrata = d$postStrata)))
    })
    term <- paste0("S(", at, ")")
    pool("km log", "x", "", term, f[1, ], f[2, ], 18, g = log, slope = function(x) 1 / x, back = exp, top = 1)
    pool("km log-log", "x", "", term, f[1, ], f[2, ], 18, g = function(x) log(-log(x)), slope = function(x) 1 / (x * log(x)), back = function(z) exp(-exp(z)))
    pool("km plain", "x", "", term, f[1, ], f[2, ], 18, top = 1)
}
write.csv(out, "imputation/survey.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
