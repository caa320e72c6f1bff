# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of before and after: Rscript prepost.R in this folder writes
# prepost/wide.csv, prepost/long.csv and prepost/expected.csv. R 4.2.2, estimatr, coin,
# exactRankTests.
suppressMessages({
  library(estimatr)
  library(exactRankTests)
  library(coin)
})
set.seed(20261129)
n <- 64
wide <- data.frame(id = sprintf("%s%02d", c("å", "b", "ø")[1 + seq_len(n) %% 3], seq_len(n)),
                   school = rep(1:9, length.out = n), region = rep(c("nord", "sør"), c(30, 34)),
                   arm = rep(c(0, 1, 1, 0), 16), w = round(runif(n, 1, 4), 2))
wide$school[60:64] <- 9
skill <- rnorm(n, 0, 6) + rnorm(9, 0, 2)[wide$school]
wide$x1 <- round(40 + skill + rnorm(n, 0, 4), 3)
wide$x2 <- round(42 + skill + 3 * wide$arm + rnorm(n, 0, 4), 3)
wide$t1 <- round(wide$x1 / 5)            # ties and zeros
wide$t2 <- round(wide$x2 / 5)
wide$b1 <- as.integer(wide$x1 > 42)      # yes and no
wide$b2 <- as.integer(wide$x2 > 42)
wide$x1[c(5, 33)] <- NA
wide$x2[c(12, 33, 50)] <- NA
write.csv(wide, "prepost/wide.csv", row.names = FALSE, quote = FALSE, na = "")
# long: some people in one wave alone
long <- rbind(data.frame(id = wide$id, school = wide$school, arm = wide$arm, wave = 1, x = wide$x1),
              data.frame(id = wide$id, school = wide$school, arm = wide$arm, wave = 2, x = wide$x2))
long <- long[-c(3, 7, 20, n + 9, n + 41), ]
long <- long[order(long$id, -long$wave), ]
write.csv(long, "prepost/long.csv", row.names = FALSE, quote = FALSE, na = "")

out <- data.frame()
put <- function(case, term, quantity, value)
  out <<- rbind(out, data.frame(case = case, term = term, quantity = quantity,
                                value = sprintf("%.17g", as.numeric(value))))
row_of <- function(case, term, fit, coef) {
  s <- summary(fit)$coefficients[coef, ]
  put(case, term, "estimate", s[1]); put(case, term, "se", s[2])
  put(case, term, "low", fit$conf.low[[coef]]); put(case, term, "high", fit$conf.high[[coef]])
  put(case, term, "df", fit$df[[coef]])
  if (!term %in% c("before", "after")) put(case, term, "p", fit$p.value[[coef]])
}

# --- pairs: the paired t test; by cluster; weighted
p <- wide[!is.na(wide$x1) & !is.na(wide$x2), ]
d <- p$x2 - p$x1
tt <- t.test(p$x2, p$x1, paired = TRUE)
put("pairs", "change", "estimate", tt$estimate); put("pairs", "change", "se", tt$stderr)
put("pairs", "change", "low", tt$conf.int[1]); put("pairs", "change", "high", tt$conf.int[2])
put("pairs", "change", "df", tt$parameter); put("pairs", "change", "p", tt$p.value)
for (w in 1:2) {
  t1 <- t.test(p[[paste0("x", w)]])
  term <- c("before", "after")[w]
  put("pairs", term, "estimate", t1$estimate); put("pairs", term, "se", t1$stderr)
  put("pairs", term, "low", t1$conf.int[1]); put("pairs", term, "high", t1$conf.int[2])
}
p$d <- d
row_of("clusters", "change", lm_robust(d ~ 1, p, clusters = school, se_type = "CR2"), 1)
row_of("clusters", "before", lm_robust(x1 ~ 1, p, clusters = school, se_type = "CR2"), 1)
row_of("clusters", "after", lm_robust(x2 ~ 1, p, clusters = school, se_type = "CR2"), 1)
row_of("weights", "change", lm_robust(d ~ 1, p, weights = w, se_type = "HC2"), 1)
for (g in c("nord", "sør"))
  row_of(paste0("by ", g), "change", lm_robust(d ~ 1, p[p$region == g, ], se_type = "HC2"), 1)

