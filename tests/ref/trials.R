# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for designs, measures, take-up, unequal probabilities and factorial trials: R 4.2.2,
# estimatr 1.0.0; what it lacks is written out here from the formula. The data are our own, drawn here
# (set.seed) and written to trials/; run as
#   Rscript trials.R
# in tests/ref. It writes trials/*.csv (data) and trials/values.csv (case, term, quantity, value).
suppressMessages({library(estimatr); library(clubSandwich)})
set.seed(20261128)
dir.create("trials", FALSE)

values <- data.frame()
put <- function(case, term, ...) {
  q <- c(...)
  values <<- rbind(values, data.frame(case, term, quantity = names(q), value = unname(q)))
}
put_row <- function(case, term, est, se, df, level = 0.95) {
  est <- unname(est); se <- unname(se); df <- unname(df)
  half <- qt(1 - (1 - level) / 2, df) * se
  put(case, term, estimate = est, std.error = se, df = df, p.value = 2 * pt(-abs(est / se), df),
      conf.low = est - half, conf.high = est + half)
}
put_log <- function(case, term, est, se_log, df) {
  half <- qt(0.975, df) * se_log
  put(case, term, estimate = est, std.error = est * se_log, df = df, p.value = 2 * pt(-abs(log(est) / se_log), df),
      conf.low = est * exp(-half), conf.high = est * exp(half))
}
put_fit <- function(case, term, m, name)
  put(case, term, estimate = unname(m$coefficients[name]), std.error = unname(m$std.error[name]),
      df = unname(m$df[name]), p.value = unname(m$p.value[name]), conf.low = unname(m$conf.low[name]),
      conf.high = unname(m$conf.high[name]))
keep <- function(d, file) {
  for (v in names(d)) if (is.double(d[[v]])) d[[v]] <- round(d[[v]], 6)
  file <- file.path("trials", file)
  write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
  read.csv(file, na.strings = "")
}

# --- small blocks: the factors from the equations that make the variance right for blocks of one effect
# (1 - 2p_k) c_k + p_k^2 sum(c) = p_k^2, not from the closed form
size <- c(10, 12, 2, 2, 3, 3, 4, 5, 3)
treated <- c(5, 4, 1, 1, 1, 2, 1, 1, 1)
small <- keep(do.call(rbind, lapply(seq_along(size), function(b) {
  n <- size[b]; t <- sample(rep(1:0, c(treated[b], n - treated[b])))
  data.frame(block = sprintf("b%d", b), treat = t, y = 20 + 3 * t + b + rnorm(n, 0, 3), z = 5 + t * b / 4 + rnorm(n),
             w = runif(n, 0.5, 2))
})), "small.csv")
hybrid <- function(d, y, w = NULL) {
  d$y <- d[[y]]; d$w <- if (is.null(w)) 1 else d[[w]]
  s <- lapply(split(d, d$block), function(b) {
    t <- b$treat == 1; one <- sum(t) < 2 || sum(!t) < 2
    tau <- weighted.mean(b$y[t], b$w[t]) - weighted.mean(b$y[!t], b$w[!t])
    v <- if (one) NA else if (is.null(w)) var(b$y[t]) / sum(t) + var(b$y[!t]) / sum(!t) else
      unname(lm_robust(y ~ treat, b, weights = w)$std.error["treat"]^2)
    data.frame(n = sum(b$w), units = nrow(b), tau, v, one)
  })
  s <- do.call(rbind, s); N <- sum(s$n); k <- s[s$one, ]; big <- s[!s$one, ]
  p <- k$n / sum(k$n); c <- solve(diag(1 - 2 * p) + outer(p^2, rep(1, length(p))), p^2)
  v_small <- sum(c * (k$tau - sum(p * k$tau))^2) * (sum(k$n) / N)^2
  v_big <- sum((big$n / N)^2 * big$v); df_big <- sum(big$units) - 2 * nrow(big)
  v <- v_small + v_big
  df <- if (nrow(big)) v^2 / (v_small^2 / (nrow(k) - 1) + v_big^2 / df_big) else nrow(k) - 1
  list(est = sum(s$n * s$tau) / N, se = sqrt(v), df = df)
}
for (y in c("y", "z")) { h <- hybrid(small, y); put_row(paste("hybrid", y), "treat", h$est, h$se, h$df) }
h <- hybrid(small, "y", "w"); put_row("hybrid weighted", "treat", h$est, h$se, h$df)
h <- hybrid(small[!small$block %in% c("b1", "b2"), ], "y"); put_row("hybrid small only", "treat", h$est, h$se, h$df)
# all blocks of equal size: the usual variance of matched sets
triples <- keep(do.call(rbind, lapply(1:8, function(b) {
  t <- sample(c(1, 0, 0)); data.frame(block = sprintf("t%d", b), treat = t, y = 10 + 2 * t + b + rnorm(3))
})), "triples.csv")
tau <- sapply(split(triples, triples$block), function(b) mean(b$y[b$treat == 1]) - mean(b$y[b$treat == 0]))
put_row("hybrid triples", "treat", mean(tau), sd(tau) / sqrt(8), 7)

