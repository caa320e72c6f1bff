# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for bounds, attrition weights, quantile effects, moderators and balance of trials: R 4.2.2, quantreg
# 5.94, estimatr 1.0.0, clubSandwich 0.5.8. Lee's variance comes from the paper's Proposition 3 (simple case) and, for
# cells, clusters, blocks and weights, from the numerical derivative of the bound in each row's weight; that of the
# attrition weights from the numerical derivative of both steps together. The data are our own; run as
#   Rscript attrition.R
# in tests/ref. It writes attrition_*.csv (data) and attrition.csv (case, term, quantity, value).
suppressMessages({library(estimatr); library(clubSandwich); library(quantreg)})
set.seed(20261128)

values <- data.frame()
put <- function(case, term, ...) {
  q <- c(...)
  values <<- rbind(values, data.frame(case, term, quantity = names(q), value = unname(q)))
}
keep <- function(d, file) {
  for (v in names(d)) if (is.double(d[[v]])) d[[v]] <- round(d[[v]], 6)
  write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
  read.csv(file, na.strings = "")
}

# --- people, blocks of unequal shares, outcomes missing by age and arm
n <- 301
block <- rep(sprintf("B%02d", 1:7), each = 43)
treat <- unlist(lapply(1:7, function(b) sample(rep(0:1, c(15 + b, 28 - b)))))
age <- round(runif(n, 12, 19), 1)
region <- sample(c("nord", "s\u00f8r", "\u00f8st"), n, TRUE)
sex <- sample(0:1, n, TRUE)
before <- rnorm(n, 50, 10) + 0.5 * age
w <- round(runif(n, 0.5, 3), 2)
y <- 10 + 0.6 * before + 3 * treat + 0.4 * treat * (age - 15) + 2 * treat * (region == "nord") + rnorm(7, 0, 3)[as.integer(factor(block))] +
  rnorm(n, 0, 4 + 2 * treat)
known <- runif(n) < plogis(4 - 0.15 * age + 0.9 * treat - 0.5 * (region == "nord"))
y[!known] <- NA
before[sample(n, 11)] <- NA
age[sample(n, 9)] <- NA
z <- round(pmin(10, pmax(0, 5 + treat + rnorm(n, 0, 2.5))))  # ties
z[runif(n) < 0.25 - 0.1 * treat] <- NA
person <- keep(data.frame(id = sprintf("p%03d", 1:n), block, treat, age, region, sex, before, y, z, w), "attrition_person.csv")

# --- schools, three arms, drawn within areas with unequal shares
G <- 42
size <- sample(6:18, G, TRUE)
arms <- unlist(lapply(1:3, function(b) sample(rep(c("usual", "group", "digital"), c(4 + b, 5, 5 - b)))))
g <- rep(1:G, size)
N <- length(g)
ca <- round(runif(N, 12, 19), 1)
csex <- sample(c("gutt", "jente"), N, TRUE)
cy <- 20 + rnorm(G)[g] * 2 + 2 * (arms[g] == "group") + 0.5 * ca + (csex == "jente") * (arms[g] == "group") + rnorm(N, 0, 5)
cy[runif(N) < plogis(-1 - 0.5 * (arms[g] == "group") + 0.3 * (arms[g] == "digital") + 0.1 * (ca - 15))] <- NA
school <- keep(data.frame(school = sprintf("S%02d", g), area = rep(c("A", "B", "C"), each = 14)[g], arm = arms[g], age = ca,
                          sex = csex, y = cy, w = round(runif(N, 0.5, 3), 2)), "attrition_school.csv")

