# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for the trial estimators: R 4.2.2, estimatr 1.0.0, clubSandwich 0.5.8.
# The data are our own, drawn here (set.seed) and written beside this script; run as
#   Rscript rct.R
# in tests/ref. It writes rct_*.csv (data) and rct.csv (case, term, quantity, value).
suppressMessages({library(estimatr); library(clubSandwich)})
set.seed(20260115)

values <- data.frame()
put <- function(case, term, ...) {
  q <- c(...)
  values <<- rbind(values, data.frame(case, term, quantity = names(q), value = unname(q)))
}
put_dim <- function(case, term, m)
  put(case, term, estimate = unname(m$coefficients[1]), std.error = unname(m$std.error[1]),
      df = unname(m$df[1]), p.value = unname(m$p.value[1]), conf.low = unname(m$conf.low[1]),
      conf.high = unname(m$conf.high[1]))
put_lm <- function(case, term, m, name)
  put(case, term, estimate = unname(m$coefficients[name]), std.error = unname(m$std.error[name]),
      df = unname(m$df[name]), p.value = unname(m$p.value[name]), conf.low = unname(m$conf.low[name]),
      conf.high = unname(m$conf.high[name]))
round_to <- function(d) {
  for (v in names(d)) if (is.double(d[[v]])) d[[v]] <- round(d[[v]], 6)
  d
}
keep <- function(d, file) {
  write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
  read.csv(file, na.strings = "")
}

# --- people assigned one by one, in blocks, three regions, some outcomes missing
n <- 240
block <- rep(sprintf("B%02d", 1:12), each = 20)
age <- round(runif(n, 12, 19))
region <- sample(c("nord", "sør", "øst"), n, TRUE)
before <- round(rnorm(n, 50, 10) + 0.5 * age, 2)
treat <- unlist(lapply(1:12, function(b) sample(rep(0:1, c(8 + b %% 3, 12 - b %% 3)))))
w <- round(runif(n, 0.5, 3), 3)
score <- 10 + 0.6 * before + 3 * treat + 0.2 * treat * age + rnorm(12, 0, 3)[as.integer(factor(block))] +
  rnorm(n, 0, 4 + 2 * treat)
well <- 5 - 0.1 * before + treat + 0.05 * score + rnorm(n)
better <- as.integer(score > 48)
score[sample(n, 23)] <- NA
well[sample(n, 9)] <- NA
better[is.na(score)] <- NA
person <- keep(round_to(data.frame(id = sprintf("p%03d", 1:n), block, treat, age, region, before, score, well,
                                   better, w)), "rct_person.csv")

put_dim("difference", "treat", difference_in_means(score ~ treat, data = person))
put_dim("difference weighted", "treat", difference_in_means(score ~ treat, data = person, weights = w))
put_dim("blocked", "treat", difference_in_means(score ~ treat, data = person, blocks = block))
put_dim("blocked weighted", "treat", difference_in_means(score ~ treat, data = person, blocks = block, weights = w))
for (se in c("classical", "HC0", "HC1", "HC2", "HC3"))
  put_lm(paste("regression", se), "treat", lm_robust(score ~ treat, data = person, se_type = se), "treat")
put_lm("ancova", "treat", lm_robust(score ~ treat + age + region + before, data = person), "treat")
put_lm("ancova blocks", "treat", lm_robust(score ~ treat + age + before + block, data = person), "treat")
put_lm("ancova weighted", "treat", lm_robust(score ~ treat + age + region, data = person, weights = w), "treat")
put_lm("lin", "treat", lm_lin(score ~ treat, ~ age + region + before, data = person), "treat")
put_lm("lin blocks", "treat", lm_lin(score ~ treat, ~ before + block, data = person), "treat")
put_lm("lin weighted", "treat", lm_lin(score ~ treat, ~ age + before, data = person, weights = w), "treat")
for (r in levels(factor(person$region)))
  put_lm(paste0("lin region=", r), "treat",
         lm_lin(score ~ treat, ~ before, data = person[person$region == r, ]), "treat")

