# SPDX-License-Identifier: GPL-3.0-or-later
# Residual funnels of meta-regressions, and Egger's test beside moderators: metafor 3.8-1 (funnel.rma, which draws rstandard(),
# and regtest(model = "lm")). Run in this folder: Rscript funnel_moderators.R
# Data: pooling/studies.csv.
suppressMessages(library(metafor))
sets <- read.csv("pooling/studies.csv")
out <- NULL
put <- function(case, what, value)
  out <<- rbind(out, data.frame(case, what, value = sprintf("%.17g", value)))
control <- list(threshold = 1e-13, maxiter = 10000, tol = 1e-14)
for (s in c("moderator", "many")) for (m in c("REML", "DL", "PM", "FE")) for (mods in c("x", "xg")) {
  d <- sets[sets$set == s, ]
  form <- c(x = "~ x", xg = "~ x + factor(g, c('own','provider','start-up'))")[[mods]]
  r <- rma(y, sei = se, mods = as.formula(form), data = d, method = m, test = if (m == "PM") "knha" else "z", control = control)
  case <- paste(s, m, mods, sep = "/")
  pdf(NULL); drawn <- funnel(r); invisible(dev.off())
  stopifnot(max(abs(drawn$x - rstandard(r)$resid)) == 0)
  # by hand: e = (I - H) y, var e = diag (I - H) M (I - H)'
  X <- model.matrix(as.formula(form), d); M <- diag(d$se^2 + r$tau2); W <- solve(M)
  I_H <- diag(nrow(d)) - X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W
  stopifnot(max(abs(drawn$y - sqrt(diag(I_H %*% M %*% t(I_H))))) < 1e-10)
  for (i in seq_len(min(nrow(d), 15))) { put(case, paste0("x", i), drawn$x[i]); put(case, paste0("y", i), drawn$y[i]) }
  for (level in c(0.95, 0.8)) put(case, paste0("outside", level), sum(abs(drawn$x) > qnorm((1 + level) / 2) * drawn$y))
  if (m == "REML") {
    g <- regtest(r, model = "lm"); e <- summary(lm(reformulate(c("se", sub("~ ", "", form)), "y"), weights = 1 / se^2, data = d))$coefficients
    stopifnot(abs(g$zval - e["se", 3]) < 1e-8)
    put(case, "slope", e["se", 1]); put(case, "slope_se", e["se", 2]); put(case, "slope_t", e["se", 3]); put(case, "slope_p", e["se", 4])
  }
}
write.csv(out, "funnel_moderators.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "values\n")