# --- Lee's bounds
# weighted mean of the highest (or lowest) outcomes that hold `kept` of the weight
tail_mean <- function(y, w, kept, top) {
  o <- order(if (top) -y else y); y <- y[o]; w <- w[o]
  before <- cumsum(w) - w
  u <- pmax(0, pmin(w, kept - before))
  c(sum(u * y) / sum(u), y[max(which(u > 0))])
}
lee_cell <- function(y, d, w) {
  s <- !is.na(y)
  q1 <- sum(w[s & d == 1]) / sum(w[d == 1]); q0 <- sum(w[s & d == 0]) / sum(w[d == 0])
  flip <- q1 < q0
  t <- if (flip) 0 else 1
  p <- 1 - min(q1, q0) / max(q1, q0)
  yt <- y[s & d == t]; wt <- w[s & d == t]
  top <- tail_mean(yt, wt, (1 - p) * sum(wt), TRUE)[1]; low <- tail_mean(yt, wt, (1 - p) * sum(wt), FALSE)[1]
  m <- weighted.mean(y[s & d != t], w[s & d != t])
  list(b = if (flip) c(m - top, m - low) else c(low - m, top - m), p = p, u = 1 - t)
}
lee <- function(y, d, w, cell = rep(1, length(y))) {
  total <- 0; b <- c(0, 0)
  for (x in unique(cell)) {
    i <- cell == x
    r <- lee_cell(y[i], d[i], w[i])
    pi <- sum(w[i & d == r$u & !is.na(y)]) / sum(w[d == r$u])
    b <- b + pi * r$b; total <- total + pi
  }
  b / total
}
# sum of squares of influence by unit, times U / (U - 1) in each arm; influence by central differences
ij <- function(f, w, unit, arm, counts, step = 1e-3) {
  f0 <- f(w)
  inf <- sapply(seq_along(w), function(i) {
    d <- function(h) { a <- w; b <- w; a[i] <- w[i] * (1 + h); b[i] <- w[i] * (1 - h); (f(a) - f(b)) / (2 * h) }
    (4 * d(step / 2) - d(step)) / 3
  })
  inf <- matrix(inf, nrow = length(f0))
  fac <- tapply(seq_along(w)[counts], arm[counts], function(i) { u <- length(unique(unit[i])); u / (u - 1) })
  z <- rowsum(t(inf) * sqrt(as.vector(fac[as.character(arm)])), unit)
  list(value = f0, v = crossprod(z))
}
imbens_manski <- function(b, se, level, df = Inf) {
  c <- uniroot(function(c) pt(c + diff(b) / max(se), df) - pt(-c, df) - level, c(0.5, 5), tol = 1e-14)$root
  c(b[1] - c * se[1], b[2] + c * se[2])
}
put_bounds <- function(case, term, b, se, df = Inf, v12 = NA) {
  ci <- imbens_manski(b, se, 0.95, df)
  put(case, term, lower = b[1], upper = b[2], se.lower = se[1], se.upper = se[2], low = ci[1], high = ci[2])
  if (!is.na(v12)) put(case, term, v12 = v12)
}
# the paper's formula, with the mean of the rows trimmed by their exact share
formula_lee <- function(y, d) {
  s <- !is.na(y)
  N <- c(sum(d == 0), sum(d == 1)); k <- c(sum(s & d == 0), sum(s & d == 1)); q <- k / N
  t <- if (q[2] >= q[1]) 2 else 1; u <- 3 - t
  p <- 1 - q[u] / q[t]
  yt <- y[s & d == t - 1]; yu <- y[s & d == u - 1]
  out <- sapply(c(FALSE, TRUE), function(top) {
    m <- tail_mean(yt, rep(1, k[t]), (1 - p) * k[t], top)
    o <- order(if (top) -yt else yt); a <- pmax(0, pmin(1, (1 - p) * k[t] - seq_along(yt) + 1))
    vt <- sum(a * (yt[o] - m[1])^2) / sum(a)
    # outcomes and the cut; then the share trimmed, by arm
    vy <- (vt + (m[2] - m[1])^2 * p) / (k[t] * (1 - p))
    vp <- (m[2] - m[1])^2 * (1 - q) / (N * q)
    vu <- mean((yu - mean(yu))^2) / k[u]
    v <- (vy + vp[t]) * k[t] / (k[t] - 1) + (vu + vp[u]) * k[u] / (k[u] - 1)
    c(m[1], sqrt(v))
  })
  sign <- if (t == 2) 1 else -1
  b <- sign * (out[1, ] - mean(yu))
  o <- order(b)
  list(b = b[o], se = out[2, o], p = p)
}
for (v in c("y", "z")) {
  r <- formula_lee(person[[v]], person$treat)
  put_bounds(paste("lee", v), "treat", r$b, r$se)
  put(paste("lee", v), "treat", share = r$p)
  k <- ij(function(w) lee(person[[v]], person$treat, w), rep(1, n), 1:n, person$treat, !is.na(person[[v]]))
  stopifnot(max(abs(sqrt(diag(k$v)) / r$se - 1)) < 1e-8)
}
# the same with the arms' names changed about: the control is trimmed
r <- formula_lee(person$y, 1 - person$treat)
put_bounds("lee turned", "treat", r$b, r$se)
person$swap <- 1 - person$treat
put_ij <- function(case, term, k, df = Inf) put_bounds(case, term, k$value, sqrt(diag(k$v)), df, k$v[1, 2])
put_ij("lee weighted", "treat", ij(function(w) lee(person$y, person$treat, w), person$w, 1:n, person$treat, !is.na(person$y)))
put_ij("lee cells", "treat", ij(function(w) lee(person$y, person$treat, w, person$sex), rep(1, n), 1:n, person$treat,
                               !is.na(person$y)))
