# SPDX-License-Identifier: GPL-3.0-or-later
# Absorbed fixed effects, covariances of clusters, several ways and time. R has no fixest here: every model with fixed
# effects is lm with an indicator for each level, whose covariances are those of sandwich, clubSandwich and estimatr.
# Rscript absorb.R in this folder writes absorb_data.csv and absorb.csv.
suppressMessages({
  library(sandwich); library(clubSandwich); library(estimatr); library(plm)
})
set.seed(20240611)
d <- expand.grid(year = 2011:2017, id = 1:42)
counties <- c("Østfold", "Sør-Trøndelag", "Møre", "Troms", "Oslo", "Vestfold", "Agder", "Innlandet", "Rogaland")
d$state <- counties[(d$id - 1) %% 9 + 1]
d <- d[sample(nrow(d), 231), ]
d$firm <- sample(1:13, nrow(d), TRUE)
d$x <- round(rnorm(nrow(d)) + d$id / 15, 4)
d$z <- round(rnorm(nrow(d)) * (1 + (d$year - 2010) / 5) + sin(d$id), 4)
d$w <- round(runif(nrow(d), 0.4, 3.2), 2)
effect <- rnorm(42)
d$y <- round(2 + 0.4 * d$x - 0.3 * d$z + effect[d$id] + cos(d$year) + d$firm / 9 +
             rnorm(nrow(d)) * (0.5 + abs(d$x)), 4)
d <- d[, c("id", "year", "state", "firm", "x", "z", "w", "y")]
write.csv(d, "absorb_data.csv", row.names = FALSE, quote = FALSE)

out <- NULL
put <- function(model, weights, type, term, what, value)
  out <<- rbind(out, data.frame(model = model, weights = weights, type = type, term = term, what = what,
                                value = formatC(value, digits = 17, format = "g", width = 1)))
put_se <- function(model, w, type, v, df = NULL) {
  for (t in c("x", "z")) put(model, w, type, t, "std.error", sqrt(v[t, t]))
  if (!is.null(df)) for (t in c("x", "z")) put(model, w, type, t, "df", df[[t]])
}
# The jackknife by brute force: each cluster left out in turn.
jackknife <- function(f, w, cluster) {
  b <- coef(fit_of(f, d, w))[c("x", "z")]
  v <- matrix(0, 2, 2, dimnames = list(c("x", "z"), c("x", "z")))
  for (g in unique(cluster)) {
    r <- coef(fit_of(f, d[cluster != g, ], w))[c("x", "z")] - b
    v <- v + outer(r, r)
  }
  v
}
fit_of <- function(f, data, w) {
  if (w) { data$.w <- data$w; environment(f) <- environment(); lm(f, data, weights = .w) } else lm(f, data)
}
models <- list("x + z" = y ~ x + z,
               "x + z | id" = y ~ x + z + factor(id),
               "x + z | year" = y ~ x + z + factor(year),
               "x + z | id + year" = y ~ x + z + factor(id) + factor(year),
               "x + z | year + firm + id" = y ~ x + z + factor(id) + factor(year) + factor(firm),
               "x + z | state:year" = y ~ x + z + factor(paste(state, year)))
for (name in names(models)) for (w in c(FALSE, TRUE)) {
  m <- fit_of(models[[name]], d, w)
  wt <- if (w) "w" else ""
  for (t in c("x", "z")) put(name, wt, "", t, "estimate", coef(m)[[t]])
  put(name, wt, "", "", "r.squared", summary(m)$r.squared)
  put(name, wt, "", "", "sigma", sigma(m))
  put(name, wt, "", "", "df.residual", m$df.residual)
  put_se(name, wt, "classical", vcov(m), list(x = m$df.residual, z = m$df.residual))
  for (type in c("HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5")) put_se(name, wt, type, vcovHC(m, type))
  for (type in c("CR0", "CR1", "CR2")) {
    v <- vcovCR(m, cluster = d$state, type = type, inverse_var = FALSE)
    df <- NULL
    if (type == "CR2") {
      ct <- coef_test(m, v, coefs = c("x", "z"), test = "Satterthwaite")
      df <- list(x = ct$df_Satt[1], z = ct$df_Satt[2])
      h <- Wald_test(m, constrain_zero(which(names(coef(m)) %in% c("x", "z"))), v, test = "HTZ")
      put(name, wt, "CR2", "", "F", h$Fstat)
      put(name, wt, "CR2", "", "F.df2", h$df_denom)
    }
    put_se(name, wt, type, v, df)
  }
  j <- jackknife(models[[name]], w, d$state)
  put_se(name, wt, "CR3", j)
  put_se(name, wt, "CR3J", j * 8 / 9)
}
for (w in c(FALSE, TRUE)) { # clubSandwich's CR3 has df of its own; it cannot do it with nested fixed effects
  m <- fit_of(models[["x + z | year"]], d, w)
  v <- vcovCR(m, cluster = d$state, type = "CR3", inverse_var = FALSE)
  put("x + z | year", if (w) "w" else "", "CR3", "x", "df",
      coef_test(m, v, coefs = "x", test = "Satterthwaite")$df_Satt)
}

