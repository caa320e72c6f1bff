# SPDX-License-Identifier: GPL-3.0-or-later
# Omega, alpha and agreement of completed data sets: Rscript imputed_scale.R in this folder reads
# imputation/described_data.csv and writes imputation/scale.csv. Estimates by psych, or from the formulas where it
# has none (held to psych's where it has); errors of rows of equal weight from the derivative of each statistic by
# each row's weight, by complex steps: z_i = Im f(w + i h e_i) / h; Rubin's rules with Barnard and Rubin's df.
suppressMessages({library(psych)})
all <- read.csv("imputation/described_data.csv", encoding = "UTF-8")
m <- max(all$imp); sets <- lapply(1:m, function(l) all[all$imp == l, ]); n <- nrow(sets[[1]])
out <- NULL
put <- function(case, group, term, column, value)
    out <<- rbind(out, data.frame(case, group, term, column, value = sprintf("%.15g", value)))
rubin <- function(q, u, v) {
    B <- var(q); U <- mean(u); r <- (1 + 1 / m) * B / U
    df <- 1 / (1 / ((m - 1) * (1 + 1 / r)^2) + if (is.finite(v)) 1 / ((v + 1) / (v + 3) * v / (1 + r)) else 0)
    list(Q = mean(q), se = sqrt(U + (1 + 1 / m) * B), df = df)
}
# g: scale of the interval, s its derivative
pool <- function(case, group, term, q, se, v, top = Inf, g = identity, s = function(x) 1, back = identity) {
    p <- rubin(q, se^2, v); z <- rubin(g(q), (s(q) * se)^2, v)
    ends <- back(z$Q + c(-1, 1) * qt(0.975, z$df) * z$se)
    put(case, group, term, "estimate", p$Q); put(case, group, term, "std.error", p$se); put(case, group, term, "df", z$df)
    put(case, group, term, "conf.low", max(-top, ends[1])); put(case, group, term, "conf.high", min(top, ends[2]))
}
# values and errors of f(w, x), a named vector, of the rows x in use, as a domain of all n rows
errors <- function(f, x, unbiased = TRUE) {
    w <- rep(1, nrow(x)); h <- 1e-20
    z <- sapply(seq_along(w), function(i) Im(f(replace(w, i, 1 + h * 1i), x)) / h)
    z <- matrix(z, nrow = length(f(w, x)))
    outside <- n - nrow(x) # zeros; sums of influence are 0 but for rounding
    list(q = Re(f(w, x)), se = sqrt(n / (n - 1) * (rowSums((z - rowSums(z) / n)^2) + outside * (rowSums(z) / n)^2)))
}
wmean <- function(w, x) sum(w * x) / sum(w)
wcov <- function(w, X) {
    k <- nrow(X); mu <- colSums(w * X) / sum(w); d <- sweep(X + 0i, 2, mu)
    t(d) %*% (w * d) / sum(w) * k / (k - 1)
}
loadings1 <- function(R) { # minimum residuals, one factor: each loading in turn, until none moves
    e <- eigen(Re(R)); l <- e$vectors[, 1] * sqrt(e$values[1]); l <- l * sign(sum(l)) * 0.9 + 0i
    for (i in 1:20000) {
        old <- l
        for (j in seq_along(l)) l[j] <- sum(R[j, -j] * l[-j]) / sum(l[-j]^2)
        if (max(abs(Re(l - old))) < 1e-16 && max(abs(Im(l - old))) < 1e-36) return(l)
    }
    l
}
alpha_of <- function(S) { k <- ncol(S); k / (k - 1) * (1 - sum(diag(S)) / sum(S)) }
scale_terms <- function(w, X) {
    S <- wcov(w, X); s <- sqrt(diag(S)); R <- S / outer(s, s); k <- ncol(S); r <- (sum(R) - k) / (k * (k - 1))
    y <- rowSums(X); names <- colnames(X)
    c(mean = wmean(w, y), sd = sqrt(sum(S)), alpha = alpha_of(S), alpha.standard = k * r / (1 + (k - 1) * r), r.mean = r,
        omega = 1 - sum(1 - loadings1(R)^2) / sum(R),
        setNames(colSums(w * X) / sum(w), paste0("item.mean=", names)), setNames(s, paste0("item.sd=", names)),
        setNames(sapply(1:k, function(j) sum(S[j, -j]) / sqrt(S[j, j] * sum(S[-j, -j]))), paste0("item.rest=", names)),
        setNames(sapply(1:k, function(j) alpha_of(S[-j, -j])), paste0("alpha.without=", names)))
}
quiet <- function(e) suppressWarnings(suppressMessages({ capture.output(r <- e); r }))
for (group in c("", "arm=\u00e5pen", "arm=lukket")) {
    of <- lapply(sets, function(d) {
        if (group != "") d <- d[paste0("arm=", d$arm) == group, ]
        x <- as.matrix(cbind(q1 = d$q1, q2 = d$q2, q3 = d$q3, q4 = 6 - d$q4))
        e <- errors(scale_terms, x); a <- quiet(alpha(x, check.keys = FALSE))
        stopifnot(abs(e$q["alpha"] - a$total$raw_alpha) < 1e-12, abs(e$q["r.mean"] - a$total$average_r) < 1e-12,
            abs(e$q["omega"] - quiet(omega(x, 1, flip = FALSE, plot = FALSE))$omega.tot) < 1e-4)
        e
    })
    v <- sum(group == "" | paste0("arm=", sets[[1]]$arm) == group) - 1
    for (t in names(of[[1]]$q)) {
        top <- if (grepl("^(alpha|omega|r.mean|item.rest)", t)) 1 else Inf
        pool("scale", group, t, sapply(of, function(e) e$q[[t]]), sapply(of, function(e) e$se[match(t, names(e$q))]), v, top)
    }
}