cells <- paste(person$region, person$sex)
put_ij("lee more cells", "treat", ij(function(w) lee(person$y, person$treat, w, cells), rep(1, n), 1:n, person$treat,
                                    !is.na(person$y)))
put_ij("lee weighted cells", "treat", ij(function(w) lee(person$y, person$treat, w, person$region), person$w, 1:n, person$treat,
                                        !is.na(person$y)))
share <- with(person, table(block, treat))
even <- with(person, rowSums(share)[block] / share[cbind(block, as.character(treat))])
put_ij("lee blocks", "treat", ij(function(w) lee(person$y, person$treat, w), even, 1:n, person$treat, !is.na(person$y)))
units <- length(unique(school$school))
arm_of <- function(d, a) ifelse(d$arm == a, 1, ifelse(d$arm == "usual", 0, NA))
clustered <- function(case, a, w, cell) {
  i <- school$arm %in% c("usual", a); d <- school[i, ]; t <- as.integer(d$arm == a)
  put_ij(case, paste0("arm=", a), ij(function(w) lee(d$y, t, w, cell[i]), w[i], d$school, t, !is.na(d$y)), units - 3)
}
m <- unique(school[c("school", "area", "arm")])
sshare <- table(m$area, m$arm)
seven <- rowSums(sshare)[school$area] / sshare[cbind(school$area, school$arm)]
for (a in c("digital", "group")) {
  clustered("lee clusters", a, rep(1, N), rep(1, N))
  clustered("lee clusters cells", a, school$w, school$sex)
  clustered("lee clusters blocks", a, seven, rep(1, N))
}

# --- Manski's, from 0 to 10
manski <- function(y, d, w, lim) {
  f <- function(v) { y[is.na(y)] <- v; y }
  g <- function(v, a) weighted.mean(f(v)[d == a], w[d == a])
  c(g(lim[1], 1) - g(lim[2], 0), g(lim[2], 1) - g(lim[1], 0))
}
zz <- function(v) ifelse(is.na(person$z), v, person$z)
a <- lapply(list(c(0, 10), c(10, 0)), function(v) difference_in_means(q ~ treat, data = transform(person, q = ifelse(is.na(z),
  ifelse(treat == 1, v[1], v[2]), z))))
put_bounds("manski", "treat", sapply(a, function(m) unname(m$coefficients)), sapply(a, function(m) unname(m$std.error)))
put_ij("manski blocks weighted", "treat", ij(function(w) manski(person$z, person$treat, w, c(0, 10)), person$w * even, 1:n,
                                            person$treat, rep(TRUE, n)))
for (b in c("digital", "group")) {
  i <- school$arm %in% c("usual", b); d <- school[i, ]; t <- as.integer(d$arm == b)
  put_ij("manski clusters", paste0("arm=", b), ij(function(w) manski(d$y, t, w, c(0, 60)), rep(1, nrow(d)), d$school, t,
                                                  rep(TRUE, nrow(d))), units - 3)
}