# the same effect in all regions? people of different regions are different people
b <- sapply(levels(factor(person$region)), function(r) {
  m <- lm_lin(score ~ treat, ~ before, data = person[person$region == r, ])
  c(m$coefficients["treat"], m$std.error["treat"]^2, m$df["treat"])
})
L <- cbind(-1, diag(2))
f <- c(t(L %*% b[1, ]) %*% solve(L %*% diag(b[2, ]) %*% t(L)) %*% L %*% b[1, ]) / 2
put("lin region", "treat", F = f, df2 = min(b[3, ]), p = pf(f, 2, min(b[3, ]), lower.tail = FALSE))

# joint covariance of two outcomes, as one stacked regression clustered by person
stack <- function(d, a, b, x) {
  d$row <- seq_len(nrow(d))
  one <- d[!is.na(d[[a]]), ]; two <- d[!is.na(d[[b]]), ]
  one$y <- one[[a]]; two$y <- two[[b]]; one$first <- 1; two$first <- 0
  for (v in x) { one[[v]] <- one[[v]] - mean(one[[v]]); two[[v]] <- two[[v]] - mean(two[[v]]) }
  s <- rbind(one, two); s$second <- 1 - s$first; s
}
s <- stack(person, "score", "well", c("age", "before"))
m <- lm(y ~ 0 + first + second + first:treat + second:treat + first:age + second:age + first:before + second:before +
          first:treat:age + second:treat:age + first:treat:before + second:treat:before, data = s)
v <- as.matrix(vcovCR(m, cluster = s$row, type = "CR2"))
put("joint lin", "treat", v11 = v["first:treat", "first:treat"], v12 = v["first:treat", "second:treat"],
    v22 = v["second:treat", "second:treat"])
m <- lm(y ~ 0 + first + second + first:treat + second:treat, data = s)
v <- as.matrix(vcovCR(m, cluster = s$row, type = "CR2"))
put("joint difference", "treat", v11 = v["first:treat", "first:treat"], v12 = v["first:treat", "second:treat"],
    v22 = v["second:treat", "second:treat"])

# by block: the regression on block x arm is the blocked difference; its contrast with block shares
one <- person[!is.na(person$score), ]; two <- person[!is.na(person$well), ]
cell <- function(d, y) {
  f <- factor(paste(d$block, d$treat)); m <- lm(d[[y]] ~ 0 + f)
  size <- table(d$block) / nrow(d)
  c <- ifelse(grepl(" 1$", levels(f)), 1, -1) * size[sub(" .$", "", levels(f))]
  x <- model.matrix(m); b <- solve(crossprod(x)); h <- rowSums((x %*% b) * x)
  r <- rep(0, nrow(person)); r[as.integer(substring(d$id, 2))] <- (x %*% b %*% c) * resid(m) / sqrt(1 - h)
  r
}
r1 <- cell(one, "score"); r2 <- cell(two, "well")
put("joint blocked", "treat", v11 = sum(r1^2), v12 = sum(r1 * r2), v22 = sum(r2^2))

# attrition, balance, arm means
person$missing <- as.integer(is.na(person$score))
put_lm("attrition", "treat", lm_robust(missing ~ treat, data = person), "treat")
m <- lm(treat ~ age + region + before, data = one)
f <- Wald_test(m, constraints = constrain_zero(2:5), vcov = vcovCR(m, cluster = seq_len(nrow(one)), type = "CR2"),
               test = "Naive-F")
put("balance", "joint", F = f$Fstat, df = f$df_num)
for (x in c("age", "before")) {
  a <- one[[x]][one$treat == 1]; b <- one[[x]][one$treat == 0]
  put("balance", x, treated = mean(a), control = mean(b), smd = (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2))
}
a <- one$region[one$treat == 1] == "sør"; b <- one$region[one$treat == 0] == "sør"
put("balance", "region=sør", treated = mean(a), control = mean(b),
    smd = (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2))
