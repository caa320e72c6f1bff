# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of avlast scale: reliability and agreement by R psych, errors under a
# design by R survey from influence values that are differentiated numerically, weight by
# weight. Run in tests/ref; writes scale/*.csv (made-up data and expected.csv).
library(psych)
library(survey)
options(survey.lonely.psu = "fail")
set.seed(5)
out <- "scale"
dir.create(out, FALSE)
table <- list()
put <- function(case, quantity, item, value)
  table[[length(table) + 1]] <<- data.frame(case, quantity, item, value = sprintf("%.17g", value))
save <- function(data, name) write.csv(data, file.path(out, name), row.names = FALSE, quote = FALSE, na = "")

likert <- function(n, loadings, levels = 0:4, who = rnorm(n)) {
  x <- sapply(loadings, function(l) l * who + sqrt(1 - l^2) * rnorm(n))
  colnames(x) <- paste0("q", seq_along(loadings))
  apply(x, 2, function(y) as.numeric(as.character(cut(y, c(-Inf, -1, -0.2, 0.4, 1.2, Inf), levels))))
}
clean <- likert(120, c(0.8, 0.7, 0.75, 0.6, 0.5, 0.65))
missing <- likert(150, c(0.8, 0.7, 0.6, 0.5, 0.7)); missing[sample(length(missing), 60)] <- NA
turned <- likert(90, c(0.7, 0.7, 0.6, -0.6, 0.8), 1:5)
two <- likert(60, c(0.7, 0.6)); few <- likert(5, rep(0.7, 8))
save(clean, "clean.csv"); save(missing, "missing.csv"); save(turned, "turned.csv")
save(two, "two.csv"); save(few, "few.csv")

quiet <- function(e) suppressWarnings(suppressMessages({ capture.output(r <- e); r }))
reliability <- function(case, x, use = "complete.obs") {
  if (use == "complete.obs") x <- x[complete.cases(x), ]
  a <- quiet(alpha(x, use = use, check.keys = FALSE)); n <- nrow(x); k <- ncol(x)
  # rows that have two answers at least are those that count when pairwise
  if (use == "pairwise") n <- sum(rowSums(!is.na(x)) >= 2)
  put(case, "n", "", n)
  put(case, "alpha", "", a$total$raw_alpha)
  ci <- alpha.ci(a$total$raw_alpha, n.obs = n, n.var = k)
  put(case, "feldt.low", "", ci$lower.ci); put(case, "feldt.high", "", ci$upper.ci)
  put(case, "alpha.standard", "", a$total$std.alpha)
  put(case, "r.mean", "", a$total$average_r)
  for (j in 1:k) {
    item <- colnames(x)[j]
    put(case, "item.rest", item, a$item.stats$r.drop[j])
    put(case, "item.mean", item, a$item.stats$mean[j])
    put(case, "item.sd", item, a$item.stats$sd[j])
    if (k > 2) put(case, "alpha.without", item, a$alpha.drop$raw_alpha[j])
  }
  # the correlations that alpha has too; omega(x) would take cor(x, use = "pairwise")
  R <- cov2cor(cov(x, use = use))
  if (k > 2 && n > k) put(case, "omega", "", quiet(omega(R, nfactors = 1, n.obs = n, flip = FALSE, plot = FALSE))$omega.tot)
}
reliability("clean", clean); reliability("missing", missing); reliability("turned", turned)
reliability("two", two); reliability("few", few)
pw <- missing; reliability("pairwise", pw, "pairwise")

# --- under a design: strata, clusters, weights ---
m <- 40
psu <- rep(1:m, sample(2:6, m, TRUE))
design <- data.frame(stratum = ifelse(psu <= 20, 1, 2), psu, w = round(runif(length(psu), 0.5, 4), 3),
                     likert(length(psu), c(0.8, 0.7, 0.6, 0.65, 0.55), who = rnorm(m, sd = 0.7)[psu] + rnorm(length(psu), sd = 0.7)))
