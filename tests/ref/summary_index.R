# SPDX-License-Identifier: GPL-3.0-or-later
# Indices of several outcomes (Anderson 2008; Kling, Liebman & Katz 2007) with R's own cov(use = "pairwise"),
# survey::svyvar for weights, and t.test or estimatr for the effect on the index. Run in tests/ref.
suppressMessages({library(survey); library(estimatr)})
set.seed(20261129)
num <- function(x) format(x, digits = 17, trim = TRUE, scientific = TRUE)
n <- 160
school <- sprintf("Å%02d", rep(1:16, each = 10))
u <- rnorm(16)[as.integer(factor(school))]; f <- rnorm(n)
whole <- as.integer(factor(school)) %% 2
arm <- sample(c("kontroll", "pilot", "full"), n, TRUE)
d <- data.frame(id = 1:n, school, whole, arm,
  who5 = round(55 + 9 * f + 11 * rnorm(n) + 5 * (arm == "full") + 3 * u, 2),
  ucla = round(40 - 5 * f + 8 * rnorm(n) - 2 * (arm == "pilot"), 2),
  søvn = round(6.8 + 0.8 * f + 0.9 * rnorm(n) + 0.2 * u, 3),
  arbeid = as.integer(runif(n) < plogis(-0.3 + 0.6 * f)),
  w = round(runif(n, 0.4, 2.6), 2))
d$twin <- round(2 * d$who5 + rnorm(n, sd = 8), 2)
d$arm[c(3, 70)] <- NA                      # not of the trial
d$h1 <- d$who5; d$h2 <- d$ucla; d$h3 <- d$søvn # with holes
d$h1[sample(n, 22)] <- NA; d$h2[sample(n, 31)] <- NA; d$h3[sample(n, 15)] <- NA
d[c(11, 95), c("h1", "h2", "h3")] <- NA    # nothing at all
write.csv(d, "summary_index_data.csv", row.names = FALSE, quote = FALSE, na = "")

rows <- list()
put <- function(case, what, component, value)
  rows[[length(rows) + 1]] <<- data.frame(case, what, component, value = num(value))
# moments: plain, or with weights as survey has them
vr <- function(x, w) { k <- !is.na(x)
  if (is.null(w)) return(c(mean(x[k]), var(x[k])))
  g <- svydesign(~1, weights = ~w, data = data.frame(x = x[k], w = w[k]))
  c(coef(svymean(~x, g)), coef(svyvar(~x, g))) }
cvm <- function(Z, w) { if (is.null(w)) return(cov(Z, use = "pairwise"))
  K <- ncol(Z); S <- matrix(0, K, K)
  for (i in 1:K) for (j in 1:K) { k <- !is.na(Z[, i]) & !is.na(Z[, j])
    g <- svydesign(~1, weights = ~w, data = data.frame(a = Z[k, i], b = Z[k, j], w = w[k]))
    S[i, j] <- if (i == j) coef(svyvar(~a, g)) else as.matrix(svyvar(~a + b, g))[1, 2] }
  S }
index <- function(case, s, control, columns, sign, method, w = NULL) {
  X <- as.matrix(s[columns]); K <- ncol(X); Z <- X
  for (k in 1:K) { m <- vr(X[control, k], w[control])
    Z[, k] <- sign[k] * (X[, k] - m[1]) / sqrt(m[2])
    put(case, "mean", columns[k], m[1]); put(case, "sd", columns[k], sqrt(m[2])) }
  W <- if (method == "icw") solve(cvm(Z, w), rep(1, K)) else rep(1, K)
  W <- W / sum(W)
  for (k in 1:K) put(case, "weight", columns[k], W[k])
  y <- apply(Z, 1, function(z) { o <- !is.na(z); if (any(o)) sum(W[o] * z[o]) / sum(W[o]) else NA })
  put(case, "partial", "", sum(rowSums(is.na(Z)) %in% 1:(K - 1))); put(case, "none", "", sum(is.na(y)))
  m <- if (method == "icw") vr(y[control], w[control]) else c(0, 1)
  put(case, "centre", "", m[1]); put(case, "scale", "", sqrt(m[2]))
  y <- (y - m[1]) / sqrt(m[2])
  for (i in c(1, 20, 88, 131)) if (!is.na(y[match(i, s$id)])) put(case, "value", i, y[match(i, s$id)])
  y }
effect <- function(case, term, m) { put(case, "effect", term, m[1]); put(case, "se", term, m[2]); put(case, "df", term, m[3]) }
welch <- function(y, t) { r <- t.test(y[t == 1], y[t == 0])
  c(unname(r$estimate[1] - r$estimate[2]), r$stderr, unname(r$parameter)) }
of <- function(r, k) unname(c(r$coefficients[k], r$std.error[k], r$df[k]))
three <- c("who5", "ucla", "søvn"); holes <- c("h1", "h2", "h3"); sg <- c(1, -1, 1)
s <- d[!is.na(d$arm), ]; ctl <- s$arm == "kontroll"
for (method in c("icw", "kl")) for (set in list(three, holes)) {
  case <- paste(method, if (set[1] == "h1") "holes" else "complete")
  y <- index(case, s, ctl, set, sg, method)
  for (a in c("full", "pilot")) { k <- s$arm %in% c("kontroll", a)
    effect(case, paste0("arm=", a), welch(y[k], as.integer(s$arm[k] == a))) } }
y <- index("icw four", s, ctl, c("who5", "ucla", "h3", "arbeid"), c(sg, 1), "icw")
# twins: the component that doubles another gets a weight below nothing or nearly so
y <- index("icw twins", s, ctl, c("who5", "twin", "søvn"), c(1, 1, 1), "icw")
for (method in c("icw", "kl")) {
  case <- paste(method, "weights")
  y <- index(case, d, d$whole == 0, holes, sg, method, d$w)
  effect(case, "whole", of(lm_robust(y ~ whole, d, weights = w, se_type = "HC2"), 2))
  case <- paste(method, "clusters")
  y <- index(case, d, d$whole == 0, holes, sg, method)
  effect(case, "whole", of(lm_robust(y ~ whole, d, clusters = school, se_type = "CR2"), 2)) }
all <- do.call(rbind, rows)
write.csv(all, "summary_index.csv", row.names = FALSE, quote = FALSE)