# --- people and schools with take-up, two and three arms
n <- 300
school <- rep(sprintf("s%02d", 1:30), each = 10)
block <- rep(sprintf("B%d", 1:6), each = 50)
lot <- unlist(lapply(1:6, function(b) sample(rep(0:1, c(24 + b %% 3, 26 - b %% 3)))))
x <- rnorm(n, 10, 2); pre <- rnorm(n, 40, 8)
u <- rnorm(n)
took <- as.integer(-0.6 + 1.6 * lot + 0.5 * u + 0.1 * (x - 10) + rnorm(n) > 0)
hours <- pmax(0, round(4 * took + rnorm(n), 2))
y <- 5 + 0.5 * pre + 4 * took + 2 * u + 0.3 * x + rnorm(30)[as.integer(factor(school))] + rnorm(n, 0, 3)
better <- as.integer(y > 28)
w <- runif(n, 0.4, 2.5)
three <- sample(c("none", "letter", "visit"), n, TRUE)
took3 <- as.integer(-0.8 + 0.7 * (three == "letter") + 1.8 * (three == "visit") + 0.5 * u + rnorm(n) > 0)
drawn <- rep(sample(rep(0:1, each = 15)), each = 10)
took_s <- as.integer(-0.5 + 1.4 * drawn + 0.4 * u + rnorm(n) > 0)
y_s <- 2 + 3 * took_s + u + rnorm(30)[as.integer(factor(school))] + rnorm(n)
better_s <- as.integer(y_s > 3.5)
y[sample(n, 20)] <- NA
took[sample(n, 9)] <- NA
take <- keep(data.frame(id = sprintf("p%03d", 1:n), school, block, lot, three, drawn, x, pre, took, hours, took3,
                        took_s, y, better, y_s, better_s, w), "takeup.csv")
late <- function(case, y, d, z, extra = "", first = z, terms = z, opts = "alpha = 0.05") {
  f <- sprintf("%s ~ %s %s | %s %s", y, d, extra, z, extra)
  m <- eval(parse(text = sprintf("iv_robust(%s, data = take, %s)", f, opts)))
  put_fit(case, d, m, d)
  one <- eval(parse(text = sprintf("lm_robust(%s ~ %s %s, data = take, subset = !is.na(%s), %s)", d, z, extra, y, opts)))
  for (i in seq_along(terms)) put_fit(case, sprintf("first(%s)", terms[i]), one, first[i])
}
for (se in c("classical", "HC0", "HC1", "HC2", "HC3"))
  late(paste("late", se), "y", "took", "lot", opts = sprintf("se_type = '%s'", se))