# --- agreement of q1 and q2: kappa plain, linear, quadratic
levels <- sort(unique(unlist(lapply(sets, function(d) c(d$q1, d$q2)))))
weighing <- list(kappa = function(i, j) (i == j) + 0, kappa.linear = function(i, j) 1 - abs(i - j) / diff(range(levels)),
    kappa.quadratic = function(i, j) 1 - (i - j)^2 / diff(range(levels))^2)
for (k in names(weighing)) {
    V <- outer(levels, levels, weighing[[k]])
    f <- function(w, x) {
        P <- matrix(0i, length(levels), length(levels)); for (i in seq_along(w)) P[match(x[i, 1], levels), match(x[i, 2], levels)] <- P[match(x[i, 1], levels), match(x[i, 2], levels)] + w[i]
        P <- P / sum(w); po <- sum(V * P); pe <- sum(V * outer(rowSums(P), colSums(P)))
        c(agreement = po, kappa = (po - pe) / (1 - pe))
    }
    large <- function(x) { # Fleiss, Cohen and Everitt (1969)
        P <- prop.table(table(factor(x[, 1], levels), factor(x[, 2], levels))); r <- rowSums(P); c <- colSums(P); po <- sum(V * P); pe <- sum(V * outer(r, c))
        a <- drop(V %*% c); b <- drop(r %*% V)
        sqrt((sum(P * (V * (1 - pe) - outer(a, b, "+") * (1 - po))^2) - (po * pe - 2 * pe + po)^2) / nrow(x)) / (1 - pe)^2
    }
    of <- lapply(sets, function(d) {
        x <- cbind(d$q1, d$q2); e <- errors(f, x); e$large <- large(x)
        ck <- suppressWarnings(cohen.kappa(x)); if (k == "kappa") stopifnot(abs(e$q["kappa"] - ck$kappa) < 1e-12)
        if (k == "kappa.quadratic") stopifnot(abs(e$q["kappa"] - ck$weighted.kappa) < 1e-12)
        e
    })
    q <- function(i) sapply(of, function(e) e$q[[i]]); se <- function(i) sapply(of, function(e) e$se[i])
    what <- sub("^kappa", "", k)
    if (k == "kappa") pool(k, "", "agreement", q(1), se(1), n - 1, Inf, qlogis, function(p) 1 / (p * (1 - p)), plogis)
    pool(k, "", k, q(2), se(2), n - 1, 1)
    pool(k, "", paste0("kappa.large", what), q(2), sapply(of, function(e) e$large), Inf, 1)
}
# --- limits of agreement, their approximate errors, the slope; exact limits and intraclass correlations alone
z <- qnorm(0.975)
bland <- function(w, x) { d <- x[, 1] - x[, 2]; b <- wmean(w, d); s <- sqrt(sum(w * (d - b)^2) / sum(w) * length(w) / (length(w) - 1)); c(bias = b, sd = s, lower = b - z * s, upper = b + z * s) }
of <- lapply(sets, function(d) errors(bland, cbind(d$q1, d$q2)))
for (t in names(of[[1]]$q)) pool("bland", "", t, sapply(of, function(e) e$q[[t]]), sapply(of, function(e) e$se[match(t, names(e$q))]), n - 1)
for (t in c("lower", "upper")) pool("bland", "", paste0(t, ".approximate"), sapply(of, function(e) e$q[[t]]), sapply(of, function(e) e$q[["sd"]]) * sqrt(1 / n + z^2 / (2 * (n - 1))), n - 1)
fits <- lapply(sets, function(d) coef(summary(lm(I(q1 - q2) ~ I((q1 + q2) / 2), d)))[2, 1:2])
pool("bland", "", "slope", sapply(fits, "[[", 1), sapply(fits, "[[", 2), n - 2)
icc <- rowMeans(sapply(sets, function(d) quiet(ICC(cbind(d$q1, d$q2), lmer = FALSE))$results$ICC))
for (i in 1:6) put("icc", "", c("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")[i], "estimate", icc[i])
write.csv(out, "imputation/scale.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
cat(nrow(out), "numbers\n")
