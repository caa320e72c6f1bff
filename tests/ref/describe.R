# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of `avlast describe` from base R and the survey package, on the data of
# survey.R and on people.csv, made here (set.seed; nobody's data):
#
#   Rscript tests/ref/describe.R tests/ref/survey tests/ref/describe
#
# Made with R 4.2.2 and survey 4.1-1. Each row of expected.csv is one field of one row of a
# result. Standardised differences, the joint test, ratios of marks and intervals of shares are
# computed here from their formulas.
suppressPackageStartupMessages(library(survey))
arguments <- commandArgs(TRUE); from <- arguments[1]; out <- arguments[2]
set.seed(20261123)
text <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g"))

# ---- data ----
make_people <- function() {
  n <- 260; psu <- sample(1:26, n, TRUE); e <- rnorm(26)[psu]
  arm <- sample(c("a", "b", "c"), n, TRUE, c(0.4, 0.35, 0.25)); shift <- (arm == "b") * 0.5
  likert <- function(m) { x <- pmin(5, pmax(1, round(m + shift + e / 2 + rnorm(n)))); ifelse(runif(n) < 0.08, NA, x) }
  mark <- function(p) as.integer(runif(n) < plogis(p + e / 3))
  marks <- cbind(mark(-0.5), mark(0.3), mark(-1.5)); marks[runif(n) < 0.1, ] <- NA
  data.frame(psu = psu, stratum = 1 + (psu > 13), w = round(runif(n, 1, 7), 3), arm = arm,
             two = ifelse(runif(n) < 0.5, "t", "u"), few = as.integer(seq_len(n) > 236),
             score = round(50 + 10 * rnorm(n) + 6 * shift + 3 * e, 2),
             whole = rpois(n, 3 + shift), region = c("nord", "sør", "øst", "vest")[sample(4, n, TRUE)],
             rare = ifelse(runif(n) < 0.04, "ja", "nei"),
             l1 = likert(3), l2 = likert(3.6), m1 = marks[, 1], m2 = marks[, 2], m3 = marks[, 3])
}
write.csv(make_people(), file.path(out, "people.csv"), row.names = FALSE, quote = FALSE, na = "",
          fileEncoding = "UTF-8")
reading <- function(file) { d <- read.csv(file, encoding = "UTF-8"); d$one <- 1
  for (v in names(d)) if (is.character(d[[v]])) d[[v]] <- factor(d[[v]], sort(unique(d[[v]]), method = "radix"))
  d }
data <- lapply(c("strat", "clus1", "clus2", "groups"), function(f) reading(file.path(from, paste0(f, ".csv"))))
names(data) <- c("strat", "clus1", "clus2", "groups")
data$people <- reading(file.path(out, "people.csv"))
designs <- list(
  srs = svydesign(~1, data = data$strat, weights = ~one),
  strat = svydesign(~1, strata = ~stratum, weights = ~w, data = data$strat),
  strat_fpc = svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~N, data = data$strat),
  clus1 = svydesign(~school, weights = ~w, data = data$clus1),
  clus1_fpc = svydesign(~school, fpc = ~N, data = data$clus1),
  clus2 = svydesign(~psu + ssu, strata = ~stratum, fpc = ~N1 + N2, data = data$clus2, nest = TRUE),
  groups = svydesign(~psu, strata = ~stratum, weights = ~w, data = data$groups),
  people = svydesign(~psu, strata = ~stratum, weights = ~w, data = data$people),
  people_srs = svydesign(~1, data = data$people, weights = ~one))
simple <- c("srs", "people_srs")

rows <- list()
put <- function(job, outcome, group, term, ...) {
  value <- unlist(list(...))
  rows[[length(rows) + 1]] <<- data.frame(case = case, job = job, outcome = outcome, group = group,
    term = term, field = names(value), value = text(unname(value)))
}
share_interval <- function(p, s, t) plogis(qlogis(p) + c(-1, 1) * t * s / (p * (1 - p)))
quiet <- suppressWarnings
# The rule "math": the smallest value whose distribution function is at least p. That of survey
# 4.1-1 gives the second smallest value when p lies below the first step.
math <- function(x, w, p) { o <- order(x); x[o][which(cumsum(w[o]) / sum(w) >= p - 1e-12)[1]] }