# --- standardised changes, written out
J <- function(df) gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2))
shift <- function(t, df, prob) uniroot(function(s) pt(t, df, s) - prob, c(t - 12, t + 12), tol = 1e-14)$root
m <- nrow(p); s1 <- sd(p$x1); s2 <- sd(p$x2); sd_d <- sd(d); r <- cor(p$x1, p$x2)
z <- qnorm(0.975)
size <- function(case, name, d, se, low, high, df) {
  for (g in 0:1) {
    k <- if (g) J(df) else 1
    term <- if (g) sub("d", "g", name) else name
    put(case, term, "estimate", k * d); put(case, term, "se", k * se)
    put(case, term, "low", k * low); put(case, term, "high", k * high)
  }
}
dz <- mean(d) / sd_d
size("effects", "dz", dz, sqrt(1 / m + dz^2 / (2 * m)), shift(dz * sqrt(m), m - 1, 0.975) / sqrt(m),
     shift(dz * sqrt(m), m - 1, 0.025) / sqrt(m), m - 1)
sv <- sqrt((s1^2 + s2^2) / 2)
dav <- mean(d) / sv
se <- sqrt(dav^2 * (s1^4 + s2^4 + 2 * (r * s1 * s2)^2) / (8 * (m - 1) * sv^4) + sd_d^2 / ((m - 1) * sv^2))
size("effects", "dav", dav, se, dav - z * se, dav + z * se, m - 1)
drm <- mean(d) / (sd_d / sqrt(2 * (1 - r)))
se <- sqrt((1 / m + drm^2 / (2 * m)) * 2 * (1 - r))
size("effects", "drm", drm, se, drm - z * se, drm + z * se, m - 1)
db <- mean(d) / s1
se <- sqrt(sd_d^2 / ((m - 1) * s1^2) + db^2 / (2 * (m - 1)))
size("effects", "db", db, se, db - z * se, db + z * se, m - 1)
cliff <- function(case, before, after, unit_b, unit_a) { # brute force
  S <- sign(outer(after, before, "-")); delta <- mean(S)
  A <- rowMeans(S) - delta; B <- colMeans(S) - delta
  if (is.null(unit_b)) {
    se <- sqrt(sum(A^2) / length(A) / (length(A) - 1) + sum(B^2) / length(B) / (length(B) - 1))
    df <- length(A) + length(B) - 2
  } else {
    part <- tapply(c(A / length(A), B / length(B)), c(unit_a, unit_b), sum)
    G <- length(part); se <- sqrt(G / (G - 1) * sum(part^2)); df <- G - 1
  }
  put(case, "cliff", "estimate", delta); put(case, "cliff", "se", se); put(case, "cliff", "df", df)
  half <- qt(0.975, df) * se / (1 - delta^2)
  put(case, "cliff", "low", tanh(atanh(delta) - half)); put(case, "cliff", "high", tanh(atanh(delta) + half))
}
cliff("effects", p$x1, p$x2, p$id, p$id)
cliff("clusters", p$x1, p$x2, p$school, p$school)