late("late hours", "y", "hours", "lot")
late("late covariates", "y", "took", "lot", "+ x + pre")
late("late blocks", "y", "took", "lot", "+ block")
late("late weighted", "y", "took", "lot", "+ x", opts = "weights = w")
late("late CR2", "y_s", "took_s", "drawn", opts = "clusters = school")
late("late stata", "y_s", "took_s", "drawn", opts = "clusters = school, se_type = 'stata'")
late("late CR0", "y_s", "took_s", "drawn", opts = "clusters = school, se_type = 'CR0'")
late("late CR2 covariates", "y_s", "took_s", "drawn", "+ x", opts = "clusters = school")
take$letter <- as.integer(take$three == "letter"); take$visit <- as.integer(take$three == "visit")
late("late three", "y", "took3", "letter + visit", first = c("letter", "visit"),
     terms = c("three=letter", "three=visit"))
one <- lm_robust(took ~ lot, take, subset = !is.na(y))
put("late HC2", "first", F = unname(one$statistic["lot"]^2), df2 = unname(one$df["lot"]),
    treated = mean(take$took[take$lot == 1 & !is.na(take$y)], na.rm = TRUE),
    control = mean(take$took[take$lot == 0 & !is.na(take$y)], na.rm = TRUE))
one <- lm_robust(took3 ~ letter + visit, take, subset = !is.na(y))
b <- one$coefficients[2:3]; put("late three", "first", F = c(b %*% solve(one$vcov[2:3, 2:3]) %*% b) / 2, df2 = 277)
one <- lm(took_s ~ drawn, take)
f <- Wald_test(one, constraints = constrain_zero(2), vcov = vcovCR(one, cluster = take$school, type = "CR2"))
put("late CR2", "first", F = f$Fstat, df2 = f$df_denom)

# --- ratio and odds: delta method on the logarithm, from the joint covariance of the coefficients
relative <- function(case, term, m, name, level, df = m$df[name]) {
  b <- m$coefficients; V <- m$vcov
  l1 <- level; l1[names(b) == name] <- l1[names(b) == name] + 1
  m0 <- sum(level * b); m1 <- sum(l1 * b)
  g <- l1 / m1 - level / m0
  put_log(case, sprintf("ratio(%s)", term), m1 / m0, sqrt(c(t(g) %*% V %*% g)), unname(df))
  g <- l1 / (m1 * (1 - m1)) - level / (m0 * (1 - m0))
  put_log(case, sprintf("odds(%s)", term), m1 / (1 - m1) / (m0 / (1 - m0)), sqrt(c(t(g) %*% V %*% g)), unname(df))
}
m <- lm_robust(better ~ lot, take); welch <- difference_in_means(better ~ lot, take)$df
relative("relative", "lot", m, "lot", c(1, 0), welch)
m <- lm_robust(better_s ~ drawn, take, clusters = school)
relative("relative clusters", "drawn", m, "drawn", c(1, 0))
m <- lm_robust(better ~ lot + x + pre, take); relative("relative ancova", "lot", m, "lot", c(1, 0, mean(take$x), mean(take$pre)))
m <- lm_lin(better ~ lot, ~ x + pre, take); relative("relative lin", "lot", m, "lot", c(1, 0, 0, 0, 0, 0))
m <- lm_lin(better ~ lot, ~ x, take, weights = w); relative("relative weighted", "lot", m, "lot", c(1, 0, 0, 0))
m <- lm_lin(better ~ lot, ~ block, take)
relative("relative blocks", "lot", m, "lot", as.numeric(names(m$coefficients) == "(Intercept)"),
         difference_in_means(better ~ lot, take, blocks = block)$df)

