# SPDX-License-Identifier: GPL-3.0-or-later
# Descriptions and scales of completed data sets: Rscript imputation_described.R in this
# folder writes imputation/described_data.csv (imp = 0 the data with what is missing) and
# imputation/described.csv. R 4.2.2, survey 4.1-1, psych 2.2.9.
#
# Rubin's rules with the degrees of freedom of Barnard & Rubin (1999) are written out.
# Alpha's error is the delta method on the items' moments (numerical derivatives), not
# psych's; correlations are Fisher's z with 1 / (n - 3), as miceadds::micombine.cor.
suppressMessages({
  library(survey)
  library(psych)
})
set.seed(20261201)
m <- 6
n <- 90
trait <- rnorm(n)
item <- function(b) pmin(5, pmax(1, round(3 + b * trait + rnorm(n, 0, 0.9))))
whole <- data.frame(id = sprintf("p%02d", 1:n), arm = rep(c("åpen", "lukket"), length.out = n),
  q1 = item(1), q2 = item(0.9), q3 = item(0.7), q4 = 6 - item(0.8),
  hours = round(rgamma(n, 4, 0.2), 1), age = round(runif(n, 16, 60)))
whole$region <- sample(c("nord", "sør", "vest"), n, TRUE)
whole$works <- rbinom(n, 1, plogis(trait))
whole$score <- NULL
lost <- lapply(c(q1 = 0.15, q2 = 0.1, q3 = 0.1, q4 = 0.1, hours = 0.2, region = 0.1, works = 0.15),
               function(p) sample(n, round(p * n)))
data <- whole
for (v in names(lost)) data[[v]][lost[[v]]] <- NA
draw <- function() {
  d <- data
  for (q in paste0("q", 1:4)) {
    f <- lm(whole[[q]] ~ trait)
    k <- lost[[q]]
    d[[q]][k] <- pmin(5, pmax(1, round(predict(f)[k] + rnorm(length(k), 0, sigma(f)))))
  }
  d$hours[lost$hours] <- round(rgamma(length(lost$hours), 4, 0.2), 1)
  d$region[lost$region] <- sample(c("nord", "sør", "vest"), length(lost$region), TRUE)
  d$works[lost$works] <- rbinom(length(lost$works), 1, 0.55)
  d
}
sets <- lapply(1:m, function(l) draw())
long <- do.call(rbind, lapply(0:m, function(l) cbind(imp = l, if (l == 0) data else sets[[l]])))
write.csv(long, "imputation/described_data.csv", row.names = FALSE, quote = FALSE, na = "")

rows <- list()
put <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
rubin <- function(q, u, v) {
  Q <- mean(q); U <- mean(u); B <- var(q); T <- U + (1 + 1 / m) * B
  r <- (1 + 1 / m) * B / U
  vm <- (m - 1) * (1 + 1 / r)^2
  vo <- if (is.finite(v)) (v + 1) / (v + 3) * v / (1 + r) else Inf
  df <- 1 / (1 / vm + 1 / vo)
  if (B < 1e-20) { df <- v; T <- U }
  list(Q = Q, T = T, df = df, se = sqrt(T))
}
# a plain row: estimate, se, df, low, high
plain <- function(case, term, q, u, v, top = Inf, bottom = -Inf) {
  p <- rubin(q, u, v)
  put(case, term, "estimate", p$Q)
  put(case, term, "se", p$se)
  put(case, term, "df", p$df)
  put(case, term, "low", max(bottom, p$Q - qt(0.975, p$df) * p$se))
  put(case, term, "high", min(top, p$Q + qt(0.975, p$df) * p$se))
}
# the interval on a scale g with derivative s
scaled <- function(case, term, q, u, v, g, s, back) {
  p <- rubin(q, u, v)
  z <- rubin(g(q), s(q)^2 * u, v)
  put(case, term, "estimate", p$Q)
  put(case, term, "se", p$se)
  put(case, term, "df", z$df)
  put(case, term, "low", back(z$Q - qt(0.975, z$df) * z$se))
  put(case, term, "high", back(z$Q + qt(0.975, z$df) * z$se))
}
# D2 of chi-squares W with k df, denominators v
d2 <- function(case, term, W, k, v) {
  r <- (1 + 1 / m) * var(sqrt(W))
  f <- max(0, (mean(W) / k - (m + 1) / (m - 1) * r) / (1 + r))
  df2 <- k^(-3 / m) * (m - 1) * (1 + 1 / r)^2
  if (is.finite(v)) df2 <- 1 / (1 / df2 + 1 / ((v + 1) / (v + 3) * v / (1 + r)))
  put(case, term, "statistic", f)
  put(case, term, "p", pf(f, k, df2, lower.tail = FALSE))
}

# --- Table 1: all rows and each arm, independent rows of equal weight
groups <- list(all = rep(TRUE, n), "arm=åpen" = whole$arm == "åpen",
               "arm=lukket" = whole$arm == "lukket")