# --- ranks and signs
quantile_k <- function(n, level) { k <- qsignrank((1 - level) / 2, n); k }
walsh <- function(x) { w <- outer(x, x, "+") / 2; sort(w[lower.tri(w, TRUE)]) }
ranks <- function(case, x, level = 0.95) {
  w <- walsh(x); k <- qsignrank((1 - level) / 2, length(x)); M <- length(w)
  put(case, "wilcoxon", "estimate", median(w)); put(case, "wilcoxon", "low", w[k]); put(case, "wilcoxon", "high", w[M + 1 - k])
}
wt <- wilcox.test(d, conf.int = TRUE, exact = TRUE) # no ties here
stopifnot(!any(duplicated(abs(d))), !any(d == 0))
put("ranks", "wilcoxon", "p", wt$p.value); put("ranks", "wilcoxon", "statistic", wt$statistic)
ranks("ranks", d)
stopifnot(abs(walsh(d)[qsignrank(0.025, m)] - wt$conf.int[1]) < 1e-9)
put("ranks normal", "wilcoxon", "p", wilcox.test(d, exact = FALSE)$p.value)
e <- wide$t2 - wide$t1 # ties and zeros
nz <- e[e != 0]
we <- wilcox.exact(nz) # exact with ties
put("ties", "wilcoxon", "p", we$p.value); put("ties", "wilcoxon", "statistic", we$statistic)
ranks("ties", e)
pr <- wilcoxsign_test(wide$t2 ~ wide$t1, distribution = "exact", zero.method = "Pratt")
put("pratt", "wilcoxon", "p", pvalue(pr))
w2 <- wilcoxsign_test(wide$t2 ~ wide$t1, distribution = "exact", zero.method = "Wilcoxon")
stopifnot(abs(pvalue(w2) - we$p.value) < 1e-9)
R <- rank(abs(e))
put("pratt", "wilcoxon", "statistic", sum(R[e > 0]))
put("ties normal", "wilcoxon", "p", suppressWarnings(wilcox.test(e, exact = FALSE)$p.value))
put("ties", "sign", "p", binom.test(sum(e > 0), sum(e != 0))$p.value)
put("ties", "sign", "statistic", sum(e > 0)); put("ties", "sign", "estimate", median(e))
sg <- function(case, x) {
  k <- qbinom(0.025, length(x), 0.5); s <- sort(x)
  put(case, "sign", "low", s[k]); put(case, "sign", "high", s[length(x) + 1 - k])
}
sg("ties", e)
put("ranks", "sign", "p", binom.test(sum(d > 0), m)$p.value); put("ranks", "sign", "estimate", median(d)); sg("ranks", d)

# small samples by full enumeration of the signs
brute <- function(x, pratt) {
  r <- if (pratt) rank(abs(x))[x != 0] else rank(abs(x[x != 0]))
  s <- sign(x[x != 0]); v <- sum(r[s > 0])
  all <- as.matrix(expand.grid(rep(list(0:1), length(r)))) %*% r
  min(1, 2 * min(mean(all <= v + 1e-9), mean(all >= v - 1e-9)))
}
for (k in 1:6) {
  rows <- seq((k - 1) * 10 + 1, k * 10)
  put(paste("tens", k), "wilcoxon", "p", brute(e[rows], FALSE))
  put(paste("tens pratt", k), "wilcoxon", "p", brute(e[rows], TRUE))
}

# --- yes and no
up <- sum(wide$b2 > wide$b1); down <- sum(wide$b2 < wide$b1)
mc <- function(case, up, down) {
  bt <- binom.test(up, up + down)
  put(case, "mcnemar:exact", "p", bt$p.value)
  put(case, "mcnemar:exact", "estimate", up / down)
  put(case, "mcnemar:exact", "low", bt$conf.int[1] / (1 - bt$conf.int[1]))
  put(case, "mcnemar:exact", "high", bt$conf.int[2] / (1 - bt$conf.int[2]))
  P <- dbinom(0:(up + down), up + down, 0.5); at <- abs(0:(up + down) - (up + down) / 2)
  far <- abs(up - (up + down) / 2)
  put(case, "mcnemar:mid-p", "p", sum(P[at > far + 1e-9]) + 0.5 * sum(P[abs(at - far) < 1e-9]))
  tab <- matrix(c(30, up, down, 20), 2)
  for (correct in 0:1) {
    t <- mcnemar.test(tab, correct = correct == 1)
    term <- c("mcnemar:chisq", "mcnemar:corrected")[correct + 1]
    put(case, term, "statistic", t$statistic); put(case, term, "p", t$p.value)
  }
}
mc("binary", up, down)
mc("mcnemar 9 3", 9, 3); mc("mcnemar 5 5", 5, 5); mc("mcnemar 40 21", 40, 21); mc("mcnemar 1 8", 1, 8)