# ---- means, quantiles, shares ----
number <- function(job, d, v, group) {
  d$variables$v_ <- d$variables[[v]]; d <- subset(d, !is.na(v_))
  m <- svymean(~v_, d); s <- sqrt(diag(vcov(m))); df <- degf(d); t <- qt(0.975, df)
  put(job, v, group, "mean", estimate = coef(m), std.error = s, df = df, conf.low = coef(m) - t * s,
      conf.high = coef(m) + t * s, nobs = nrow(d$variables))
  put(job, v, group, "sd", estimate = sqrt(coef(svyvar(~v_, d))))
  put(job, v, group, "n", estimate = nrow(d$variables))
  put(job, v, group, "min", estimate = min(d$variables$v_))
  put(job, v, group, "max", estimate = max(d$variables$v_))
  rule <- if (case %in% simple) "hf7" else math
  for (p in c(0.1, 0.25, 0.5, 0.9)) {
    q <- quiet(svyquantile(~v_, d, p, qrule = rule, df = df))[[1]]
    put(job, v, group, paste0("p", p), estimate = q[1], conf.low = q[2], conf.high = q[3], std.error = q[4])
  }
}
category <- function(job, d, v, group, levels) {
  d$variables$v_ <- d$variables[[v]]; d <- subset(d, !is.na(v_))
  df <- degf(d); t <- qt(0.975, df)
  for (l in levels) {
    d$variables$is_ <- as.numeric(d$variables$v_ == l)
    m <- svymean(~is_, d); p <- coef(m); s <- sqrt(diag(vcov(m)))
    if (p > 0 && p < 1) {
      i <- share_interval(p, s, t)
      put(job, v, group, paste0(v, "=", l), estimate = p, std.error = s, conf.low = i[1], conf.high = i[2])
    }
    put(job, v, group, paste0("n:", v, "=", l), estimate = sum(d$variables$is_))
    if (!(case %in% simple))
      put(job, v, group, paste0("weighted.n:", v, "=", l), estimate = sum(weights(d) * d$variables$is_))
  }
}

