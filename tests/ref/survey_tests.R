# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values from R's survey package for tables, their tests, tests of differences and
# standardised estimates, on the synthetic data of survey.R. Writes tests.csv:
#
#   Rscript tests/ref/survey_tests.R tests/ref/survey tests/ref/survey/tests.csv
#
# Made with R 4.2.2 and survey 4.1-1. The exact mixture is integrated here (R's own has six
# decimals and whole degrees of freedom), the saddlepoint solved to 1e-14, and ranks of ties are
# middle ranks, as survey.md says; each is checked against R where R can be right.
suppressPackageStartupMessages(library(survey))
arg <- commandArgs(TRUE)
text <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
read <- function(f) { d <- read.csv(file.path(arg[1], paste0(f, ".csv")), encoding = "UTF-8"); d$one <- 1; d }
strat <- read("strat"); clus1 <- read("clus1"); clus2 <- read("clus2"); groups <- read("groups")
designs <- list(
  srs = svydesign(~1, data = strat, weights = ~one),
  strat_fpc = svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~N, data = strat),
  clus1 = svydesign(~school, weights = ~w, data = clus1),
  clus2 = svydesign(~psu + ssu, strata = ~stratum, fpc = ~N1 + N2, data = clus2, nest = TRUE),
  groups = svydesign(~psu, strata = ~stratum, weights = ~w, data = groups))
table <- list()
put <- function(case, quantity, outcome, group, term, value)
  table[[length(table) + 1]] <<- data.frame(case = case, quantity = quantity, outcome = outcome,
    group = group, term = term, value = text(unname(c(value))))
quiet <- suppressWarnings

# P(sum lambda chi2_1 > x chi2_d / d): over the denominator, Imhof's integral of the numerator would
# be two-fold; the ratio's own characteristic function needs one (Imhof 1961)
upper <- function(lambda, x, d) {
  a <- c(lambda, -x / d); h <- c(rep(1, length(lambda)), d)
  f <- function(u) sapply(u, function(u) sin(sum(h * atan(2 * a * u)) / 2) / (u * prod((1 + 4 * a^2 * u^2)^(h / 4))))
  # u = t / (1 - t) on (0, 1), in parts
  g <- function(t) f(t / (1 - t)) / (1 - t)^2
  cuts <- c(0, 1e-3, 1e-2, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1)
  s <- sum(sapply(seq_along(cuts)[-1], function(i) integrate(g, cuts[i - 1], cuts[i], rel.tol = 1e-12, abs.tol = 1e-14, subdivisions = 2000)$value))
  0.5 + s / pi
}
saddle <- function(lambda, x, d) {
  a <- c(lambda, -x / d); h <- c(rep(1, length(lambda)), d)
  K <- function(z) -sum(h * log(1 - 2 * z * a)) / 2
  K1 <- function(z) sum(h * a / (1 - 2 * z * a)); K2 <- function(z) 2 * sum(h * a^2 / (1 - 2 * z * a)^2)
  lo <- -d / (2 * x) * (1 - 1e-12); hi <- (1 - 1e-12) / (2 * max(lambda))
  z <- uniroot(K1, c(lo, hi), tol = 1e-16, maxiter = 10000)$root
  for (i in 1:5) z <- z - K1(z) / K2(z)
  w <- sign(z) * sqrt(-2 * K(z)); v <- z * sqrt(K2(z))
  pnorm(w + log(v / w) / w, lower.tail = FALSE)
}
delta <- function(d, a, b) { # eigenvalues of the design effects matrix, by the formula
  x <- interaction(factor(d$variables[[a]]), factor(d$variables[[b]])); n <- nrow(d)
  d$variables$x_ <- x; m <- svymean(~x_, d); p <- coef(m)
  nr <- nlevels(factor(d$variables[[a]])); nc <- nlevels(factor(d$variables[[b]]))
  g <- expand.grid(r = factor(1:nr), c = factor(1:nc))
  C <- qr.resid(qr(model.matrix(~r + c, g)), model.matrix(~r * c, g)[, -(1:(nr + nc - 1)), drop = FALSE])
  i <- diag(ifelse(p == 0, 0, 1 / p))
  D <- solve(t(C) %*% i %*% C / n, t(C) %*% i %*% vcov(m) %*% i %*% C)
  Re(eigen(D, only.values = TRUE)$values)
}

