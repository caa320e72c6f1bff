# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values from R's survey package for replicate weights, on the synthetic data of
# survey.R and two files made here. Writes replicates.csv and the weights that random
# replicates have in R:
#
#   Rscript tests/ref/replicates.R tests/ref/survey tests/ref/replicates
#
# Made with R 4.2.2 and survey 4.1-1.
suppressPackageStartupMessages(library(survey))
arg <- commandArgs(TRUE)
out <- function(f) file.path(arg[2], f)
text <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
read <- function(f) { d <- read.csv(file.path(arg[1], paste0(f, ".csv")), encoding = "UTF-8"); d$one <- 1; d }
exact <- function(d) { for (v in names(d)) if (is.numeric(d[[v]])) d[[v]] <- text(d[[v]]); d }

# Two PSUs in each of 7 strata, unequal weights; a domain that lacks whole PSUs.
set.seed(20261128)
pairs <- data.frame(h = rep(1:7, each = 8), psu = rep(1:14, each = 4))
pairs$w <- round(runif(56, 5, 15), 3)
pairs$y <- round(20 + 2 * pairs$h + rep(rnorm(14, 0, 3), each = 4) + rnorm(56, 0, 5), 2)
pairs$x <- round(8 + 0.2 * pairs$y + rnorm(56, 0, 2), 2)
pairs$b <- as.integer(pairs$y + rnorm(56, 0, 4) > 28)
pairs$grp <- ifelse(runif(56) < 0.4, "a", "b")
pairs$part <- as.integer(!(pairs$psu %in% c(2, 5, 9)) & runif(56) < 0.8)
pairs$ym <- ifelse(runif(56) < 0.15, NA, pairs$y)
pairs$N <- 2 + pairs$h
write.csv(pairs, out("pairs.csv"), row.names = FALSE, quote = FALSE, na = "")

strat <- read("strat"); clus1 <- read("clus1"); clus2 <- read("clus2"); pairs$one <- 1
D <- list(
  pairs = svydesign(~psu, strata = ~h, weights = ~w, data = pairs),
  strat = svydesign(~1, strata = ~stratum, weights = ~w, data = strat),
  strat_fpc = svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~N, data = strat),
  clus1 = svydesign(~school, weights = ~w, data = clus1),
  clus2 = svydesign(~psu + ssu, strata = ~stratum, fpc = ~N1 + N2, data = clus2, nest = TRUE))

table <- list()
put <- function(case, quantity, outcome, group, term, value)
  table[[length(table) + 1]] <<- data.frame(case = case, quantity = quantity, outcome = outcome,
    group = group, term = term, value = text(unname(value)))