# Several ways of clusters: sandwich with each way's own factor; from sums of scores with one factor of the fewest.
m <- fit_of(models[["x + z"]], d, FALSE)
put_se("x + z", "", "state,firm sandwich", vcovCL(m, d[, c("state", "firm")]))
put_se("x + z", "", "state,firm,year sandwich", vcovCL(m, d[, c("state", "firm", "year")]))
cr0 <- function(m, ...) vcovCL(m, data.frame(...), type = "HC0", cadjust = FALSE)
n <- nrow(d)
put_se("x + z", "", "state,firm CR0", cr0(m, d$state, d$firm))
put_se("x + z", "", "state,firm CR1", cr0(m, d$state, d$firm) * 9 / 8)
put_se("x + z", "", "state,firm fixest", cr0(m, d$state, d$firm) * 9 / 8 * (n - 1) / (n - 3))
put_se("x + z", "", "state sandwich", vcovCL(m, d$state))
f <- fit_of(models[["x + z | id + year"]], d, FALSE)
put_se("x + z | id + year", "", "state fixest", cr0(f, d$state) * 9 / 8 * (n - 1) / (n - 2 - 7))
put_se("x + z | id + year", "", "state stata", cr0(f, d$state) * 9 / 8 * (n - 1) / (n - 2 - 7))
put_se("x + z | id + year", "", "state sandwich", vcovCL(f, d$state))
put_se("x + z | id + year", "", "firm fixest", cr0(f, d$firm) * 13 / 12 * (n - 1) / (n - 2 - 42 - 6))
g <- fit_of(models[["x + z | id"]], d, FALSE)
put_se("x + z | id", "", "state fixest", cr0(g, d$state) * 9 / 8 * (n - 1) / (n - 3))
l <- lm_robust(y ~ x + z, d, fixed_effects = ~ id, clusters = state, se_type = "stata")
for (t in c("x", "z")) put("x + z | id", "", "state estimatr", t, "std.error", l$std.error[[t]])

# Over time. Driscoll and Kraay: plm (no factor) and sandwich; Newey and West: sandwich, and a panel by brute force.
dk <- function(lag, adjust) vcovPL(m, cluster = d[, c("id", "year")], lag = lag, adjust = adjust)
put_se("x + z", "", "year driscoll-kraay 2 sandwich", dk(2, TRUE))
pooled <- plm(y ~ x + z, pdata.frame(d, index = c("id", "year")), model = "pooling")
put_se("x + z", "", "year driscoll-kraay 2", vcovSCC(pooled, type = "HC0", maxlag = 2) * 7 / 6 * (n - 1) / (n - 3))
put_se("x + z", "", "year driscoll-kraay 0", vcovSCC(pooled, type = "HC0", maxlag = 0) * 7 / 6 * (n - 1) / (n - 3))
within <- plm(y ~ x + z, pdata.frame(d, index = c("id", "year")), model = "within")
put_se("x + z | id", "", "year driscoll-kraay 2 sandwich",
       vcovSCC(within, type = "HC0", maxlag = 2) * n / (n - 2 - 42))
newey <- function(m, unit, time, lag) { # weights 1 - l / (lag + 1) of pairs of rows of a unit, l places apart
  s <- estfun(m)
  b <- solve(crossprod(model.matrix(m)))
  meat <- matrix(0, ncol(s), ncol(s))
  for (u in unique(unit)) {
    r <- which(unit == u)
    r <- r[order(time[r])]
    for (i in seq_along(r)) for (j in seq_along(r)) if (abs(i - j) <= lag)
      meat <- meat + (1 - abs(i - j) / (lag + 1)) * outer(s[r[i], ], s[r[j], ])
  }
  b %*% meat %*% b
}
named <- function(v, m) { dimnames(v) <- list(names(coef(m)), names(coef(m))); v }
put_se("x + z", "", "id newey-west 2", named(newey(m, d$id, d$year, 2), m) * n / (n - 3))
put_se("x + z | id", "", "id newey-west 1", named(newey(g, d$id, d$year, 1), g) * n / (n - 44))
series <- d[d$id %in% 1:42 & !duplicated(d$id), ]
series <- series[order(series$id), ]
s <- lm(y ~ x + z, series)
put_se("series", "", "newey-west 3", NeweyWest(s, lag = 3, prewhite = FALSE, adjust = TRUE))
write.csv(series, "absorb_series.csv", row.names = FALSE, quote = FALSE)
out$model <- gsub(" ", "", out$model)
out$type <- gsub(",", "/", out$type)
write.csv(out, "absorb.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