tests <- function(case, d, a, b, group) {
  d <- d[!is.na(d$variables[[a]]) & !is.na(d$variables[[b]]), ]
  d$variables$a_ <- d$variables[[a]]; d$variables$b_ <- d$variables[[b]]
  f <- ~a_ + b_; name <- paste0("table_", a, "_", b)
  keep <- function(term, statistic, df1, df2, p) {
    put(case, paste0(name, "_stat"), a, group, term, statistic); put(case, paste0(name, "_df"), a, group, term, df1)
    put(case, paste0(name, "_df2"), a, group, term, df2); put(case, paste0(name, "_p"), a, group, term, p)
  }
  for (s in c("F", "Wald", "adjWald")) {
    r <- quiet(svychisq(f, d, statistic = s)); keep(tolower(s), r$statistic, r$parameter[1], r$parameter[2], r$p.value)
  }
  r <- quiet(svychisq(f, d, statistic = "Chisq")); l <- delta(d, a, b)
  x2 <- unname(r$statistic); keep("chisq", x2 / mean(l), r$parameter, NA, r$p.value)
  d0 <- sum(l)^2 / sum(l^2); ddf <- d0 * degf(d)
  p <- upper(l, x2, ddf); if (length(l) == 1) stopifnot(abs(p / pf(x2 / l, 1, ddf, lower.tail = FALSE) - 1) < 1e-9)
  keep("lincom", x2, NA, NA, p)
  s <- saddle(l, x2, ddf); if (length(l) == 1) { r <- quiet(svychisq(f, d, statistic = "saddlepoint")); stopifnot(abs(s / r$p.value - 1) < 1e-4) }
  keep("saddlepoint", x2, NA, NA, s)
}
shares <- function(case, d, a, b, group) {
  d <- d[!is.na(d$variables[[a]]) & !is.na(d$variables[[b]]), ]
  d$variables$a_ <- factor(d$variables[[a]]); d$variables$b_ <- factor(d$variables[[b]])
  end <- function(g) if (group == "") g else paste0(group, ";", g)
  for (j in levels(d$variables$b_)) for (i in levels(d$variables$a_)) {
    d$variables$in_ <- d$variables$a_ == i; d$variables$of_ <- d$variables$b_ == j; d$variables$both_ <- d$variables$in_ & d$variables$of_
    one <- function(kind, m) { put(case, "cell", a, end(paste0(b, "=", j)), paste0(kind, ":", a, "=", i), coef(m)[length(coef(m))])
      put(case, "cell_se", a, end(paste0(b, "=", j)), paste0(kind, ":", a, "=", i), SE(m)[length(coef(m))]) }
    if (any(d$variables$of_)) one("column", svymean(~in_, subset(d, of_)))
    if (any(d$variables$in_)) one("row", svymean(~of_, subset(d, in_)))
    one("total", svymean(~both_, d)); one("count", svytotal(~both_, d))
  }
}
mid <- function(v, w) sapply(v, function(x) sum(w[v < x]) + sum(w[v == x]) / 2) / sum(w)
differences <- function(case, d, y, g, group) {
  d <- d[!is.na(d$variables[[y]]) & !is.na(d$variables[[g]]), ]
  d$variables$g_ <- factor(d$variables[[g]]); l <- levels(d$variables$g_); k <- length(l)
  r <- mid(d$variables[[y]], weights(d))
  scores <- list(t = d$variables[[y]], wilcoxon = r, "van-der-waerden" = qnorm(r), median = as.numeric(r > 0.5))
  for (s in names(scores)) {
    d$variables$y_ <- scores[[s]]; m <- svyglm(y_ ~ g_, d); df <- degf(d) - (k - 1)
    for (j in 2:k) {
      e <- coef(m)[j]; se <- SE(m)[j]; term <- paste0(g, "=", l[j], " - ", l[1])
      put(case, paste0("test_", s, "_", g), y, group, term, e); put(case, paste0("test_", s, "_", g, "_se"), y, group, term, se)
      put(case, paste0("test_", s, "_", g, "_stat"), y, group, term, e / se); put(case, paste0("test_", s, "_", g, "_df"), y, group, term, df)
      put(case, paste0("test_", s, "_", g, "_p"), y, group, term, 2 * pt(-abs(e / se), df))
      put(case, paste0("test_", s, "_", g, "_low"), y, group, term, e - qt(0.975, df) * se)
    }
    if (k > 2) {
      w <- regTermTest(m, ~g_, df = df)
      put(case, paste0("test_", s, "_", g, "_stat"), y, group, "F", w$Ftest); put(case, paste0("test_", s, "_", g, "_df2"), y, group, "F", df)
      put(case, paste0("test_", s, "_", g, "_p"), y, group, "F", w$p)
    }
    # what R's own function says, where it takes the same ranks and degrees of freedom
    if (s == "t" && k == 2) stopifnot(abs(svyttest(y_ ~ g_, d)$statistic / (coef(m)[2] / SE(m)[2]) - 1) < 1e-9)
    if (s == "median" && !anyDuplicated(d$variables[[y]]) && k == 2)
      stopifnot(abs(svyranktest(as.formula(paste(y, "~ g_")), d, "median")$statistic / (coef(m)[2] / SE(m)[2]) - 1) < 1e-8)
  }
}
standardised <- function(case, d, over) {
  shares <- c(0.3, 0.7); by <- as.formula(paste0("~", over))
  each <- sort(unique(d$variables[[over]]))
  keep <- function(kind, outcome, term, m, s = SE(m), e = coef(m)) for (i in seq_along(each)) {
    put(case, paste0("standard_", kind), outcome, paste0(over, "=", each[i]), term, e[i]); put(case, paste0("standard_", kind, "_se"), outcome, paste0(over, "=", each[i]), term, s[i])
  }
  z <- svystandardize(d, ~g2, by, shares, excluding.missing = ~ym); keep("mean", "ym", "ym", svyby(~ym, by, z, svymean))
  z <- svystandardize(d, ~g2, by, shares); m <- svyby(~y, by, z, svymean); keep("mean", "y", "y", m)
  keep("total", "y", "y", svyby(~y, by, z, svytotal)); keep("proportion", "b", "b", svyby(~b, by, z, svymean))
  r <- svyby(~y, by, denominator = ~x, z, svyratio); keep("ratio", "y", "y/x", r)
  z <- svystandardize(d, ~g2, ~1, shares); put(case, "standard_all", "y", "", "y", coef(svymean(~y, z))); put(case, "standard_all_se", "y", "", "y", SE(svymean(~y, z)))
}

