# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values from R's survey package for ratios, quantiles, spreads, correlations,
# geometric means and contrasts, on the synthetic data of survey.R. Writes survey_more.csv:
#
#   Rscript tests/ref/survey_more.R tests/ref/survey tests/ref/survey/more.csv
#
# Made with R 4.2.2 and survey 4.1-1. Where that version is known to err, the right value is
# computed here from the formula, and the place says so.
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
    group = group, term = term, value = text(unname(value)))

for (case in names(designs)) {
  all <- designs[[case]]
  # everybody, and the levels of g2 (g1 of `groups` has 70 levels)
  parts <- list(all, subset(all, g2 == "p"), subset(all, g2 == "q")); label <- c("", "g2=p", "g2=q")
  for (k in 1:3) {
    d <- parts[[k]]; g <- label[k]; df <- degf(d); t <- qt(0.975, df)
    # ratios; rows with both; design effect of the linearised variable
    r <- svyratio(~y, ~x, d, deff = sum(weights(d)) > nrow(d))
    put(case, "ratio", "y", g, "y/x", r$ratio[1]); put(case, "ratio_se", "y", g, "y/x", sqrt(r$var[1]))
    if (!is.null(attr(r, "deff"))) put(case, "ratio_deff", "y", g, "y/x", attr(r, "deff")[1])
    m <- svyratio(~ym, ~x, d, na.rm = TRUE)
    put(case, "ratio", "ym", g, "ym/x", m$ratio[1]); put(case, "ratio_se", "ym", g, "ym/x", sqrt(m$var[1]))
    # spreads; of ym the rows with a value are taken first, or n would count the others too
    for (v in c("y", "x", "ym")) {
      dv <- d[!is.na(d$variables[[v]]), ]
      s <- svyvar(as.formula(paste0("~", v)), dv); tv <- qt(0.975, degf(dv))
      sd <- svycontrast(svymean(as.formula(paste0("~I((", v, " - coef(svymean(~", v, ", dv)))^2 * nrow(dv) / (nrow(dv) - 1))")), dv), c(1))
      e <- s[1]; se <- sqrt(attr(s, "var")[1]); stopifnot(abs(SE(sd)[1] / se - 1) < 1e-9)
      put(case, "variance", v, g, v, e); put(case, "variance_se", v, g, v, se)
      put(case, "variance_low", v, g, v, e * exp(-tv * se / e)); put(case, "variance_high", v, g, v, e * exp(tv * se / e))
      put(case, "sd", v, g, v, sqrt(e)); put(case, "sd_se", v, g, v, se / 2 / sqrt(e))
    }
    v <- svyvar(~y + x, d)
    put(case, "covariance", "y", g, "x", v[1, 2]); put(case, "covariance_se", "y", g, "x", sqrt(attr(v, "var")[2, 2]))
    m <- svymean(~y + x + I(y^2) + I(x^2) + I(x * y), d); names(m) <- c("a", "b", "aa", "bb", "ab")
    attr(m, "var") <- `dimnames<-`(vcov(m), list(names(m), names(m)))
    cr <- svycontrast(m, quote((ab - a * b) / sqrt((aa - a^2) * (bb - b^2))))
    put(case, "correlation", "y", g, "x", coef(cr)); put(case, "correlation_se", "y", g, "x", SE(cr))
    z <- atanh(coef(cr)) + c(-1, 1) * t * SE(cr) / (1 - coef(cr)^2)
    put(case, "correlation_low", "y", g, "x", tanh(z[1])); put(case, "correlation_high", "y", g, "x", tanh(z[2]))
    l <- svymean(~log(x), d); gm <- svycontrast(setNames(l, "m"), quote(exp(m)))
    put(case, "geomean", "x", g, "x", exp(coef(l))); put(case, "geomean_se", "x", g, "x", exp(coef(l)) * SE(l))
    put(case, "geomean_low", "x", g, "x", exp(confint(l, df = df)[1])); put(case, "geomean_high", "x", g, "x", exp(confint(l, df = df)[2]))
    # quantiles: every rule, and every interval of the first; y has few ties, x none. Below the
    # first step survey 4.1-1 errs (math and school give the second value, hf4 goes below the
    # smallest): there the smallest value is put in its place
    rules <- c("math", "school", paste0("hf", 4:9))
    for (rule in rules) for (type in if (rule == "math") c("mean", "xlogit", "beta") else "mean") {
      own <- getFromNamespace(paste0("qrule_", rule), "survey")
      right <- function(x, w, p) if (p < w[which.min(x)] / sum(w) && rule != "hf7") min(x) else own(x, w, p)
      q <- svyquantile(~x, d, c(0.25, 0.5, 0.8), qrule = right, interval.type = type, df = df)$x
      for (i in 1:3) for (j in 1:4)
        put(case, paste("quantile", rule, type, c("est", "low", "high", "se")[j], sep = "_"), "x", g,
            c("p0.25", "p0.5", "p0.8")[i], q[i, j])
    }
  }
}
# contrasts of means, totals, ratios and groups; df of all rows, or of the two groups
for (case in names(designs)) {
  d <- designs[[case]]
  keep <- function(quantity, term, s, t = qt(0.975, degf(d)), group = "") {
    put(case, quantity, "contrast", group, term, coef(s)); put(case, paste0(quantity, "_se"), "contrast", group, term, SE(s))
    put(case, paste0(quantity, "_low"), "contrast", group, term, coef(s) - t * SE(s))
  }
  m <- svymean(~y + x + b, d)
  keep("contrast_mean", "y/x", svycontrast(m, quote(y / x)))
  keep("contrast_mean", "log(y) - 2*x^2", svycontrast(m, quote(log(y) - 2 * x^2)))
  keep("contrast_mean", "sqrt(y*x) - exp(-x/100)^b", svycontrast(m, quote(sqrt(y * x) - exp(-x / 100)^b)))
  keep("contrast_mean", "log(b/(1-b))", svycontrast(m, quote(log(b / (1 - b)))))
  keep("contrast_mean", "-y^2 + 3e-1*(x - b)", svycontrast(m, quote(-y^2 + 3e-1 * (x - b))))
  keep("contrast_total", "(y - x)/b", svycontrast(svytotal(~y + x + b, d), quote((y - x) / b)))
  s <- svyby(~y, ~g2, d, svymean, covmat = TRUE)
  keep("contrast_by", "y[p] - y[g2=q]", svycontrast(s, quote(p - q)))
  keep("contrast_by", "y[p]/y[q]", svycontrast(s, quote(p / q)))
}
write.csv(do.call(rbind, table), arg[2], row.names = FALSE, quote = FALSE, na = "", fileEncoding = "UTF-8")
