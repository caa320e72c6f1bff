# SPDX-License-Identifier: GPL-3.0-or-later
# peers.R TASK FILE: the same estimate as avlast, with R's packages.
arguments <- commandArgs(TRUE)
task <- arguments[1]
file <- arguments[2]
columns <- c("stratum", "psu", "weight", "region", "age", "sex", "score", "employed", "municipality", "cell")
d <- if (requireNamespace("data.table", quietly = TRUE))
  as.data.frame(data.table::fread(file, select = columns)) else read.csv(file)[columns]
if (task %in% c("mean", "by", "glm", "by100", "table", "boot", "cells")) {
  suppressMessages(library(survey))
  design <- svydesign(~psu, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
  print(switch(task,
    mean = svymean(~score, design, na.rm = TRUE),
    by100 = svyby(~score, ~municipality, design, svymean, na.rm = TRUE),
    cells = svyby(~score, ~cell, design, svymean, na.rm = TRUE),
    table = svychisq(~employed + municipality, design),
    boot = dim(weights(as.svrepdesign(design, type = "bootstrap", replicates = 200), type = "replication")),
    by = svyby(~score, ~region, design, svymean, na.rm = TRUE),
    glm = summary(svyglm(score ~ age + sex, design))))
} else if (task == "ols") {
  suppressMessages({library(sandwich); library(lmtest)})
  d <- na.omit(d)
  fit <- lm(score ~ age + sex, d)
  print(coeftest(fit, vcovCL(fit, cluster = d$psu)))
} else if (task == "effects") {
  print(fixest::feols(score ~ age + sex | psu + cell, d, cluster = ~psu))
} else if (task == "cr2") {
  suppressMessages(library(estimatr))
  print(lm_robust(score ~ age + sex, d, clusters = psu, se_type = "CR2"))
}
