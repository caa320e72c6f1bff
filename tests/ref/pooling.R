# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of pooled studies: metafor 3.8-1. Run in this folder: Rscript pooling.R
# Data: six made sets (seeded), one of equal precision, one without heterogeneity, one of two studies.
suppressMessages(library(metafor))
set.seed(20261128)
dir.create("pooling", showWarnings = FALSE)
make <- function(name, k, tau, slope = 0) {
  x <- round(runif(k, 0, 10), 2)
  g <- rep_len(c("start-up", "provider", "own"), k)
  se <- round(exp(rnorm(k, -1.2, 0.5)), 4)
  y <- round(0.4 + slope * x + rnorm(k, 0, tau) + rnorm(k, 0, se), 4)
  data.frame(set = name, study = sprintf("s%02d", seq_len(k)), y = y, se = se, x = x, g = g)
}
sets <- rbind(make("spread", 12, 0.6), make("moderator", 20, 0.3, 0.15), make("few", 4, 0.5),
              make("two", 2, 0.8), make("alike", 9, 0), make("many", 60, 0.25))
equal <- make("equal", 7, 0.5); equal$se <- 0.25; sets <- rbind(sets, equal)
write.csv(sets, "pooling/studies.csv", row.names = FALSE, quote = FALSE)
out <- NULL
put <- function(case, what, value) out <<- rbind(out, data.frame(case, what, value = sprintf("%.17g", value)))
control <- list(threshold = 1e-13, maxiter = 10000, tol = 1e-14)
for (s in unique(sets$set)) {
  d <- sets[sets$set == s, ]
  for (m in c("FE", "DL", "PM", "REML")) for (test in c("z", "knha", "adhoc")) for (mods in c("none", "x", "xg")) {
    p <- c(none = 1, x = 2, xg = 4)[[mods]]
    if (nrow(d) <= p || (mods != "none" && !s %in% c("moderator", "many"))) next
    if (m == "FE" && test == "adhoc") next
    form <- c(none = "~ 1", x = "~ x", xg = "~ x + factor(g, c('own','provider','start-up'))")[[mods]]
    r <- suppressWarnings(rma(y, sei = se, mods = as.formula(form), data = d, method = m, test = test, control = control))
    case <- paste(s, m, test, mods, sep = "/")
    for (j in seq_len(p)) { put(case, paste0("b", j), r$beta[j]); put(case, paste0("se", j), r$se[j])
      put(case, paste0("p", j), r$pval[j]); put(case, paste0("low", j), r$ci.lb[j]); put(case, paste0("high", j), r$ci.ub[j]) }
    put(case, "tau2", r$tau2); put(case, "q", r$QE); put(case, "q_p", r$QEp)
    if (mods != "none") { put(case, "qm", r$QM); put(case, "qm_p", r$QMp) }
    if (m != "FE") { put(case, "i2", r$I2 / 100); put(case, "h2", r$H2) }
    if (m == "REML" || m == "DL") { # Q profile, by uniroot here at a tight tolerance
      ci <- tryCatch(suppressWarnings(confint(r, control = list(tol = 1e-14, maxiter = 100000, tau2.max = 1e6)))$random, error = function(e) NULL)
      if (!is.null(ci) && test == "z") { put(case, "tau2_low", ci["tau^2", "ci.lb"]); put(case, "tau2_high", ci["tau^2", "ci.ub"]) }
    }
    if (mods == "none" && m != "FE") {
      pr <- predict(r); put(case, "pred_low", pr$pi.lb); put(case, "pred_high", pr$pi.ub)
      bl <- blup(r); for (i in c(1, nrow(d))) { put(case, paste0("blup", i), bl$pred[i]); put(case, paste0("blupse", i), bl$se[i]) }
      if (nrow(d) > 2 && m == "REML") { l <- suppressWarnings(leave1out(r)); for (i in c(1, nrow(d))) { put(case, paste0("out", i), l$estimate[i]); put(case, paste0("outse", i), l$se[i]); put(case, paste0("outtau", i), l$tau2[i]) } }
    }
  }
  d <- sets[sets$set == s, ]
  if (nrow(d) > 2 && s != "equal") {
    e <- summary(lm(y ~ se, weights = 1 / se^2, data = d))$coefficients
    g <- regtest(rma(y, sei = se, data = d), model = "lm")
    stopifnot(abs(g$zval - e[2, 3]) < 1e-8)
    put(paste0(s, "/egger"), "slope", e[2, 1]); put(paste0(s, "/egger"), "se", e[2, 2]); put(paste0(s, "/egger"), "p", e[2, 4])
    put(paste0(s, "/egger"), "limit", e[1, 1])
  }
}
write.csv(out, "pooling/expected.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "values", length(unique(out$case)), "cases\n")
