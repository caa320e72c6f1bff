# SPDX-License-Identifier: GPL-3.0-or-later
# Tests of instruments (AER's diagnostics, classical) in each completed data set of imputation_wild/eleven.csv, pooled by
# D2. Rscript imputation_iv.R in this folder prints statistic, df and p of first stage, Wu-Hausman and Sargan, which
# tests/cli/imputed-iv has.
suppressMessages(library(AER))
d <- read.csv("imputation_wild/eleven.csv")
sets <- lapply(split(d, d$imp), function(e) summary(ivreg(y ~ x + offer | x + treat + year, data = e), diagnostics = TRUE)$diagnostics)
d2 <- function(w, k, v) {
    m <- length(w); r <- (1 + 1 / m) * var(sqrt(w)); F <- max((mean(w) / k - (m + 1) / (m - 1) * r) / (1 + r), 0)
    df <- k^(-3 / m) * (m - 1) * (1 + 1 / r)^2
    if (is.finite(v)) df <- 1 / (1 / df + (1 + r) * (v + 3) / ((v + 1) * v))
    cat(sprintf("%.10g", c(F, k, df, pf(F, k, df, lower.tail = FALSE))), "\n")
}
pick <- function(i, j) sapply(sets, function(s) s[i, j])
d2(2 * pick(1, "statistic"), 2, min(pick(1, "df2")))
d2(pick(2, "statistic"), 1, min(pick(2, "df2")))
d2(pick(3, "statistic"), 1, Inf)
