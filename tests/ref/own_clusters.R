# SPDX-License-Identifier: GPL-3.0-or-later
# CR2, CR3 and the jackknife where one cluster determines coefficients alone (its own indicator, an arm of one
# cluster): what the others get, from clubSandwich 0.5.8 and from leaving out each cluster by hand. R 4.2.2. Run as
#   Rscript own_clusters.R
# in tests/ref. It reads leverage_data.csv and writes own_clusters.csv (model, weights, type, term, quantity, value).
suppressMessages(library(clubSandwich))
d <- read.csv("leverage_data.csv")
d$one <- as.integer(d$g == "g1")

values <- data.frame()
put <- function(model, weights, type, term, quantity, value)
  values <<- rbind(values, data.frame(model, weights, type, term, quantity, value = unname(value)))
jackknife <- function(formula, terms) { # changes of the coefficients when each cluster is left out
  full <- lm(formula, d, weights = d$w1)
  changes <- sapply(unique(d$g), function(g) (coef(lm(formula, d[d$g != g, ], weights = w1)) - coef(full))[terms])
  changes[is.na(changes)] <- 0
  sqrt(rowSums(changes^2))
}
for (weighted in c(FALSE, TRUE)) for (model in c("x + z + g", "x + z + one")) {
  d$w1 <- if (weighted) d$w else 1
  formula <- as.formula(paste("y ~", model))
  m <- lm(formula, d, weights = w1)
  w <- if (weighted) "w" else ""
  test <- coef_test(m, vcovCR(m, d$g, "CR2", target = rep(1, nrow(d))))
  wald <- Wald_test(m, constrain_zero(c("x", "z"), coef(m)), vcovCR(m, d$g, "CR2", target = rep(1, nrow(d))))
  cr3 <- jackknife(formula, c("x", "z"))
  for (term in c("x", "z")) {
    row <- which(names(coef(m)) == term)
    put(model, w, "CR2", term, "std.error", test$SE[row])
    put(model, w, "CR2", term, "df", test$df_Satt[row])
    put(model, w, "CR3", term, "std.error", cr3[term])
  }
  put(model, w, "CR2", "", "F", wald$Fstat)
  put(model, w, "CR2", "", "df2", wald$df_denom)
}
values$value <- format(values$value, digits = 17, trim = TRUE)
write.csv(values, "own_clusters.csv", row.names = FALSE, quote = FALSE)
