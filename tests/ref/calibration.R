# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of calibrated weights from R's survey package, on the synthetic data of
# survey.R. Writes totals.csv and expected.csv into the second folder:
#
#   Rscript tests/ref/calibration.R tests/ref/survey tests/ref/calibration
#
# Made with R 4.2.2 and survey 4.1-1. calibrate() and postStratify() are taken as they are, with
# tight convergence. Not taken: rake(), whose standard errors remove unweighted means of the
# margins, and several steps, which svyrecvar goes through from the first to the last, so that
# totals calibrated last keep a variance. There the truth is computed here without either: the
# derivative of the whole computation by each row's base weight, numerically, into svyrecvar of
# the base design; and a jackknife that is raked again.
suppressPackageStartupMessages(library(survey))
arg <- commandArgs(TRUE)
text <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
read <- function(f) read.csv(file.path(arg[1], paste0(f, ".csv")), encoding = "UTF-8")
strat <- read("strat"); clus1 <- read("clus1"); clus2 <- read("clus2"); groups <- read("groups")
designs <- list(
  strat_fpc = svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~N, data = strat),
  clus1_fpc = svydesign(~school, fpc = ~N, data = clus1),
  clus2 = svydesign(~psu + ssu, strata = ~stratum, fpc = ~N1 + N2, data = clus2, nest = TRUE),
  groups = svydesign(~psu, strata = ~stratum, weights = ~w, data = groups))
expected <- list(); totals <- list()
put <- function(case, quantity, outcome, group, term, value)
  expected[[length(expected) + 1]] <<- data.frame(case = case, quantity = quantity, outcome = outcome,
    group = group, term = term, value = text(unname(value)))

# ---- statistics through a calibrated design ----
answers <- function(case, d) {
  one <- function(name, outcome, group, term, s) {
    put(case, name, outcome, group, term, coef(s)); put(case, paste0(name, "_se"), outcome, group, term, SE(s)) }
  one("mean", "y", "", "y", svymean(~y, d)); one("total", "y", "", "y", svytotal(~y, d))
  one("mean", "ym", "", "ym", svymean(~ym, d, na.rm = TRUE))
  r <- svyratio(~y, ~x, d); put(case, "ratio", "y", "", "y/x", coef(r)); put(case, "ratio_se", "y", "", "y/x", SE(r))
  m <- svymean(~b, d); one("mean", "b", "", "b", m)
  for (b in 0:1) for (f in c("mean", "total")) {
    by <- svyby(~y, ~b, d, if (f == "mean") svymean else svytotal)
    put(case, f, "y", paste0("b=", b), "y", coef(by)[b + 1]); put(case, paste0(f, "_se"), "y", paste0("b=", b), "y", SE(by)[b + 1]) }
  v <- vcov(svytotal(~I(y * (b == 0)) + I(y * (b == 1)), d)); put(case, "cov", "y", "b", "y", v[1, 2])
  g <- svyglm(y ~ x, d); for (k in 1:2) {
    put(case, "lm", "y", "", names(coef(g))[k], coef(g)[k]); put(case, "lm_se", "y", "", names(coef(g))[k], SE(g)[k]) }
}
tight <- function(d, ...) calibrate(d, ..., epsilon = 1e-13, maxit = 500)
for (name in names(designs)) {
  d <- designs[[name]]; base <- weights(d)
  # totals that lie near the sample's own, whole numbers as a register has
  cell <- round(tapply(base, list(d$variables$g2, d$variables$cat), sum) * c(1.12, 0.9, 1.05, 0.93, 1.1, 0.97))
  g2 <- rowSums(cell); cat <- colSums(cell); x <- round(sum(base * d$variables$x) * sum(cell) / sum(base) * 1.02)
  add <- function(term, total) totals[[length(totals) + 1]] <<- data.frame(case = name, term = term, total = total)
  for (i in 1:2) for (j in 1:3) add(paste0(rownames(cell)[i], ";", colnames(cell)[j]), cell[i, j])
  for (i in 1:2) add(names(g2)[i], g2[i]); for (j in 1:3) add(names(cat)[j], cat[j]); add("x", x)
  long <- data.frame(g2 = rep(rownames(cell), 3), cat = rep(colnames(cell), each = 2), Freq = as.vector(cell))
  pop <- c(sum(cell), g2[-1], cat[-1]); names(pop) <- colnames(model.matrix(~g2 + cat, d$variables))
  answers(paste0(name, ".post"), postStratify(d, ~g2 + cat, long))
  answers(paste0(name, ".linear"), tight(d, ~g2 + cat + x, c(pop, x = x)))
  answers(paste0(name, ".raking"), tight(d, ~g2 + cat, pop, calfun = "raking"))
  answers(paste0(name, ".logit"), tight(d, ~g2 + cat + x, c(pop, x = x), calfun = "logit", bounds = c(0.5, 2)))
}

# ---- weights ----
d <- designs$groups; w <- weights(d)
one <- trimWeights(d, lower = 0, upper = 1.78 * mean(w)) # one round is enough
stopifnot(max(weights(one)) <= 1.78 * mean(w) * (1 + 1e-12))
put("trim", "weight_one", "", "", "", weights(one)[1:5])
trim <- function(w, lo, hi) { cut <- rep(FALSE, length(w))
  repeat { k <- pmin(pmax(w, lo), hi); out <- k != w; if (!any(out & !cut)) return(w)
    excess <- sum((w - k)[out & !cut]); cut <- cut | out; w <- k; w[!cut] <- w[!cut] + excess / sum(!cut) } }
t2 <- trim(w, 0.75 * median(w), 1.3 * median(w)); put("trim", "weight", "", "", "", t2[c(1:5, 100)]); put("trim", "sum", "", "", "", sum(t2))

