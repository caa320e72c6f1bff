# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for model/glm, with model/robust and model/effects: tests/ref/glm/data.csv
# (synthetic, made here) and tests/ref/glm/expected.csv. Run in this folder: Rscript glm.R
# Packages: survey 4.1-1, sandwich 3.0-2.
suppressMessages({ library(survey); library(sandwich) })
options(survey.lonely.psu = "fail")
RNGversion("4.0.0")
set.seed(20261128)

# 5 strata with 3 to 6 PSUs of 6 to 16 rows; weights and effects vary by stratum and PSU.
strata <- data.frame(stratum = sprintf("h%d", 1:5), npsu = c(3, 4, 5, 6, 4), N = c(30, 22, 40, 60, 25))
d <- do.call(rbind, lapply(seq_len(nrow(strata)), function(h) do.call(rbind, lapply(seq_len(strata$npsu[h]), function(j) {
  n <- sample(6:16, 1)
  data.frame(stratum = strata$stratum[h], psu = sprintf("p%d%02d", h, j), npop = strata$N[h],
             w = round(strata$N[h] / strata$npsu[h] * runif(1, .7, 1.5) * runif(n, .9, 1.1), 3), u = rnorm(1, 0, .5), h = h, n = n)
}))))
n <- nrow(d)
d$age <- round(rnorm(n, 40, 12), 1)
d$sex <- sample(0:1, n, TRUE)
d$region <- sample(c("nord", "s\u00f8r", "vest"), n, TRUE, c(.3, .4, .3))
d$time <- round(runif(n, .5, 3), 2)
eta <- -.6 + .025 * (d$age - 40) + .5 * d$sex + .4 * (d$region == "vest") + d$u
d$ill <- rbinom(n, 1, plogis(eta))
d$smokes <- ifelse(runif(n) < plogis(eta - .3), "yes", "no")
d$visits <- rpois(n, d$time * exp(.3 + .5 * eta) * rgamma(n, 4, 4))
d$cost <- round(exp(2 + .4 * eta + rnorm(n, 0, .5)), 3)
d$inside <- as.integer(d$age > 25)
d$missed <- ifelse(runif(n) < .08, NA, round(rnorm(n) + .3 * d$sex, 2))
keep <- c("stratum", "psu", "npop", "w", "age", "sex", "region", "time", "ill", "smokes", "visits", "cost", "inside", "missed")
d <- d[keep]
write.csv(d, "glm/data.csv", row.names = FALSE, quote = FALSE, na = "", fileEncoding = "UTF-8")
d$region <- factor(d$region, levels = c("nord", "s\u00f8r", "vest"))
d$y <- as.integer(d$smokes == "yes")

# R stops when the deviance stands, which leaves some links at 8 digits: start again from there.
tight <- glm.control(epsilon = 1e-300, maxit = 60)
settle <- function(fit, start) {
  m <- fit(start)
  for (i in 1:12) m <- fit(coef(m))
  m
}
out <- NULL
put <- function(case, kind, term, value, se = NA, df = NA, p = NA)
  out <<- rbind(out, data.frame(case, kind, term, estimate = unname(value), se = unname(se), df = unname(df), p = unname(p)))
names_of <- function(x) gsub("^factor\\(sex\\)", "sex=", gsub("region", "region=", x))
designs <- list(
  strat = svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~npop, data = d, nest = TRUE),
  clus = svydesign(~psu, weights = ~w, data = d),
  rows = svydesign(~1, weights = ~w, data = d))
designs$domain <- subset(designs$strat, inside == 1)

models <- list(
  logit = list(ill ~ age + sex + region, binomial()),
  probit = list(ill ~ age + sex + region, binomial("probit")),
  cloglog = list(ill ~ age + sex + region, binomial("cloglog")),
  logbin = list(ill ~ sex + region, binomial("log")),
  levels = list(y ~ age + region, binomial()),
  poisson = list(visits ~ age + sex + region + offset(log(time)), poisson()),
  quasi = list(visits ~ age * sex, quasipoisson()),
  root = list(visits ~ age + sex, poisson("sqrt")),
  gamma = list(cost ~ age + sex + region, Gamma("log")),
  inverse = list(cost ~ age + sex, Gamma("inverse")),
  gausslog = list(cost ~ age + sex, gaussian("log")),
  missing = list(ill ~ missed + sex, binomial()))
fits <- list()
for (name in names(models)) {
  f <- models[[name]][[1]]; fam <- models[[name]][[2]]
  for (des in names(designs)) {
    fam2 <- if (fam$family == "binomial") quasibinomial(fam$link) else if (fam$family == "poisson") quasipoisson(fam$link) else fam
    start <- if (name == "logbin") c(-1, 0, 0, 0) else NULL
    m <- suppressWarnings(settle(function(b) eval(bquote(svyglm(.(f), designs[[.(des)]], family = fam2, control = tight, start = .(b)))), start))
    fits[[paste(name, des)]] <- m
    put(paste0(name, "/", des), "survey", names_of(names(coef(m))), coef(m), SE(m), m$df.residual, summary(m)$coefficients[, 4])
  }
  # without a design: unweighted, and with precision weights
  for (weighted in c(FALSE, TRUE)) {
    d$ww <- if (weighted) d$w else 1
    start <- if (name == "logbin") c(-1, 0, 0, 0) else NULL
    m <- suppressWarnings(settle(function(b) eval(bquote(glm(.(f), fam, d, weights = ww, control = tight, start = .(b)))), start))
    tag <- paste0(name, if (weighted) "/weighted" else "/plain")
    se <- function(V) sqrt(diag(V))
    put(tag, "classical", names_of(names(coef(m))), coef(m), se(summary(m)$cov.scaled), m$df.residual)
    for (type in c("HC0", "HC1", "HC2", "HC3"))
      put(tag, type, names_of(names(coef(m))), coef(m), se(vcovHC(m, type = type)), m$df.residual)
    cl <- d$psu[as.integer(rownames(model.frame(m)))]
    G <- length(unique(cl))
    put(tag, "CR0", names_of(names(coef(m))), coef(m), se(vcovCL(m, cluster = cl, type = "HC0", cadjust = FALSE)), G - 1)
    put(tag, "CR1", names_of(names(coef(m))), coef(m), se(vcovCL(m, cluster = cl, type = "HC0", cadjust = TRUE)), G - 1)
    put(tag, "stata", names_of(names(coef(m))), coef(m), se(vcovCL(m, cluster = cl, type = "HC1", cadjust = TRUE)), G - 1)
    put(tag, "fit", c("deviance", "dispersion", "null"), c(deviance(m), summary(m)$dispersion,
        if (any(grepl("offset", deparse(f)))) NA else m$null.deviance))
  }
}
for (v in c("estimate", "se", "df", "p")) out[[v]] <- ifelse(is.na(out[[v]]), "", sprintf("%.17g", out[[v]]))
write.csv(out, "glm/expected.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
cat(nrow(out), "rows\n")
