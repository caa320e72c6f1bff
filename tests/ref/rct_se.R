# SPDX-License-Identifier: GPL-3.0-or-later
# Standard errors of one's own choice in trials (trials/takeup.csv), HC4, HC4m, HC5, CR3 and the jackknife, of effects and of
# take-up, and take-up within groups (HC2): R 4.2.2, sandwich, clubSandwich, AER; the jackknife leaves clusters out one by one. Run as
#   Rscript rct_se.R
# in tests/ref. It writes rct_se.csv (case, se, term, group, estimate, std.error, df).
suppressMessages({library(sandwich); library(clubSandwich); library(AER)})
d <- read.csv("trials/takeup.csv")
out <- NULL
put <- function(case, se, term, std.error, df, group = "", estimate = NA) out <<- rbind(out, data.frame(case, se, term, group,
  estimate = format(unname(estimate), digits = 17, trim = TRUE),
  std.error = format(unname(std.error), digits = 17, trim = TRUE), df = format(unname(df), digits = 17, trim = TRUE)))
some <- d[!is.na(d$y), ]
centred <- some
for (v in c("x", "pre")) centred[[v]] <- centred[[v]] - mean(centred[[v]])
for (se in c("HC4", "HC4m", "HC5")) {
  for (case in c("difference", "ancova", "lin", "weights")) {
    m <- switch(case, difference = lm(y ~ lot, some), ancova = lm(y ~ lot + x + pre, some), lin = lm(y ~ lot * (x + pre), centred),
      weights = lm(y ~ lot + x, some, weights = w))
    put(case, se, "lot", sqrt(vcovHC(m, se)["lot", "lot"]), m$df.residual)
  }
  both <- some[!is.na(some$took), ]
  for (x in c("", " + x")) {
    m <- ivreg(as.formula(paste0("y ~ took", x, " | lot", x)), data = both)
    both$fitted <- fitted(lm(as.formula(paste0("took ~ lot", x)), both))
    second <- lm(as.formula(paste0("y ~ fitted", x)), both)
    # leverages of the columns that 2SLS projects (AER's hatvalues are of another matrix), residuals of the take-up itself
    powers <- function(h, n, k) {
      r <- n * h / k
      switch(se, HC4 = pmin(4, r), HC4m = pmin(1, r) + pmin(1.5, r), HC5 = pmin(r, max(4, n * 0.7 * max(h) / k)) / 2)
    }
    v <- vcovHC(second, omega = function(residuals, diaghat, df)
      m$residuals^2 / (1 - diaghat)^powers(diaghat, length(diaghat), length(diaghat) - df))
    put(if (x == "") "take-up" else "take-up covariates", se, "took", sqrt(v["fitted", "fitted"]), m$df.residual)
  }
}
clustered <- list(clusters = y_s ~ drawn, "clusters ancova" = y_s ~ drawn + x)
for (case in names(clustered)) {
  m <- lm(clustered[[case]], d)
  t <- coef_test(m, vcov = "CR3", cluster = d$school, test = "Satterthwaite")
  put(case, "CR3", "drawn", t$SE[2], t$df[2])
  G <- unique(d$school)
  b <- sapply(G, function(g) coef(lm(clustered[[case]], d[d$school != g, ]))[[2]])
  put(case, "CR3J", "drawn", sqrt((length(G) - 1) / length(G) * sum((b - coef(m)[[2]])^2)), length(G) - 1)
}
m <- lm(y_s ~ drawn + x, d, weights = w)
t <- coef_test(m, vcov = "CR3", cluster = d$school, test = "Satterthwaite")
put("clusters weights", "CR3", "drawn", t$SE[2], t$df[2])
m <- ivreg(y_s ~ took_s + x | drawn + x, data = d)
t <- coef_test(m, vcov = "CR3", cluster = d$school, test = "Satterthwaite")
put("clusters take-up", "CR3", "took_s", t$SE[2], t$df[2])
for (b in sort(unique(some$block))) {
  m <- estimatr::iv_robust(y ~ took | lot, some[some$block == b, ])
  put("by", "HC2", "took", m$std.error[["took"]], m$df[["took"]], paste0("block=", b), m$coefficients[["took"]])
}
write.csv(out, "rct_se.csv", row.names = FALSE, quote = FALSE)