# ---- between groups ----
smd_number <- function(x, w, g, pair) {
  m <- v <- c(0, 0)
  for (k in 1:2) { i <- g == pair[k] & !is.na(x); m[k] <- weighted.mean(x[i], w[i])
    v[k] <- sum(w[i] * (x[i] - m[k])^2) / sum(w[i]) * sum(i) / (sum(i) - 1) }
  (m[2] - m[1]) / sqrt(mean(v))
}
smd_levels <- function(x, w, g, pair) {
  p <- sapply(pair, function(k) { i <- g == k & !is.na(x); sapply(levels(factor(x)), function(l) sum(w[i & x == l]) / sum(w[i])) })
  if (nrow(p) == 2 && rownames(p)[1] == "ja") p <- p[2:1, ]   # of two levels the yes is shown
  if (nrow(p) == 2) return((p[2, 2] - p[2, 1]) / sqrt(mean(p[2, ] * (1 - p[2, ]))))
  t <- (p[, 2] - p[, 1])[-1]
  s <- lapply(1:2, function(k) { q <- p[-1, k]; diag(q) - outer(q, q) })
  sqrt(c(t %*% solve((s[[1]] + s[[2]]) / 2, t)))
}
largest <- function(f, x, w, g) {
  pairs <- combn(levels(factor(g)), 2); d <- apply(pairs, 2, function(k) f(x, w, g, k)); d[which.max(abs(d))]
}
smd <- function(job, d, v, g) {
  x <- d$variables[[v]]; w <- weights(d); by <- d$variables[[g]]
  number <- is.numeric(x) && !all(x %in% 0:1)
  put(job, v, "", "smd", estimate = largest(if (number) smd_number else smd_levels, x, w, by))
}
rao_scott <- function(job, d, v, g) {
  d$variables$a_ <- d$variables[[v]]; d$variables$b_ <- d$variables[[g]]; d <- subset(d, !is.na(a_) & !is.na(b_))
  r <- quiet(svychisq(~a_ + b_, d))
  put(job, v, "", "F", statistic = r$statistic, df = r$parameter[1], df2 = r$parameter[2], p.value = r$p.value)
}
# weight below and half that of the tied, over all
mid_ranks <- function(v, w) sapply(v, function(x) sum(w[v < x]) + sum(w[v == x]) / 2) / sum(w)
means_test <- function(job, d, v, g, ranks = FALSE) {
  d$variables$y_ <- d$variables[[v]]; d$variables$g_ <- factor(d$variables[[g]]); d <- subset(d, !is.na(y_) & !is.na(g_))
  two <- nlevels(d$variables$g_) == 2
  # svyranktest is svyglm of the scores; its own ranks of ties depend on the rows' order
  if (ranks) d$variables$y_ <- mid_ranks(d$variables$y_, weights(d))
  if (two) {
    r <- svyttest(y_ ~ g_, d); put(job, v, "", "t", statistic = r$statistic, df = r$parameter, p.value = r$p.value)
  } else {
    r <- regTermTest(svyglm(y_ ~ g_, d), ~g_)
    put(job, v, "", "F", statistic = r$Ftest, df = r$df, df2 = r$ddf, p.value = r$p)
  }
}
joint <- function(job, d, variables, g, indicator = FALSE) {
  w <- weights(d)
  x <- do.call(cbind, lapply(variables, function(v) { v <- d$variables[[v]]; gap <- as.numeric(is.na(v))
    if (indicator && is.numeric(v) && any(gap > 0)) { v[is.na(v)] <- weighted.mean(v, w, na.rm = TRUE); return(cbind(v, gap)) }
    if (is.numeric(v)) v else sapply(levels(v)[-1], function(l) as.numeric(v == l)) }))
  ok <- complete.cases(x); if (!indicator) ok <- ok & complete.cases(d$variables[variables]); by <- factor(d$variables[[g]])
  u <- NULL; m <- NULL
  for (k in levels(by)) for (j in seq_len(ncol(x))) {
    i <- ok & by == k; y <- ifelse(i, x[, j], 0); wi <- ifelse(i, w, 0); mean <- sum(wi * y) / sum(wi)
    m <- c(m, mean); u <- cbind(u, wi * (y - mean) / sum(wi))
  }
  V <- svyrecvar(u, d$cluster, d$strata, d$fpc, postStrata = d$postStrata)
  k <- ncol(x); L <- cbind(kronecker(rep(-1, nlevels(by) - 1), diag(k)), diag(k * (nlevels(by) - 1)))
  W <- c(t(L %*% m) %*% solve(L %*% V %*% t(L), L %*% m)); q <- nrow(L); nu <- degf(d[ok, ])
  if (nu - q + 1 <= 0) return()
  F <- W * (nu - q + 1) / (q * nu)
  put(job, "(all)", "", "F", statistic = F, df = q, df2 = nu - q + 1, p.value = pf(F, q, nu - q + 1, lower.tail = FALSE))
}

# ---- rows drawn one by one ----
classical <- function(d, v, g) {
  x <- d[[v]]; by <- factor(d[[g]]); two <- nlevels(by) == 2; job <- function(test) paste0(test, "_", g)
  if (two) {
    r <- t.test(x ~ by); put(job("welch"), v, "", "t", statistic = -r$statistic, df = r$parameter, p.value = r$p.value)
    r <- t.test(x ~ by, var.equal = TRUE); put(job("t"), v, "", "t", statistic = -r$statistic, df = r$parameter, p.value = r$p.value)
    r <- quiet(wilcox.test(x ~ by)); put(job("wilcoxon"), v, "", "W", statistic = r$statistic, p.value = r$p.value)
  } else {
    r <- oneway.test(x ~ by); put(job("welch"), v, "", "F", statistic = r$statistic, df = r$parameter[1], df2 = r$parameter[2], p.value = r$p.value)
    r <- oneway.test(x ~ by, var.equal = TRUE); put(job("t"), v, "", "F", statistic = r$statistic, df = r$parameter[1], df2 = r$parameter[2], p.value = r$p.value)
    r <- kruskal.test(x ~ by); put(job("wilcoxon"), v, "", "chisq", statistic = r$statistic, df = r$parameter, p.value = r$p.value)
  }
}
tables <- function(d, v, g) {
  t <- table(d[[v]], d[[g]]); r <- quiet(chisq.test(t, correct = FALSE))
  put(paste0("chisq_", g), v, "", "chisq", statistic = r$statistic, df = r$parameter, p.value = r$p.value)
  if (all(dim(t) == 2) || min(r$expected) < 5)
    put(paste0("fisher_", g), v, "", "fisher", p.value = fisher.test(t)$p.value)
}