# ---- several steps: derivatives ----
# y is known of those with dom = 1 alone; nonresponse from the base weights of all
steps <- function(name, pipeline, stat) {
  d <- designs[[name]]; w0 <- weights(d)
  f <- function(w) stat(pipeline(w, d$variables), d$variables)
  slope <- sapply(seq_along(w0), function(i) {
    at <- function(h) { w <- w0; w[i] <- w0[i] * (1 + h); f(w) }
    g <- function(h) (at(h) - at(-h)) / (2 * h)
    (64 * g(0.01) - 20 * g(0.02) + g(0.04)) / 45 })
  c(f(w0), sqrt(svyrecvar(matrix(slope, ncol = 1), d$cluster, d$strata, d$fpc)))
}
mean_y <- function(w, v) sum(w * v$y) / sum(w); total_b <- function(w, v) sum(w * v$y * (v$b == 1))
linear <- function(w, X, t) { l <- solve(t(X) %*% (w * X), t - colSums(w * X)); as.vector(w * (1 + X %*% l)) }
post <- function(w, cell, t) { s <- tapply(w, cell, sum); w * as.vector((t[names(s)] / s)[cell]) }
rakew <- function(w, a, ta, b, tb) {
  for (i in 1:2000) { old <- w; w <- post(post(w, a, ta), b, tb); if (max(abs(w - old)) < 1e-14 * max(w)) break }
  w }
cells <- function(w, r, cell) { s <- tapply(w, cell, sum) / tapply(w * r, cell, sum); w * r * as.vector(s[cell]) }
propensity <- function(w, r, X) { b <- rep(0, ncol(X))
  for (i in 1:60) { p <- as.vector(plogis(X %*% b)); b <- b + solve(t(X) %*% (w * p * (1 - p) * X), colSums(w * (r - p) * X)) }
  w * r / as.vector(plogis(X %*% b)) }
margin <- function(name, terms) { t <- do.call(rbind, totals); t <- t[t$case == name, ]; setNames(t$total, t$term)[terms] }
both <- function(case, name, pipeline) {
  m <- steps(name, pipeline, mean_y); t <- steps(name, pipeline, total_b)
  put(case, "mean", "y", "", "y", m[1]); put(case, "mean_se", "y", "", "y", m[2])
  put(case, "total", "y", "b=1", "y", t[1]); put(case, "total_se", "y", "b=1", "y", t[2])
}
# trimming between calibrations: factors as they are at the base weights
for (name in c("strat_fpc", "clus2")) {
  g2 <- margin(name, c("p", "q")); cat <- margin(name, c("lav", "middels", "høy")); x <- margin(name, "x")
  X <- function(v) cbind(1, v$g2 == "q", v$x)
  both(paste0(name, ".post_linear"), name, function(w, v) linear(post(w, v$cat, cat), X(v), c(sum(g2), g2["q"], x)))
  both(paste0(name, ".cells_post"), name, function(w, v) post(cells(w, v$dom, v$cat), v$g2, g2))
  both(paste0(name, ".cells"), name, function(w, v) cells(w, v$dom, paste(v$g2, v$cat)))
  both(paste0(name, ".propensity"), name, function(w, v) propensity(w, v$dom, cbind(model.matrix(~g2 + cat, v), v$x)))
  both(paste0(name, ".propensity_linear"), name, function(w, v)
    linear(propensity(w, v$dom, cbind(model.matrix(~g2 + cat, v), v$x)), X(v), c(sum(g2), g2["q"], x)))
}

# ---- raking: each cluster left out in turn and the rest raked again ----
for (name in c("clus1_fpc", "groups")) {
  d <- designs[[name]]; v <- d$variables; w0 <- weights(d)
  g2 <- margin(name, c("p", "q")); cat <- margin(name, c("lav", "middels", "høy"))
  h <- if (name == "groups") v$stratum else rep(1, nrow(v)); psu <- interaction(h, if (name == "groups") v$psu else v$school, drop = TRUE)
  f <- if (name == "groups") 0 else 15 / 90
  stat <- function(w) c(mean_y(w, v), total_b(w, v))
  all <- stat(rakew(w0, v$g2, g2, v$cat, cat)); V <- matrix(0, 2, 2)
  for (s in unique(h)) { units <- levels(factor(psu[h == s])); n <- length(units)
    r <- sapply(units, function(u) { w <- w0; w[psu == u] <- 0; w[h == s & psu != u] <- w[h == s & psu != u] * n / (n - 1)
      stat(rakew(w, v$g2, g2, v$cat, cat)) })
    r <- r - all; V <- V + (1 - f) * (n - 1) / n * r %*% t(r) }
  put(paste0(name, ".jackknife"), "mean_se", "y", "", "y", sqrt(V[1, 1])); put(paste0(name, ".jackknife"), "total_se", "y", "b=1", "y", sqrt(V[2, 2]))
  # what rake() says of itself, for the record
  rk <- rake(d, list(~g2, ~cat), list(data.frame(g2 = names(g2), Freq = g2), data.frame(cat = names(cat), Freq = cat)),
    control = list(maxit = 1000, epsilon = 1e-9))
  put(paste0(name, ".rake"), "mean", "y", "", "y", coef(svymean(~y, rk))); put(paste0(name, ".rake"), "mean_se", "y", "", "y", SE(svymean(~y, rk)))
}
dir.create(arg[2], showWarnings = FALSE)
write.csv(do.call(rbind, totals), file.path(arg[2], "totals.csv"), row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, expected), file.path(arg[2], "expected.csv"), row.names = FALSE, quote = FALSE)