# --- weights for attrition: both steps as a function of the rows' weights
ipw <- function(d, arm, rhs, covs, w, lin = FALSE) {
  d$w <- w; d$R <- as.integer(!is.na(d$y)); d$p <- 1
  for (a in unique(d[[arm]])) {
    i <- d[[arm]] == a
    f <- glm(reformulate(rhs, "R"), quasibinomial, data = d[i, ], weights = w, control = list(epsilon = 1e-15, maxit = 60))
    d$p[i] <- fitted(f)
  }
  use <- d[d$R == 1, ]; use$v <- use$w / use$p
  coef(lm(reformulate(c(arm, covs), "y"), data = use, weights = v))[-1]
}
put_t <- function(case, term, est, se, df) {
  h <- qt(0.975, df) * se
  put(case, term, estimate = est, std.error = se, df = df, p.value = 2 * pt(-abs(est / se), df), conf.low = est - h, conf.high = est + h)
}
d <- person[!is.na(person$age), ]
ones <- rep(1, nrow(d)); used <- !is.na(d$y)
rows_ipw <- function(case, rhs, covs, w, k, d) {
  used <- !is.na(d$y)
  f <- function(w) ipw(d, "treat", rhs, covs, w)[1]
  a <- ij(f, w, seq_len(nrow(d)), rep(1, nrow(d)), used, 2e-3)
  m <- sum(used)
  se <- sqrt(a$v[1, 1] * (m - 1) / m * m / (m - k))   # rows: n / (n - k)
  put_t(case, "treat", unname(a$value), se, m - k)
}
rows_ipw("ipw", c("age", "region"), NULL, ones, 2, d)
rows_ipw("ipw weighted", c("age", "region"), NULL, d$w, 2, d)
rows_ipw("ipw blocks", "age", "block", ones, 8, d)
db <- person[!is.na(person$age), ]; db$y[is.na(db$before)] <- NA    # analysed: outcome and covariate
db$before[is.na(db$before)] <- 0
rows_ipw("ipw ancova", c("age", "sex"), "before", ones, 3, db)
s <- school; s$arm <- factor(s$arm, levels = c("usual", "digital", "group"))
k <- ij(function(w) ipw(s, "arm", c("age", "sex"), NULL, w)[1:2], rep(1, N), s$school, as.character(s$arm), !is.na(s$y), 2e-3)
for (j in 1:2) put_t("ipw clusters", paste0("arm=", levels(s$arm)[j + 1]), unname(k$value[j]), sqrt(k$v[j, j]), units - 3)
put("ipw clusters", "arm=digital", v12 = k$v[1, 2])

# --- effects on quantiles
for (tau in c(0.11, 0.263, 0.517, 0.907)) {
  m <- summary(rq(y ~ treat, tau, data = person), se = "nid")$coefficients
  put_t("quantile", paste0("p", tau, "(treat)"), m["treat", 1], m["treat", 2], sum(!is.na(person$y)) - 2)
}
q3 <- school[!is.na(school$y), ]; q3$arm <- factor(q3$arm, levels = c("usual", "digital", "group"))
for (tau in c(0.313, 0.757)) {
  m <- summary(rq(y ~ arm, tau, data = q3), se = "nid")$coefficients
  for (a in c("digital", "group"))
    put_t("quantile arms", paste0("p", tau, "(arm=", a, ")"), m[paste0("arm", a), 1], m[paste0("arm", a), 2], nrow(q3) - 3)
}
# (tau such that tau n is no whole number in any arm: rq picks one of two values else)
# by hand: weighted quantiles and clusters
wq <- function(y, w, tau) { o <- order(y); y <- y[o]; y[which(cumsum(w[o]) / sum(w) >= tau - 1e-13)[1]] }
by_hand <- function(y, w, tau, h) {
  q <- wq(y, w, tau); f <- 2 * h / (wq(y, w, tau + h) - wq(y, w, tau - h) - sqrt(.Machine$double.eps))
  p <- sum(w[y <= q]) / sum(w)
  list(q = q, inf = w * (p - (y <= q)) / (f * sum(w)) * sqrt(tau * (1 - tau) / (p * (1 - p))))
}
quantile_by_hand <- function(case, d, tau, w, unit, arms, term) {
  h <- bandwidth.rq(tau, nrow(d), hs = TRUE); while (tau - h < 0 || tau + h > 1) h <- h / 2
  r <- lapply(arms, function(a) { i <- d$t == a; c(by_hand(d$y[i], w[i], tau, h), list(unit = unit[i])) })
  v <- sum(sapply(r, function(x) { z <- rowsum(x$inf, x$unit); u <- length(z); sum(z^2) * (if (u < length(x$inf)) u / (u - 1) else 1) }))
  all <- length(unique(unit))
  put_t(case, term, r[[2]]$q - r[[1]]$q, sqrt(v), if (all < nrow(d)) all - length(unique(d$t)) else nrow(d) - 2)
}
p1 <- person[!is.na(person$y), ]; p1$t <- p1$treat
quantile_by_hand("quantile weighted", p1, 0.5, p1$w, seq_len(nrow(p1)), 0:1, "p0.5(treat)")
quantile_by_hand("quantile blocks", p1, 0.25, even[!is.na(person$y)], seq_len(nrow(p1)), 0:1, "p0.25(treat)")
q3$t <- as.character(q3$arm)
for (a in c("digital", "group"))
  quantile_by_hand("quantile clusters", q3, 0.413, rep(1, nrow(q3)), q3$school, c("usual", a), paste0("p0.413(arm=", a, ")"))