for (g in names(groups)) {
  k <- groups[[g]]
  ng <- sum(k)
  x <- sapply(sets, function(d) d$hours[k])
  # the error of a group's mean is that of a domain
  u <- sapply(sets, function(d) {
    design <- svydesign(~1, weights = ~1, data = transform(d, inside = k))
    c(SE(svymean(~hours, subset(design, inside))))^2
  })
  plain(paste("table", g), "mean", colMeans(x), u, ng - 1)
  put(paste("table", g), "sd", "estimate", mean(apply(x, 2, sd)))
  put(paste("table", g), "min", "estimate", mean(apply(x, 2, min)))
  for (level in c("nord", "sør", "vest")) {
    p <- sapply(sets, function(d) mean(d$region[k] == level))
    u <- sapply(sets, function(d) {
      design <- svydesign(~1, weights = ~1, data = transform(d, inside = k))
      c(SE(svymean(~I(as.numeric(region == level)), subset(design, inside))))^2
    })
    scaled(paste("table", g), paste0("region=", level), p, u, ng - 1, qlogis,
           function(p) 1 / (p * (1 - p)), plogis)
    put(paste("table", g), paste0("n:region=", level), "estimate",
        mean(sapply(sets, function(d) sum(d$region[k] == level))))
  }
}
a <- whole$arm == "åpen"
smd <- sapply(sets, function(d) (mean(d$hours[a]) - mean(d$hours[!a])) /
                sqrt((var(d$hours[a]) + var(d$hours[!a])) / 2))
put("table between", "smd", "estimate", mean(smd))
w <- lapply(sets, function(d) t.test(d$hours[!a], d$hours[a]))
d2("table between", "t", sapply(w, function(t) unname(t$statistic^2)), 1,
   min(sapply(w, function(t) unname(t$parameter))))
x2 <- sapply(sets, function(d) unname(suppressWarnings(chisq.test(d$region, a, correct = FALSE)$statistic)))
d2("table between", "chisq", x2, 2, Inf)
fisher <- sapply(sets, function(d) fisher.test(d$region, a)$p.value)
d2("table between", "fisher", qnorm(fisher / 2)^2, 1, Inf)

# --- correlations
for (pair in list(c("hours", "age"), c("q1", "q2"), c("q1", "hours"))) {
  for (method in c("pearson", "spearman")) {
    r <- sapply(sets, function(d) cor(d[[pair[1]]], d[[pair[2]]], method = method))
    extra <- if (method == "spearman") 1 + r^2 / 2 else 1
    u <- (1 - r^2)^2 * extra / (n - 3)
    z <- rubin(atanh(r), extra / (n - 3), Inf)
    name <- paste(method, pair[1], pair[2])
    scaled("correlation", name, r, u, Inf, atanh, function(r) 1 / (1 - r^2), tanh)
    put("correlation", name, "statistic", z$Q / z$se)
    put("correlation", name, "p", 2 * pt(-abs(z$Q / z$se), z$df))
  }
}

# --- the scale of four items, the last reversed: q1 + q2 + q3 + 6 - q4
items <- function(d) cbind(q1 = d$q1, q2 = d$q2, q3 = d$q3, q4 = 6 - d$q4)
sums <- sapply(sets, function(d) rowSums(items(d)))
plain("scale", "mean", colMeans(sums), apply(sums, 2, var) / n, n - 1)
put("scale", "sd", "estimate", mean(apply(sums, 2, sd)))
alpha_of <- function(S) ncol(S) / (ncol(S) - 1) * (1 - sum(diag(S)) / sum(S))
# influence of a function of the covariance: w tr(G (d d' - S)) / W, exact G of alpha
alpha_se <- function(x) {
  k <- ncol(x)
  S <- cov(x) * (nrow(x) - 1) / nrow(x)
  G <- k / (k - 1) * (sum(diag(S)) / sum(S)^2 * matrix(1, k, k) - diag(k) / sum(S))
  d <- sweep(x, 2, colMeans(x))
  z <- rowSums((d %*% G) * d) - sum(G * S)
  sqrt(var(z) / nrow(x))
}
al <- sapply(sets, function(d) alpha_of(cov(items(d))))
stopifnot(abs(al[1] - suppressWarnings(psych::alpha(items(sets[[1]]))$total$raw_alpha)) < 1e-12)
plain("scale", "alpha", al, sapply(sets, function(d) alpha_se(items(d)))^2, n - 1, top = 1)
rbar <- sapply(sets, function(d) mean(cor(items(d))[lower.tri(diag(4))]))
put("scale", "r.mean", "estimate", mean(rbar))
for (j in 1:4) {
  name <- paste0("q", j)
  x <- sapply(sets, function(d) items(d)[, j])
  plain("scale", paste0("item.mean=", name), colMeans(x), apply(x, 2, var) / n, n - 1)
  put("scale", paste0("item.sd=", name), "estimate", mean(apply(x, 2, sd)))
  put("scale", paste0("item.rest=", name), "estimate",
      mean(sapply(sets, function(d) cor(items(d)[, j], rowSums(items(d)[, -j])))))
  put("scale", paste0("alpha.without=", name), "estimate",
      mean(sapply(sets, function(d) alpha_of(cov(items(d)[, -j])))))
}
# kappa of two items cut in halves, and limits of agreement of q1 and q2
bland <- sapply(sets, function(d) d$q1 - d$q2)
plain("agreement", "bias", colMeans(bland), apply(bland, 2, var) / n, n - 1)
put("agreement", "sd", "estimate", mean(apply(bland, 2, sd)))
write.csv(do.call(rbind, rows), "imputation/described.csv", row.names = FALSE, quote = FALSE)