for (k in 0:1) put_lm("arm mean", k, lm_robust(score ~ 1, data = person, subset = treat == k), "(Intercept)")
p <- tapply(one$better, one$treat, mean); nn <- tapply(one$better, one$treat, length)
se <- sqrt(p * (1 - p) / (nn - 1)); half <- qt(0.975, difference_in_means(better ~ treat, data = person)$df) * sqrt(sum((se / p)^2))
put("relative", "treat", ratio = unname(p[2] / p[1]), low = unname(p[2] / p[1] * exp(-half)),
    high = unname(p[2] / p[1] * exp(half)))

# --- matched pairs of people
pairs <- data.frame(pair = rep(sprintf("P%02d", 1:25), each = 2), treat = c(replicate(25, sample(0:1))))
pairs$y <- rnorm(25, 0, 2)[as.integer(factor(pairs$pair))] + 0.7 * pairs$treat + rnorm(50)
pairs$z <- pairs$y * 0.3 + rnorm(50)
pairs <- keep(round_to(pairs), "rct_pairs.csv")
put_dim("pairs", "treat", difference_in_means(y ~ treat, data = pairs, blocks = pair))
d <- sapply(split(pairs, pairs$pair), function(x) c(x$y[x$treat == 1] - x$y[x$treat == 0],
                                                    x$z[x$treat == 1] - x$z[x$treat == 0]))
v <- cov(t(d)) / 25
put("joint pairs", "treat", v11 = v[1, 1], v12 = v[1, 2], v22 = v[2, 2])

# --- schools assigned within blocks, three arms, a baseline, missing outcomes
G <- 36
size <- sample(8:25, G, TRUE)
school <- rep(sprintf("S%02d", 1:G), size)
g <- as.integer(factor(school))
area <- rep(sprintf("A%d", 1:4), each = 9)[g]
arm_of <- unlist(lapply(1:4, function(b) sample(rep(c("usual", "group", "digital"), 3))))
arm <- arm_of[g]
n <- length(g)
u <- rnorm(G, 0, 3)
before <- 40 + u[g] + rnorm(n, 0, 8)
sex <- sample(c("gutt", "jente"), n, TRUE)
after <- 15 + 0.6 * before + u[g] + 4 * (arm == "group") + 2 * (arm == "digital") + 1.5 * (sex == "jente") +
  rnorm(n, 0, 7)
lonely <- 6 - 0.08 * after + 0.3 * rnorm(G)[g] + rnorm(n)
after[runif(n) < ifelse(arm == "usual", 0.05, 0.15)] <- NA
lonely[sample(n, 20)] <- NA
cluster <- keep(round_to(data.frame(school, area, arm, sex, before, after, lonely)), "rct_cluster.csv")
two <- cluster[cluster$arm != "digital", ]
two$t <- as.integer(two$arm == "group")
cluster$arm <- factor(cluster$arm, levels = c("usual", "digital", "group"))
# only the two arms: difference_in_means fails on clusters that its own subset leaves empty
dim_of <- function(a, ...) {
  d <- cluster[cluster$arm %in% c("usual", a), ]
  d$t <- as.integer(d$arm == a)
  difference_in_means(after ~ t, data = d, clusters = school, ...)
}
for (a in c("digital", "group")) {
  t <- paste0("arm=", a)
  put_dim("cluster difference", t, dim_of(a))
  put_dim("cluster blocked", t, dim_of(a, blocks = area))
  put_lm("cluster ancova", t, lm_robust(after ~ arm + before + sex, data = cluster, clusters = school), paste0("arm", a))
  put_lm("cluster ancova blocks", t, lm_robust(after ~ arm + before + area, data = cluster, clusters = school), paste0("arm", a))
  put_lm("cluster ancova stata", t, lm_robust(after ~ arm + before, data = cluster, clusters = school, se_type = "stata"), paste0("arm", a))
  put_lm("cluster ancova CR0", t, lm_robust(after ~ arm + before, data = cluster, clusters = school, se_type = "CR0"), paste0("arm", a))
}
# Lin with three arms, by hand: centred on the rows in use, times both arms
use <- cluster[!is.na(cluster$after), ]
use$b <- use$before - mean(use$before); use$s <- (use$sex == "jente") - mean(use$sex == "jente")
use$digital <- +(use$arm == "digital"); use$group <- +(use$arm == "group")
m <- lm_robust(after ~ digital + group + b + digital:b + group:b + s + digital:s + group:s, data = use, clusters = school)
for (a in c("digital", "group")) put_lm("cluster lin", paste0("arm=", a), m, a)
put_lm("cluster two arms lin", "arm=group", lm_lin(after ~ t, ~ before + sex, data = two, clusters = school), "t")