for (tau in c(0.05, 0.5)) put("bandwidth", tau, hs = bandwidth.rq(tau, 200, hs = TRUE))

# --- moderators
lm_row <- function(case, term, m, name) {
  put(case, term, estimate = unname(m$coefficients[name]), std.error = unname(m$std.error[name]), df = unname(m$df[name]),
      p.value = unname(m$p.value[name]), conf.low = unname(m$conf.low[name]), conf.high = unname(m$conf.high[name]))
}
put_wald <- function(case, term, m, which, cluster, test) {
  f <- Wald_test(m, constraints = constrain_zero(which), vcov = vcovCR(m, cluster = cluster, type = "CR2"), test = test)
  put(case, term, F = f$Fstat, df = f$df_num, df2 = f$df_denom, p.value = f$p_val)
}
p2 <- person[!is.na(person$y) & !is.na(person$age), ]
lm_row("moderator age", "treat:age", lm_robust(y ~ treat * age, data = p2), "treat:age")
for (q in quantile(p2$age, c(0.25, 0.75), type = 2))
  lm_row("moderator age", sprintf("age=%.6g", q), lm_robust(y ~ treat * I(age - q), data = p2), "treat")
p3 <- p2[!is.na(p2$before), ]
lm_row("moderator age adjusted", "treat:age", lm_robust(y ~ treat * age + before + block, data = p3), "treat:age")
p4 <- person[!is.na(person$y), ]
for (l in c("nord", "s\u00f8r", "\u00f8st"))
  lm_row("moderator region", paste0("region=", l), lm_robust(y ~ treat * relevel(factor(region), l), data = p4), "treat")
m <- lm(y ~ treat * region, data = p4)
f <- Wald_test(m, constraints = constrain_zero("treat:", reg_ex = TRUE), vcov = vcovCR(m, cluster = seq_len(nrow(p4)), type = "CR2"), test = "Naive-F")
put("moderator region", "treat:region", F = f$Fstat, df = f$df_num, df2 = nrow(p4) - 6, p.value = pf(f$Fstat, f$df_num, nrow(p4) - 6, lower.tail = FALSE))
lm_row("moderator weighted", "treat:before", lm_robust(y ~ treat * before, data = person, weights = w), "treat:before")
for (l in c("gutt", "jente")) {
  m <- lm_robust(y ~ arm * relevel(factor(sex), l), data = q3, clusters = school)
  for (a in c("digital", "group")) lm_row("moderator clusters", paste0("arm=", a, " sex=", l), m, paste0("arm", a))
}
m <- lm(y ~ arm * sex, data = q3)
for (a in c("digital", "group"))
  put_wald("moderator clusters", paste0("arm=", a, ":sex"), m, paste0("arm", a, ":sexjente"), q3$school, "HTZ")
m <- lm(y ~ arm * area, data = q3)
for (a in c("digital", "group"))
  put_wald("moderator area", paste0("arm=", a, ":area"), m, paste0("arm", a, ":area", c("B", "C")), q3$school, "HTZ")

values$value <- formatC(values$value, digits = 17, format = "g")
write.csv(values, "attrition.csv", row.names = FALSE, quote = FALSE)