fit <- function(case, d, group) { # shares of cat against those given, by the formula
  m <- svymean(~cat, d); p <- coef(m); p0 <- c(0.2, 0.3, 0.5); n <- nrow(d); V <- vcov(m)[1:2, 1:2]
  l <- Re(eigen(n * solve((diag(p0) - outer(p0, p0))[1:2, 1:2], V))$values)
  x2 <- n * sum((p - p0)^2 / p0); d0 <- sum(l)^2 / sum(l^2); nu <- degf(d); w <- c(t((p - p0)[1:2]) %*% solve(V, (p - p0)[1:2]))
  keep <- function(term, s, p) { put(case, "fit_stat", "cat", group, term, s); put(case, "fit_p", "cat", group, term, p) }
  keep("F", x2 / sum(l), pf(x2 / sum(l), d0, d0 * nu, lower.tail = FALSE)); keep("chisq", x2 / mean(l), pchisq(x2 / mean(l), 2, lower.tail = FALSE))
  keep("wald", w / 2, pf(w / 2, 2, nu, lower.tail = FALSE)); f <- w * (nu - 1) / (2 * nu); keep("adjwald", f, pf(f, 2, nu - 1, lower.tail = FALSE))
  keep("lincom", x2, upper(l, x2, d0 * nu)); keep("saddlepoint", x2, saddle(l, x2, d0 * nu))
}

for (case in names(designs)) {
  d <- designs[[case]]; fit(case, d, ""); if (case != "groups") fit(case, d[d$variables$g1 == 2, ], "g1=2"); over <- if (case == "groups") "g2" else "g1"
  for (pair in list(c("cat", "g2"), c("b", "g2"), c("cat", "b"))) {
    tests(case, d, pair[1], pair[2], ""); shares(case, d, pair[1], pair[2], "")
  }
  if (case != "groups") {
    part <- d[d$variables$g1 == 1, ]; tests(case, part, "cat", "g2", "g1=1"); shares(case, part, "b", "g2", "g1=1")
    differences(case, part, "y", "g2", "g1=1"); standardised(case, d, "g1")
  }
  differences(case, d, "y", "g2", ""); differences(case, d, "ym", "cat", "")
}
# tails of mixtures of their own: closed forms and integrals
for (x in c(0.1, 1, 4, 12)) for (d in c(3, 10.5, 40)) {
  put("mixture", "upper", "", "", paste0("1 1 1;", x, ";", d), pf(x / 3, 3, d, lower.tail = FALSE))
  put("mixture", "upper", "", "", paste0("2 0.7 0.1;", x, ";", d), upper(c(2, 0.7, 0.1), x, d))
  put("mixture", "saddle", "", "", paste0("2 0.7 0.1;", x, ";", d), saddle(c(2, 0.7, 0.1), x, d))
}
out <- do.call(rbind, table)
write.csv(out, arg[2], row.names = FALSE, quote = FALSE, na = "", fileEncoding = "UTF-8")
cat(nrow(out), "values\n")
