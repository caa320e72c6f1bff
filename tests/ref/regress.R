# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for model/linear and model/robust: tests/ref/regress_data.csv (synthetic,
# made here) and tests/ref/regress.csv. Run in this folder: Rscript regress.R
# Packages: estimatr 1.0.0, sandwich 3.0-2, clubSandwich 0.5.8, survey 4.1-1, lmtest.
suppressMessages({
  library(estimatr); library(sandwich); library(clubSandwich); library(survey); library(lmtest)
})
RNGversion("4.0.0")
set.seed(20260115)

# Unbalanced clusters: sizes 1 to 22, among them two of a single row; one region is small.
sizes <- c(1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 17, 22)
g <- rep(seq_along(sizes), sizes)
n <- length(g)
d <- data.frame(
  school = sprintf("s%02d", g),
  stratum = ifelse(g %% 3 == 0, "a", ifelse(g %% 3 == 1, "b", "c")),
  treat = as.integer(g %% 2 == 0),
  age = round(rnorm(n, 14, 2), 2),
  region = sample(c("nord", "vest", "\u00f8st"), n, TRUE, c(.2, .5, .3)),
  w = round(runif(n, .4, 4), 3)
)
d$twice <- 2 * d$age + 1  # a column that the tests see dropped
d$score <- round(20 + 1.5 * d$treat + .4 * d$age + (d$region == "vest") +
                   rnorm(length(sizes))[g] + rnorm(n) * (1 + d$treat), 3)
write.csv(d, "regress_data.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
d$region <- factor(d$region, levels = c("nord", "vest", "\u00f8st"))

out <- NULL
put <- function(case, type, source, b, se, df, term = names(b))
  out <<- rbind(out, data.frame(case, type, source, term, estimate = unname(b),
                                se = unname(se), df = unname(df)))
models <- list(
  plain = list(score ~ treat + age + region, FALSE),
  weighted = list(score ~ treat + age + region, TRUE),
  interaction = list(score ~ treat * age + region, FALSE),
  interaction_w = list(score ~ treat * age + region, TRUE),
  simple = list(score ~ treat, FALSE),
  simple_w = list(score ~ treat, TRUE)
)
for (case in names(models)) {
  f <- models[[case]][[1]]
  weighted <- models[[case]][[2]]
  d$ww <- if (weighted) d$w else 1
  m <- if (weighted) lm(f, d, weights = w) else lm(f, d)
  b <- coef(m)
  robust <- function(type, ...) {
    r <- if (weighted) lm_robust(f, d, weights = w, se_type = type, ...)
         else lm_robust(f, d, se_type = type, ...)
    put(case, type, "estimatr", r$coefficients, r$std.error, r$df)
  }
  for (type in c("classical", "HC0", "HC1", "HC2", "HC3")) robust(type)
  for (type in c("CR0", "stata", "CR2")) robust(type, clusters = school)
  for (type in c("HC0", "HC1", "HC2", "HC3"))
    put(case, type, "sandwich", b, sqrt(diag(vcovHC(m, type = type))), n - length(b))
  G <- length(sizes)
  cl <- function(...) sqrt(diag(vcovCL(m, cluster = d$school, ...)))
  put(case, "CR0", "sandwich", b, cl(type = "HC0", cadjust = FALSE), G - 1)
  put(case, "CR1", "sandwich", b, cl(type = "HC0", cadjust = TRUE), G - 1)
  put(case, "stata", "sandwich", b, cl(type = "HC1", cadjust = TRUE), G - 1)
  for (type in c("CR0", "CR1", "CR2")) {
    V <- vcovCR(m, cluster = d$school, type = type)
    df <- if (type == "CR2") coef_test(m, V, test = "Satterthwaite")$df_Satt else G - 1
    put(case, type, "clubSandwich", b, sqrt(diag(V)), df)
  }
  if (length(b) > 2) {
    C <- constrain_zero("region", coefs = b, reg_ex = TRUE)
    wt <- Wald_test(m, C, vcovCR(m, cluster = d$school, type = "CR2"), test = "HTZ")
    put(case, "CR2", "clubSandwich", wt$Fstat, wt$df_num, wt$df_denom, "F:region")
    for (type in c("const", "HC2", "HC3")) {
      V <- if (type == "const") vcov(m) else vcovHC(m, type = type)
      j <- grep("region", names(b))
      F <- drop(t(b[j]) %*% solve(V[j, j], b[j])) / length(j)
      put(case, if (type == "const") "classical" else type, "sandwich", F, length(j),
          n - length(b), "F:region")
    }
  }
  for (des in c("clusters", "stratified")) {
    D <- if (des == "clusters") svydesign(~school, weights = ~ww, data = d)
         else svydesign(~school, strata = ~stratum, weights = ~ww, data = d, nest = TRUE)
    s <- svyglm(f, D)
    put(case, paste0("survey_", des), "survey", coef(s), SE(s), s$df.residual)
  }
  put(case, "fit", "lm", c(summary(m)$sigma, summary(m)$r.squared, summary(m)$adj.r.squared,
                           summary(m)$fstatistic[1]), NA, NA, c("sigma", "r2", "adj", "F"))
}
out$term <- gsub("^region", "region=", out$term)
for (v in c("estimate", "se", "df")) out[[v]] <- ifelse(is.na(out[[v]]), "", sprintf("%.17g", out[[v]]))
write.csv(out, "regress.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")

# Whole formulas, from text to HC2: our formula, the same in R, and R's names made ours.
ours <- c(
  "score ~ treat*region + age^2 + age" = "score ~ treat*region + I(age^2) + age",
  "log(score) ~ 0 + region + treat:stratum" = "log(score) ~ 0 + region + treat:stratum",
  "score ~ region:stratum + sqrt(w)" = "score ~ region:stratum + sqrt(w)",
  "score ~ poly(age,3)*treat - 1" = "score ~ poly(age, 3, raw = TRUE)*treat - 1",
  "score ~ i.treat*stratum*age" = "score ~ factor(treat)*stratum*age",
  "score ~ exp(w) + stratum:age + age:w" = "score ~ exp(w) + stratum:age + age:w",
  "score ~ region:stratum + region:twice" = "score ~ region:stratum + region:twice"
)
rename <- function(x) {
  x <- gsub("^region|:region", "\u00a7region=", x); x <- gsub("^stratum|:stratum", "\u00a7stratum=", x)
  x <- gsub("factor(treat)", "treat=", x, fixed = TRUE)
  x <- gsub("I(age^2)", "age^2", x, fixed = TRUE)
  x <- gsub("poly(age, 3, raw = TRUE)1", "age", x, fixed = TRUE)
  x <- gsub("poly\\(age, 3, raw = TRUE\\)([23])", "age^\\1", x)
  x <- gsub("([^^])\u00a7", "\\1:", x)
  gsub("\u00a7", "", x)
}
rows <- NULL
for (f in names(ours)) {
  m <- lm(as.formula(ours[f]), d)
  b <- coef(m)
  stopifnot(!anyNA(b) || grepl(":stratum", f))
  keep <- !is.na(b)
  V <- vcovHC(m, type = "HC2")[names(b)[keep], names(b)[keep]]
  rows <- rbind(rows, data.frame(formula = gsub(",", ";", f, fixed = TRUE), term = rename(names(b)[keep]),
                                 estimate = sprintf("%.17g", b[keep]), se = sprintf("%.17g", sqrt(diag(V)))))
}
write.csv(rows, "regress_formula.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