design$group <- ifelse(design$psu %% 2, "a", "b")
save(design, "design.csv")
X <- as.matrix(design[paste0("q", 1:5)])
# noncentral t by integration: qt prints doubts of its own
qnct <- function(p, df, ncp) { P <- function(t) integrate(function(s) pnorm(t * s - ncp) *
  exp(log(2) + df / 2 * log(df / 2) - lgamma(df / 2) + (df - 1) * log(s) - df * s^2 / 2), 0, Inf, rel.tol = 1e-13, subdivisions = 2000)$value
  uniroot(function(t) P(t) - p, ncp + c(-20, 20), tol = 1e-13)$root }
wcov <- function(w, X) { m <- colSums(w * X) / sum(w); d <- sweep(X, 2, m); n <- sum(w > 0)
  crossprod(d, w * d) / sum(w) * n / (n - 1) }
a_of <- function(S) { k <- ncol(S); k / (k - 1) * (1 - sum(diag(S)) / sum(S)) }
loadings1 <- function(R) { k <- ncol(R); e <- eigen(R); l <- e$vectors[, 1] * sqrt(e$values[1]); l <- l * sign(sum(l)) * 0.9
  for (i in 1:5000) { old <- l
    for (j in 1:k) l[j] <- sum(R[j, -j] * l[-j]) / sum(l[-j]^2)
    if (max(abs(l - old)) < 1e-16) break }
  l }
terms <- function(w, X) {
  S <- wcov(w, X); R <- cov2cor(S); k <- ncol(S); r <- (sum(R) - k) / (k * (k - 1)); l <- loadings1(R)
  c(alpha = a_of(S), alpha.standard = k * r / (1 + (k - 1) * r), r.mean = r, omega = 1 - sum(1 - l^2) / sum(R),
    setNames(colSums(w * X) / sum(w), paste0("item.mean.", colnames(X))),
    setNames(sqrt(diag(S)), paste0("item.sd.", colnames(X))),
    setNames(sapply(1:k, function(j) sum(S[j, -j]) / sqrt(S[j, j] * sum(S[-j, -j]))), paste0("item.rest.", colnames(X))),
    setNames(sapply(1:k, function(j) a_of(S[-j, -j])), paste0("alpha.without.", colnames(X))))
}
influence <- function(w, X, f = terms) t(sapply(seq_along(w), function(i) {
  h <- w[i] * 1e-4; up <- w; dn <- w; up[i] <- w[i] + h; dn[i] <- w[i] - h
  up2 <- w; dn2 <- w; up2[i] <- w[i] + 2 * h; dn2[i] <- w[i] - 2 * h  # five points: error of order h^4
  w[i] * (8 * (f(up, X) - f(dn, X)) - (f(up2, X) - f(dn2, X))) / (12 * h) }))
put_design <- function(case, rows) {
  est <- terms(design$w[rows], X[rows, ])
  U <- matrix(0, nrow(design), length(est)); U[rows, ] <- influence(design$w[rows], X[rows, ])
  d <- svydesign(~psu, strata = ~stratum, weights = ~w, data = design)
  V <- svyrecvar(U, d$cluster, d$strata, d$fpc, postStrata = d$postStrata)
  for (t in seq_along(est)) {
    name <- sub("\\.q[0-9]$", "", names(est)[t]); item <- sub("^.*\\.(q[0-9])$", "\\1", names(est)[t])
    if (item == names(est)[t]) item <- ""
    put(case, name, item, est[t]); put(case, paste0(name, ".se"), item, sqrt(V[t, t]))
  }
  put(case, "cov.alpha.omega", "", V[1, 4])
}
put_design("design", 1:nrow(design)); put_design("design.a", which(design$group == "a"))

# --- raters ---
sf <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), ncol = 4, byrow = TRUE,
             dimnames = list(NULL, paste0("j", 1:4)))  # Shrout & Fleiss (1979), table 2
who <- rnorm(40, 50, 8)
raters <- sapply(1:3, function(j) round(who + rnorm(40, c(0, 2, -1)[j], 4), 1)); colnames(raters) <- paste0("r", 1:3)
save(sf, "judges.csv"); save(raters, "raters.csv")
icc <- function(case, x) { r <- quiet(ICC(x, lmer = FALSE))$results
  for (i in 1:6) for (q in 2:8)
    put(case, c("", "icc", "F", "df1", "df2", "p", "low", "high")[q], r$type[i], r[i, q]) }