stats <- function(case, r, group = "grp", missing = "ym") {
  put(case, "df", "", "", "", degf(r))
  m <- svymean(~y + x, r); put(case, "mean", "y", "", "", coef(m)[1]); put(case, "mean_se", c("y", "x"), "", "", SE(m))
  put(case, "mean_cov", "y", "", "x", vcov(m)[1, 2])
  put(case, "total_se", c("y", "x"), "", "", SE(svytotal(~y + x, r)))
  put(case, "ratio_se", "y/x", "", "", SE(svyratio(~y, ~x, r)))
  put(case, "share_se", "b", "", "", SE(svymean(~b, r)))
  v <- svyvar(~x, r); put(case, "variance", "x", "", "", v[1]); put(case, "variance_se", "x", "", "", SE(v))
  q <- svyquantile(~y, r, c(0.25, 0.5))$y
  put(case, "quantile_low", "y", "", c("p0.25", "p0.5"), q[, 2]); put(case, "quantile_high", "y", "", c("p0.25", "p0.5"), q[, 3])
  by <- svyby(as.formula("~y"), as.formula(paste0("~", group)), r, svymean)
  put(case, "by_se", "y", paste0(group, "=", by[[1]]), "", by$se)
  bt <- svyby(as.formula("~x"), as.formula(paste0("~", group)), r, svytotal)
  put(case, "by_total_se", "x", paste0(group, "=", bt[[1]]), "", bt$se)
  put(case, "by_df", "y", paste0(group, "=", by[[1]]), "", sapply(as.character(by[[1]]), function(l) degf(r[r$variables[[group]] == l, ])))
  if (!is.null(missing)) {
    mm <- svymean(as.formula(paste0("~", missing)), r, na.rm = TRUE); put(case, "mean_se", missing, "", "", SE(mm))
  }
  f <- svyglm(y ~ x + b, r); s <- summary(f)$coefficients
  put(case, "glm", "y", "", c("(Intercept)", "x", "b"), coef(f)); put(case, "glm_se", "y", "", c("(Intercept)", "x", "b"), SE(f))
  put(case, "glm_df", "y", "", "", f$df.residual)
}
domain <- function(case, r) {
  s <- subset(r, part == 1)
  put(case, "domain_df", "", "", "", degf(s))
  put(case, "domain_mean_se", "y", "", "", SE(svymean(~y, s))); put(case, "domain_total_se", "y", "", "", SE(svytotal(~y, s)))
}
# R's mse = FALSE and TRUE
jkn <- as.svrepdesign(D$pairs, type = "JKn"); stats("pairs_jkn", jkn); domain("pairs_jkn", jkn)
stats("pairs_jkn_full", as.svrepdesign(D$pairs, type = "JKn", mse = TRUE))
stats("strat_jkn", as.svrepdesign(D$strat, type = "JKn"), "g2")
stats("strat_jkn_fpc", as.svrepdesign(D$strat_fpc, type = "JKn"), "g2")
stats("clus1_jk1", as.svrepdesign(D$clus1, type = "JK1"), "g2")
stats("clus2_jkn_fpc", suppressWarnings(as.svrepdesign(D$clus2, type = "JKn")), "g2")
# Half samples by R's matrix, and bootstraps by R's draws, as columns of a file
given <- function(case, r, full, ...) {
  w <- weights(r, if (full) "analysis" else "replication"); colnames(w) <- paste0("r", seq_len(ncol(w)))
  write.csv(exact(cbind(r$variables, as.data.frame(w))), out(paste0(case, ".csv")), row.names = FALSE, quote = FALSE, na = "")
  stats(case, r, ...); if ("part" %in% names(r$variables)) domain(case, r)
}
given("brr", as.svrepdesign(D$pairs, type = "BRR"), TRUE)
given("brr_full", as.svrepdesign(D$pairs, type = "BRR", mse = TRUE), FALSE)
given("fay", as.svrepdesign(D$pairs, type = "Fay", fay.rho = 0.3), TRUE)
set.seed(1); given("rao_wu", as.svrepdesign(D$pairs, type = "subbootstrap", replicates = 20), TRUE)
set.seed(2); given("canty_davison", as.svrepdesign(D$clus1, type = "bootstrap", replicates = 15), FALSE, group = "g2")
set.seed(3); given("preston", as.svrepdesign(D$clus2, type = "mrbbootstrap", replicates = 12), FALSE, group = "g2")
# Successive differences, from a Sylvester matrix and the order of the rows
H <- matrix(1); for (i in 1:5) H <- rbind(cbind(H, H), cbind(H, -H))
small <- strat[seq(2, 100, 4), ]; n <- nrow(small); a <- 1 + seq_len(n); b <- c(a[-1], a[1])
f <- as.data.frame(1 + (H[a, ] - H[b, ]) / sqrt(8))
sdr <- svrepdesign(data = small, repweights = f, weights = ~w, combined.weights = FALSE, type = "successive-difference")
given("sdr", sdr, FALSE, group = "g2")
acs <- svrepdesign(data = small, repweights = f, weights = ~w, combined.weights = FALSE, type = "ACS", mse = TRUE)
given("acs", acs, TRUE, group = "g2")
# Each replicate calibrated anew, to totals of grp and b, and of x
pairs$b1 <- factor(pairs$b); base <- as.svrepdesign(svydesign(~psu, strata = ~h, weights = ~w, data = pairs), type = "JKn")
G <- data.frame(grp = c("a", "b"), Freq = c(260, 300)); B <- data.frame(b1 = c("0", "1"), Freq = c(240, 320))
again <- list(post = postStratify(base, ~grp, G),
  rake = rake(base, list(~grp, ~b1), list(G, B), control = list(maxit = 500, epsilon = 1e-11)),
  linear = calibrate(base, ~grp + x, c("(Intercept)" = 560, grpb = 300, x = 7900)))
for (k in names(again)) {
  r <- again[[k]]; case <- paste0("again_", k); m <- svymean(~y + x, r)
  put(case, "mean", "y", "", "", coef(m)[1]); put(case, "mean_se", c("y", "x"), "", "", SE(m))
  put(case, "total_se", c("y", "x"), "", "", SE(svytotal(~y + x, r))); put(case, "ratio_se", "y/x", "", "", SE(svyratio(~y, ~x, r)))
  v <- svyvar(~y, r); put(case, "variance", "y", "", "", v[1]); put(case, "variance_se", "y", "", "", SE(v))
  f <- svyglm(y ~ x + b, r); put(case, "glm_se", "y", "", c("(Intercept)", "x", "b"), SE(f))
  by <- svyby(~y, ~grp, r, svytotal); put(case, "by_total_se", "y", paste0("grp=", by$grp), "", by$se)
}
write.csv(do.call(rbind, table), out("expected.csv"), row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
