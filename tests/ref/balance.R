# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for the balance of trials, R 4.2.2, estimatr 1.0.0, clubSandwich 0.5.8: each covariate's difference, and
# all together by Hotelling from the joint covariance of stacked regressions. Reads attrition_*.csv; run in tests/ref.
suppressMessages({library(estimatr); library(clubSandwich)})
values <- data.frame()
put <- function(case, term, ...) {
  q <- c(...)
  values <<- rbind(values, data.frame(case, term, quantity = names(q), value = unname(q)))
}
put_lm <- function(case, term, m, name)
  put(case, term, difference = unname(m$coefficients[name]), std.error = unname(m$std.error[name]), df = unname(m$df[name]),
      p.value = unname(m$p.value[name]))
person <- read.csv("attrition_person.csv", na.strings = "")
school <- read.csv("attrition_school.csv", na.strings = "")
school$arm <- factor(school$arm, levels = c("usual", "digital", "group"))
person$unit <- person$id; school$unit <- school$school
together <- function(case, d, arms, covariates, units, lost) {
  long <- do.call(rbind, lapply(names(covariates), function(x)
    data.frame(unit = d$unit, which = x, y = covariates[[x]], arms)))
  long <- long[!is.na(long$y), ]
  long$which <- factor(long$which, levels = names(covariates))
  m <- lm(reformulate(c("0", "which", paste0("which:", names(arms))), "y"), data = long)
  v <- as.matrix(vcovCR(m, cluster = long$unit, type = "CR2"))
  k <- grep(":", names(coef(m)))
  t2 <- drop(coef(m)[k] %*% solve(v[k, k], coef(m)[k])); q <- length(k); nu <- units - lost
  f <- (nu - q + 1) / (nu * q) * t2
  put(case, "together", F = f, df = q, df2 = nu - q + 1, p.value = pf(f, q, nu - q + 1, lower.tail = FALSE))
}
p <- person[!is.na(person$y), ]
for (x in c("age", "before")) put_lm("rows", x, lm_robust(reformulate("treat", x), data = p), "treat")
put_lm("rows", "region=nord", lm_robust(I(region == "nord") ~ treat, data = p), "treat")
put_lm("blocks", "age", lm_robust(age ~ treat + block, data = p), "treat")
put_lm("assigned", "age", lm_robust(age ~ treat, data = person), "treat")
covs <- function(d) list(age = d$age, before = d$before, b = +(d$region == "s\u00f8r"), c = +(d$region == "\u00f8st"))
together("rows", p, data.frame(t = p$treat), covs(p), nrow(p), 2)
together("assigned", person, data.frame(t = person$treat), covs(person), nrow(person), 2)
s <- school[!is.na(school$y), ]
for (a in c("digital", "group"))
  put_lm(paste("clusters", a), "age", lm_robust(age ~ arm, data = s, clusters = school), paste0("arm", a))
together("clusters", s, data.frame(g = +(s$arm == "group"), d = +(s$arm == "digital")),
         list(age = s$age, sex = +(s$sex == "jente")), length(unique(s$school)), 3)
values$value <- formatC(values$value, digits = 17, format = "g")
write.csv(values, "balance.csv", row.names = FALSE, quote = FALSE)