icc("judges", sf); icc("raters", raters)

# --- kappa ---
cell <- sample(1:4, 200, TRUE, c(0.4, 0.3, 0.2, 0.1))
pair <- data.frame(a = cell, b = pmin(4, pmax(1, cell + sample(-1:2, 200, TRUE, c(0.15, 0.6, 0.2, 0.05)))))
save(pair, "pair.csv")
linear <- 1 - abs(outer(1:4, 1:4, "-")) / 3
square <- 1 - outer(1:4, 1:4, "-")^2 / 9
# Fleiss, Cohen & Everitt (1969), equation 12, by hand; psych takes rs_i sum_j w_ij for the
# row means of the weights and so has another error
fce <- function(P, w, n) { rs <- rowSums(P); cs <- colSums(P); po <- sum(w * P); pe <- sum(w * outer(rs, cs))
  wr <- as.vector(w %*% cs); wc <- as.vector(t(w) %*% rs)
  sqrt((sum(P * (w * (1 - pe) - outer(wr, wc, "+") * (1 - po))^2) - (po * pe - 2 * pe + po)^2) / (n * (1 - pe)^4)) }
P <- table(factor(pair$a, 1:4), factor(pair$b, 1:4)) / 200
kp <- quiet(cohen.kappa(pair)); kl <- quiet(cohen.kappa(pair, w = linear))
put("pair", "kappa", "", kp$kappa); put("pair", "kappa.se", "", sqrt(kp$var.kappa))
put("pair", "kappa.low", "", kp$confid[1, 1]); put("pair", "kappa.high", "", kp$confid[1, 3])
put("pair", "kappa.quadratic", "", kp$weighted.kappa); put("pair", "kappa.linear", "", kl$weighted.kappa)
put("pair", "kappa.linear.se", "", fce(P, linear, 200)); put("pair", "kappa.quadratic.se", "", fce(P, square, 200))
put("pair", "psych.quadratic.se", "", sqrt(kp$var.weighted))
stopifnot(abs(fce(P, diag(4), 200) / sqrt(kp$var.kappa) - 1) < 1e-12)
# the jackknife tells which of the two errors is right
jk <- function(w) { k <- function(P) { rs <- rowSums(P); cs <- colSums(P); pe <- sum(w * outer(rs, cs)); (sum(w * P) - pe) / (1 - pe) }
  v <- sapply(1:200, function(i) k(table(factor(pair$a[-i], 1:4), factor(pair$b[-i], 1:4)) / 199)); sqrt(199 / 200 * sum((v - mean(v))^2)) }
stopifnot(abs(jk(square) / fce(P, square, 200) - 1) < 0.02, abs(sqrt(kp$var.weighted) / fce(P, square, 200) - 1) > 0.05)
cat("error of quadratic kappa: psych", sqrt(kp$var.weighted), "formula", fce(P, square, 200), "jackknife", jk(square), "\n")

# --- Bland-Altman, by formula and noncentral t ---
ba <- data.frame(a = raters[, 1], b = raters[, 2]); d <- ba$a - ba$b; n <- nrow(ba); s <- sd(d); z <- qnorm(0.975)
fit <- summary(lm(d ~ I((ba$a + ba$b) / 2)))$coefficients
put("ba", "bias", "", mean(d)); put("ba", "bias.se", "", s / sqrt(n)); put("ba", "sd", "", s)
put("ba", "slope", "", fit[2, 1]); put("ba", "slope.se", "", fit[2, 2]); put("ba", "slope.p", "", fit[2, 4])
for (side in c(-1, 1)) { name <- if (side < 0) "lower" else "upper"
  put("ba", name, "", mean(d) + side * z * s)
  put("ba", paste0(name, ".se"), "", s * sqrt(1 / n + z^2 / (2 * (n - 1))))
  put("ba", paste0(name, ".low"), "", mean(d) + s / sqrt(n) * qnct(0.025, n - 1, side * z * sqrt(n)))
  put("ba", paste0(name, ".high"), "", mean(d) + s / sqrt(n) * qnct(0.975, n - 1, side * z * sqrt(n))) }
write.csv(do.call(rbind, table), file.path(out, "expected.csv"), row.names = FALSE, quote = FALSE)