# --- standardised effects
J <- function(v) gamma(v / 2) / (sqrt(v / 2) * gamma((v - 1) / 2))
sizes <- function(case, term, y, t, est, se, df, w = rep(1, length(y))) {
  s2 <- function(k) { i <- t == k & !is.na(y); m <- weighted.mean(y[i], w[i])
    c(sum(w[i] * (y[i] - m)^2) / sum(w[i]) * sum(i) / (sum(i) - 1), sum(i)) }
  a <- s2(0); b <- s2(1); v <- a[2] + b[2] - 2
  s <- sqrt(((a[2] - 1) * a[1] + (b[2] - 1) * b[1]) / v); d <- est / s
  put_row(case, sprintf("g(%s)", term), J(v) * d, J(v) * sqrt((se / s)^2 + d^2 / (2 * v)), df)
  v <- a[2] - 1; s <- sqrt(a[1]); d <- est / s
  put_row(case, sprintf("glass(%s)", term), J(v) * d, J(v) * sqrt((se / s)^2 + d^2 / (2 * v)), df)
}
m <- difference_in_means(y ~ lot, take)
sizes("sizes", "lot", take$y, take$lot, m$coefficients, m$std.error, m$df)
m <- lm_lin(y ~ lot, ~ x + pre, take)
sizes("sizes lin", "lot", take$y, take$lot, m$coefficients["lot"], m$std.error["lot"], m$df["lot"])
m <- lm_robust(y_s ~ drawn, take, clusters = school)
sizes("sizes clusters", "drawn", take$y_s, take$drawn, m$coefficients["drawn"], m$std.error["drawn"], m$df["drawn"])
m <- lm_robust(y ~ lot, take, weights = w)
sizes("sizes weighted", "lot", take$y, take$lot, m$coefficients["lot"], m$std.error["lot"], m$df["lot"], take$w)
for (v in c(2, 3.5, 10, 58, 137)) put("J", as.character(v), J = J(v))

# --- unequal probabilities
n <- 160
p <- runif(n, 0.2, 0.8); z <- rbinom(n, 1, p); x <- rnorm(n)
g <- rep(sprintf("g%02d", 1:32), each = 5); pg <- rep(runif(32, 0.3, 0.7), each = 5); zg <- rep(rbinom(32, 1, pg[seq(1, n, 5)]), each = 5)
b <- rep(c("a", "b", "c", "d"), each = 40); pb <- rep(c(0.25, 0.5, 0.4, 0.75), each = 40)
zb <- unlist(lapply(1:4, function(k) sample(rep(1:0, c(40 * pb[40 * k], 40 - 40 * pb[40 * k])))))
gb <- rep(sprintf("k%02d", 1:32), each = 5); zgb <- rep(unlist(lapply(1:4, function(k) sample(rep(1:0, each = 4)))), each = 5); phalf <- rep(0.5, n)
p1 <- runif(n, 0.2, 0.4); p2 <- runif(n, 0.2, 0.4); arm <- sapply(1:n, function(i) sample(c("usual", "a", "b"), 1, prob = c(1 - p1[i] - p2[i], p1[i], p2[i])))
y <- 3 + 2 * p + z + 0.5 * x + rnorm(n); yg <- 1 + zg + rnorm(32)[as.integer(factor(g))] + rnorm(n); yb <- 2 + zb + 2 * pb + rnorm(n)
y3 <- 1 + p1 + (arm == "a") + 2 * (arm == "b") + rnorm(n); ygb <- 2 + zgb + rnorm(32)[as.integer(factor(gb))] + rnorm(n)
w <- runif(n, 0.5, 2)
prob <- keep(data.frame(p, z, x, g, pg, zg, b, pb, zb, gb, zgb, phalf, p1, p2, arm, y, yg, yb, y3, ygb, w), "probability.csv")
ipw <- function(z, p) ifelse(z == 1, 1 / p, 1 / (1 - p))
prob$v <- ipw(prob$z, prob$p); prob$vg <- ipw(prob$zg, prob$pg)
put_fit("ipw", "z", lm_robust(y ~ z, prob, weights = v), "z")
put_fit("ipw sampled", "z", lm_robust(y ~ z, prob, weights = v * w), "z")
put_fit("ipw ancova", "z", lm_robust(y ~ z + x, prob, weights = v), "z")
put_fit("ipw lin", "z", lm_lin(y ~ z, ~ x, prob, weights = v), "z")
put_fit("ipw clusters", "zg", lm_robust(yg ~ zg, prob, weights = vg, clusters = g), "zg")
prob$v3 <- with(prob, 1 / ifelse(arm == "a", p1, ifelse(arm == "b", p2, 1 - p1 - p2)))
for (k in c("a", "b")) put_fit("ipw three", paste0("arm=", k), lm_robust(y3 ~ I(arm == k), prob, weights = v3, subset = arm %in% c("usual", k)), paste0("I(arm == k)TRUE"))
ht <- function(case, term, m) put(case, term, estimate = unname(m$coefficients), std.error = unname(m$std.error),
  p.value = unname(m$p.value), conf.low = unname(m$conf.low), conf.high = unname(m$conf.high))