# ---- correlations ----
correlation <- function(d, x, y) {
  d$variables$x_ <- d$variables[[x]]; d$variables$y_ <- d$variables[[y]]; d <- subset(d, !is.na(x_) & !is.na(y_))
  if (case %in% simple) {
    r <- cor.test(d$variables$x_, d$variables$y_)
    put("pearson", x, "", y, estimate = r$estimate, statistic = r$statistic, df = r$parameter, p.value = r$p.value,
        conf.low = r$conf.int[1], conf.high = r$conf.int[2], nobs = nrow(d$variables))
    s <- quiet(cor.test(d$variables$x_, d$variables$y_, method = "spearman", exact = FALSE))
    n <- nrow(d$variables); i <- tanh(atanh(s$estimate) + c(-1, 1) * qnorm(0.975) * sqrt((1 + s$estimate^2 / 2) / (n - 3)))
    put("spearman", x, "", y, estimate = s$estimate, p.value = s$p.value, conf.low = i[1], conf.high = i[2])
    return()
  }
  w <- weights(d); ranks <- function(v) mid_ranks(v, w)
  for (job in c("pearson", "spearman")) {
    if (job == "spearman") { d$variables$x_ <- ranks(d$variables$x_); d$variables$y_ <- ranks(d$variables$y_) }
    # centred before squaring, so that raw moments do not lose digits
    d$variables$x_ <- d$variables$x_ - coef(svymean(~x_, d)); d$variables$y_ <- d$variables$y_ - coef(svymean(~y_, d))
    d <- update(d, xx = x_^2, yy = y_^2, xy = x_ * y_); m <- svymean(~x_ + y_ + xx + yy + xy, d)
    c1 <- svycontrast(m, quote((xy - x_ * y_) / sqrt((xx - x_^2) * (yy - y_^2)))); r <- coef(c1); s <- sqrt(c(vcov(c1)))
    i <- tanh(atanh(r) + c(-1, 1) * qt(0.975, degf(d)) * s / (1 - r^2)); t <- atanh(r) * (1 - r^2) / s
    put(job, x, "", y, estimate = r, std.error = s, statistic = t, df = degf(d), p.value = 2 * pt(-abs(t), degf(d)),
        conf.low = i[1], conf.high = i[2])
  }
}

# ---- crosstab ----
crosstab <- function(d, a, b) {
  d$variables$a_ <- factor(d$variables[[a]]); d$variables$b_ <- factor(d$variables[[b]]); d <- subset(d, !is.na(a_) & !is.na(b_))
  share <- function(d, inside, is, group, term) {
    d$variables$is_ <- as.numeric(is); d <- d[inside, ]; m <- svymean(~is_, d); p <- coef(m); s <- sqrt(diag(vcov(m)))
    if (p > 0 && p < 1) { i <- share_interval(p, s, qt(0.975, degf(d)))
      put("crosstab", a, group, term, estimate = p, std.error = s, conf.low = i[1], conf.high = i[2]) }
  }
  A <- d$variables$a_; B <- d$variables$b_
  for (l in levels(A)) for (g in levels(B)) {
    name <- paste0(a, "=", l); group <- paste0(b, "=", g)
    put("crosstab", a, group, paste0("n:", name), estimate = sum(A == l & B == g))
    share(d, B == g, A == l, group, paste0("column:", name))
    share(d, A == l, B == g, group, paste0("row:", name))
    share(d, rep(TRUE, length(A)), A == l & B == g, group, paste0("total:", name))
  }
  t <- svytable(~a_ + b_, d); p <- t / sum(t); e <- outer(rowSums(p), colSums(p))
  put("crosstab", a, "", "cramers.v", estimate = sqrt(sum((p - e)^2 / e) / (min(dim(p)) - 1)))
  if (!(case %in% simple)) { r <- quiet(svychisq(~a_ + b_, d))
    put("crosstab", a, "", "F", statistic = r$statistic, df = r$parameter[1], df2 = r$parameter[2], p.value = r$p.value) }
}