# joint covariance of two outcomes and two arms, clustered
s <- stack(cluster, "after", "lonely", "before")
s$digital <- +(s$arm == "digital"); s$group <- +(s$arm == "group")
m <- lm(y ~ 0 + first + second + first:digital + first:group + second:digital + second:group + first:before + second:before, data = s)
v <- as.matrix(vcovCR(m, cluster = s$school, type = "CR2"))
put("joint cluster", "arm=digital", v11 = v["first:digital", "first:digital"], v12 = v["first:digital", "second:digital"],
    across = v["first:digital", "second:group"], arms = v["first:digital", "first:group"],
    v22 = v["second:digital", "second:digital"])

# intracluster correlation within arms, from the mean squares
for (y in c("after", "lonely")) {
  d <- cluster[!is.na(cluster[[y]]), ]
  t <- anova(lm(d[[y]] ~ arm + school, data = d))
  k <- table(d$school); of <- tapply(as.character(d$arm), d$school, `[`, 1); na <- table(d$arm)
  n0 <- (nrow(d) - sum(k^2 / na[of])) / (length(k) - 3)
  msb <- t["school", "Mean Sq"]; msw <- t["Residuals", "Mean Sq"]
  put("icc", y, icc = (msb - msw) / (msb + (n0 - 1) * msw))
}
cluster$missing <- as.integer(is.na(cluster$after))
m <- lm_robust(missing ~ arm, data = cluster, clusters = school)
for (a in c("digital", "group")) put_lm("cluster attrition", paste0("arm=", a), m, paste0("arm", a))
for (a in levels(cluster$arm)) put_lm("cluster arm mean", a,
  lm_robust(after ~ 1, data = cluster, clusters = school, subset = arm == a), "(Intercept)")
d <- use[use$arm != "digital", ]
m <- lm(group ~ before + sex, data = d)
f <- Wald_test(m, constraints = constrain_zero(2:3), vcov = vcovCR(m, cluster = d$school, type = "CR2"), test = "HTZ")
put("cluster balance", "arm=group", F = f$Fstat, df = f$df_num, df2 = f$df_denom, p = f$p_val)

# --- matched pairs of clusters
pc <- data.frame(pair = rep(sprintf("Q%d", 1:8), each = 2), village = sprintf("V%02d", 1:16),
                 treat = c(replicate(8, sample(0:1))))
pc <- pc[rep(1:16, sample(5:14, 16, TRUE)), ]
pc$y <- rnorm(8)[as.integer(factor(pc$pair))] + rnorm(16, 0, 0.5)[as.integer(factor(pc$village))] + 0.8 * pc$treat + rnorm(nrow(pc))
pc <- keep(round_to(pc), "rct_village.csv")
put_dim("pairs of clusters", "treat", difference_in_means(y ~ treat, data = pc, blocks = pair, clusters = village))

values$value <- formatC(values$value, digits = 17, format = "g")
write.csv(values, "rct.csv", row.names = FALSE, quote = FALSE)