ht("ht", "z", horvitz_thompson(y ~ z, prob, condition_prs = p))
ht("ht clusters", "zg", suppressMessages(horvitz_thompson(yg ~ zg, prob, condition_prs = pg, clusters = g)))
ht("ht blocks", "zb", suppressMessages(horvitz_thompson(yb ~ zb, prob, condition_prs = pb, blocks = b)))
ht("ht block clusters", "zgb", suppressMessages(horvitz_thompson(ygb ~ zgb, prob, condition_prs = phalf, blocks = b, clusters = gb)))

# --- factorial: centred factors, whose coefficients are the main effects and interactions
n <- 192
cell <- sample(rep(0:7, each = 24))
f <- data.frame(a = cell %% 2, b = cell %/% 2 %% 2, c = cell %/% 4)
drop <- sample(n, 17)
x <- rnorm(n, 5); g <- rep(NA, n)
y <- 2 + f$a + 0.5 * f$b - f$c + f$a * f$b + 0.4 * x + rnorm(n, 0, 1 + f$a)
f <- cbind(f, x, y); f$y[drop] <- NA
village <- rep(sprintf("v%02d", 1:24), each = 8); vc <- rep(sample(rep(0:3, each = 6)), each = 8)
f$village <- village; f$seeds <- c("no", "yes")[vc %% 2 + 1]; f$advice <- vc %/% 2
f$crop <- 4 + (f$seeds == "yes") + 0.5 * f$advice + rnorm(24)[as.integer(factor(village))] + rnorm(n)
f$wave <- rep(c("w1", "w2", "w3"), length.out = n)
fact <- keep(f, "factorial.csv")
for (v in c("a", "b", "c", "advice")) fact[[paste0("c", v)]] <- fact[[v]] - 0.5
fact$cseeds <- (fact$seeds == "yes") - 0.5
all <- function(case, m, from, to) for (i in seq_along(from)) put_fit(case, to[i], m, from[i])
two <- c("ca", "cb", "ca:cb"); named <- c("a", "b", "a:b")
all("factorial", lm_robust(y ~ ca * cb, fact), two, named)
all("factorial HC1", lm_robust(y ~ ca * cb, fact, se_type = "HC1"), two, named)
all("factorial ancova", lm_robust(y ~ ca * cb + x, fact), two, named)
use <- !is.na(fact$y); fact$cx <- fact$x - mean(fact$x[use])
all("factorial lin", lm_robust(y ~ ca * cb * cx, fact), two, named)
all("factorial three", lm_robust(y ~ ca * cb * cc, fact), c("ca", "cb", "cc", "ca:cb", "ca:cc", "cb:cc", "ca:cb:cc"),
    c("a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"))
all("factorial clusters", lm_robust(crop ~ cseeds * cadvice, fact, clusters = village), c("cseeds", "cadvice", "cseeds:cadvice"),
    c("seeds=yes", "advice", "seeds=yes:advice"))
fact$c2 <- (fact$wave == "w2"); fact$c3 <- (fact$wave == "w3")
for (v in c("c2", "c3")) fact[[v]] <- fact[[v]] - mean(fact[[v]][use])
all("factorial blocks", lm_robust(y ~ ca * cb * (c2 + c3), fact), two, named)

write.csv(transform(values, value = sprintf("%.17g", value)), file.path("trials", "values.csv"), row.names = FALSE, quote = FALSE)
cat(nrow(values), "values,", length(unique(values$case)), "cases\n")
