# SPDX-License-Identifier: GPL-3.0-or-later
# Funnels of pooled studies: metafor 3.8-1. Run in this folder: Rscript funnel.R
# Data: pooling/studies.csv. Lines at each study's standard error: mean -+ z se; Egger's line by regtest.
suppressMessages(library(metafor))
sets <- read.csv("pooling/studies.csv")
out <- NULL
put <- function(set, method, level, what, value)
  out <<- rbind(out, data.frame(set, method, level, what, value = sprintf("%.17g", value)))
control <- list(threshold = 1e-13, maxiter = 10000, tol = 1e-14)
for (s in c("spread", "few", "alike", "many")) for (m in c("REML", "FE")) for (level in c(0.95, 0.9)) {
  d <- sets[sets$set == s, ]
  r <- rma(y, sei = se, data = d, method = m, control = control)
  pdf(NULL); drawn <- funnel(r, level = 100 * level); invisible(dev.off())
  z <- qnorm((1 + level) / 2)
  put(s, m, level, "centre", r$beta[1]); put(s, m, level, "z", z)
  low <- r$beta[1] - z * drawn$y; high <- r$beta[1] + z * drawn$y
  put(s, m, level, "outside", sum(drawn$x < low | drawn$x > high))
  for (i in seq_along(drawn$x)) if (i <= 12) {
    put(s, m, level, paste0("low", i), low[i]); put(s, m, level, paste0("high", i), high[i])
  }
  e <- regtest(d$y, sei = d$se, model = "lm")
  put(s, m, level, "limit", e$est)
  put(s, m, level, "slope", coef(e$fit)[["Xsei"]]); put(s, m, level, "p", e$pval)
  put(s, m, level, "line", e$est + coef(e$fit)[["Xsei"]] * max(d$se))
}
write.csv(out, "funnel.csv", row.names = FALSE, quote = FALSE)