# ---- Likert items and several answers ----
likert <- function(d, v, group) {
  d$variables$v_ <- d$variables[[v]]; d <- subset(d, !is.na(v_))
  category("likert", d, v, group, 1:5)
  d <- update(d, net_ = (v_ >= 4) - (v_ <= 2), agree_ = as.numeric(v_ >= 4)); t <- qt(0.975, degf(d))
  for (term in c("net", "mean")) {
    m <- svymean(if (term == "net") ~net_ else ~v_, d); s <- sqrt(diag(vcov(m)))
    put("likert", v, group, term, estimate = coef(m), std.error = s, conf.low = coef(m) - t * s, conf.high = coef(m) + t * s)
  }
  m <- svymean(~agree_, d); put("likert", v, group, "agree", estimate = coef(m), std.error = sqrt(diag(vcov(m))))
}
multiple <- function(d, group) {
  d <- update(d, any_ = !is.na(m1), marks_ = m1 + m2 + m3, none_ = as.numeric(m1 + m2 + m3 == 0)); d <- subset(d, any_)
  t <- qt(0.975, degf(d))
  put("multiple", "q", group, "n", estimate = nrow(d$variables))
  for (m in c("m1", "m2", "m3", "none_")) {
    d$variables$x_ <- d$variables[[m]]; s <- svymean(~x_, d); e <- sqrt(diag(vcov(s))); i <- share_interval(coef(s), e, t)
    put("multiple", "q", group, if (m == "none_") "(none)" else m, estimate = coef(s), std.error = e, conf.low = i[1], conf.high = i[2])
    if (m == "none_") next
    r <- svyratio(~x_, ~marks_, d); put("multiple", "q", group, paste0("answers:", m), estimate = c(coef(r)), std.error = c(SE(r)))
  }
}

for (case in names(designs)) {
  d <- designs[[case]]; people <- grepl("people", case)
  g <- if (people) "two" else "g2"; three <- if (people) "arm" else "cat"
  numbers <- if (people) c("score", "whole") else c("y", "x", "ym"); all <- d$variables
  categories <- if (people) c("region", "rare") else c("cat", "b")
  for (k in c("", as.character(levels(all[[g]])))) {
    part <- if (k == "") d else d[all[[g]] == k, ]; group <- if (k == "") "" else paste0(g, "=", k)
    for (v in numbers) number(paste0("describe_", g), part, v, group)
    for (v in categories) category(paste0("describe_", g), part, v, group, sort(unique(all[[v]])))
    if (people) { for (v in c("l1", "l2")) likert(part, v, group); multiple(part, group) }
  }
  for (v in c(numbers, categories)) { smd(paste0("describe_", g), d, v, g)
    if (!(v %in% "cat" && three == "cat")) smd(paste0("describe_", three), d, v, three) }
  if (case %in% simple) {
    for (v in numbers) { classical(all, v, g); classical(all, v, three) }
    for (v in categories) { tables(all, v, g); if (v != three) tables(all, v, three) }
    if (people) for (v in numbers) classical(all, v, "few")
  } else {
    for (v in numbers) for (by in c(g, three)) { means_test(paste0("describe_", by), d, v, by); means_test(paste0("rank_", by), d, v, by, TRUE) }
    for (v in categories) for (by in c(g, three)) if (v != by) rao_scott(paste0("describe_", by), d, v, by)
  }
  apart <- c(setdiff(numbers, "y"), categories)   # ym is y where it is not missing
  joint(paste0("joint_", g), d, apart, g)
  joint(paste0("indicator_", g), d, apart, g, TRUE)
  joint(paste0("joint_", three), d, setdiff(apart, three), three)
  for (i in 1:(length(numbers) - 1)) for (j in (i + 1):length(numbers)) if (!(numbers[i] == "y" && numbers[j] == "ym")) correlation(d, numbers[i], numbers[j])
  crosstab(d, categories[1], g)
}
write.csv(do.call(rbind, rows), file.path(out, "expected.csv"), row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
