# SPDX-License-Identifier: GPL-3.0-or-later
# HC2 to HC5 where rows stand alone in a level: those of the data without these rows. R 4.2.2, sandwich
# 3.0-2. Data drawn here (set.seed). Run as
#   Rscript leverage.R
# in tests/ref. It writes leverage_data.csv and leverage.csv (model, weights, type, term, quantity, value).
suppressMessages({library(sandwich); library(lmtest)})
set.seed(20261206)
n <- 90
d <- data.frame(g = c(paste0("alone", 1:4), sample(paste0("g", 1:8), n - 4, TRUE)),
                h = sample(c("p", "q", "r", "s"), n, TRUE), x = rnorm(n), z = rexp(n), w = runif(n, 0.3, 3))
d$h[50] <- "only"
d$y <- 2 + 0.7 * d$x - 0.3 * d$z + as.integer(factor(d$g)) / 3 + rnorm(n, 0, 0.5 + d$z / 2)
for (v in c("x", "z", "w", "y")) d[[v]] <- round(d[[v]], 6)
write.csv(d, "leverage_data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("leverage_data.csv")

values <- data.frame()
put <- function(model, weights, type, term, quantity, value)
  values <<- rbind(values, data.frame(model, weights, type, term, quantity, value = unname(value)))
one <- function(model, formula, data, weighted) {
  data$one <- if (weighted) data$w else 1
  m <- lm(formula, data, weights = one)
  for (type in c("HC2", "HC3", "HC4", "HC4m", "HC5")) {
    v <- vcovHC(m, type)
    for (term in c("x", "z")) put(model, if (weighted) "w" else "", type, term, "std.error", sqrt(v[term, term]))
    b <- coef(m)[c("x", "z")]
    put(model, if (weighted) "w" else "", type, "", "F", drop(b %*% solve(v[c("x", "z"), c("x", "z")], b)) / 2)
    put(model, if (weighted) "w" else "", type, "", "df", m$df.residual)
  }
}
several <- d[table(d$g)[d$g] > 1, ]
both <- several[several$h != "only", ]
for (weighted in c(FALSE, TRUE)) {
  one("x + z | g", y ~ x + z + g, several, weighted)
  one("x + z + g", y ~ x + z + g, several, weighted)
  one("x + z | g + h", y ~ x + z + g + h, both, weighted)
  one("x + z + h | g", y ~ x + z + g + h, both, weighted)
}
values$value <- format(values$value, digits = 17, trim = TRUE)
write.csv(values, "leverage.csv", row.names = FALSE, quote = FALSE)