# --- reliable change, regression to the mean
rel <- 0.8
least <- qnorm(0.975) * s1 * sqrt(2 * (1 - rel))
put("reliable", "reliable.change", "estimate", least)
for (way in c("rose", "fell")) {
  k <- if (way == "rose") sum(d > least) else sum(d < -least)
  bt <- binom.test(k, m)
  term <- paste0("reliable:", way)
  put("reliable", term, "estimate", k / m); put("reliable", term, "low", bt$conf.int[1]); put("reliable", term, "high", bt$conf.int[2])
}
rtm <- (1 - rel) * (50 - mean(p$x1)); se <- (1 - rel) * s1 / sqrt(m)
put("reliable", "regression.to.mean", "estimate", rtm); put("reliable", "regression.to.mean", "se", se)
put("reliable", "regression.to.mean", "low", rtm - qt(0.975, m - 1) * se)
put("reliable", "regression.to.mean", "high", rtm + qt(0.975, m - 1) * se)

# --- a comparison group
row_of("compare", "change:arm", lm_robust(d ~ arm, p, se_type = "HC2"), "arm")
row_of("compare", "ancova:arm", lm_robust(x2 ~ arm + x1, p, se_type = "HC2"), "arm")
row_of("compare clusters", "change:arm", lm_robust(d ~ arm, p, clusters = school, se_type = "CR2"), "arm")
row_of("compare clusters", "ancova:arm", lm_robust(x2 ~ arm + x1, p, clusters = school, se_type = "CR2"), "arm")
row_of("compare weights", "change:arm", lm_robust(d ~ arm, p, weights = w, se_type = "HC2"), "arm")

# --- a row per wave
L <- long[!is.na(long$x), ]; L$after <- as.numeric(L$wave == 2)
both <- merge(L[L$wave == 1, ], L[L$wave == 2, ], by = "id")
tt <- t.test(both$x.y, both$x.x, paired = TRUE)
put("long pairs", "change", "estimate", tt$estimate); put("long pairs", "change", "se", tt$stderr)
put("long pairs", "change", "low", tt$conf.int[1]); put("long pairs", "change", "p", tt$p.value)
row_of("long all", "change", lm_robust(x ~ after, L, clusters = id, se_type = "CR2"), "after")
row_of("long all", "before", lm_robust(x ~ after, L, clusters = id, se_type = "CR2"), "(Intercept)")
row_of("long all compare", "change:arm", lm_robust(x ~ after * arm, L, clusters = id, se_type = "CR2"), "after:arm")
tt <- t.test(L$x[L$wave == 2], L$x[L$wave == 1])
put("two samples", "change", "estimate", tt$estimate[1] - tt$estimate[2]); put("two samples", "change", "se", tt$stderr)
put("two samples", "change", "low", tt$conf.int[1]); put("two samples", "change", "high", tt$conf.int[2])
put("two samples", "change", "df", tt$parameter); put("two samples", "change", "p", tt$p.value)
row_of("two samples clusters", "change", lm_robust(x ~ after, L, clusters = school, se_type = "CR2"), "after")
a <- L$x[L$wave == 1]; b <- L$x[L$wave == 2]; n1 <- length(a); n2 <- length(b); df <- n1 + n2 - 2
sp <- sqrt(((n1 - 1) * var(a) + (n2 - 1) * var(b)) / df); ds <- (mean(b) - mean(a)) / sp; k <- sqrt(1 / n1 + 1 / n2)
size("two samples", "ds", ds, sqrt((n1 + n2) / (n1 * n2) + ds^2 / (2 * (n1 + n2))),
     k * shift(ds / k, df, 0.975), k * shift(ds / k, df, 0.025), df)
gl <- (mean(b) - mean(a)) / sd(a); se <- sqrt((1 + gl^2 / 2) / (n1 - 1) + var(b) / (var(a) * (n2 - 1)))
size("two samples", "db", gl, se, gl - z * se, gl + z * se, n1 - 1)
cliff("two samples", a, b, NULL, NULL)

write.csv(out, "prepost/expected.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers,", length(unique(out$case)), "cases\n")
