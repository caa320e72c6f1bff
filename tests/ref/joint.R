# SPDX-License-Identifier: GPL-3.0-or-later
# Joint covariance of estimates of different analyses: Rscript joint.R in this folder writes joint/data.csv,
# joint/imputed.csv and joint/expected.csv (a, a.term, b, b.term, covariance). R 4.2.2, sandwich 3.0-2, survey 4.1-1.
#
# Least squares against least squares is the block of one stacked regression (both models' rows one under another, every
# coefficient of its own), with sandwich::vcovCL by person or school: Stata's suest without its factor. All else is each
# model's own bread and scores (sandwich), and survey::svyrecvar of the linearised values side by side.
suppressMessages({
  library(sandwich)
  library(survey)
})
set.seed(20261129)
n <- 240
d <- data.frame(person = sprintf("%s%03d", c("å", "b", "ø")[1 + seq_len(n) %% 3], sample(900, n)))
d$school <- rep(sprintf("skole %02d", 1:24), each = 10)
d$area <- rep(c("nord", "sør", "øst"), each = 80)
d$w <- round(runif(n, 1, 6), 3)
d$sex <- sample(c("jente", "gutt"), n, TRUE)
d$t <- as.numeric(runif(n) < 0.5)
shared <- rnorm(n)
place <- rep(rnorm(24, 0, 0.6), each = 10)
d$x <- round(rnorm(n, 10, 2), 3)
d$y1 <- round(20 + 2 * d$t + 0.4 * d$x + 3 * shared + place + rnorm(n), 3)
d$y2 <- round(5 - 1 * d$t - 2 * shared + place + rnorm(n, 0, 2), 3)
d$work <- rbinom(n, 1, plogis(-0.3 + 0.5 * d$t + 0.8 * shared))
d$y1[sample(n, 25)] <- NA
d$y2[sample(n, 40)] <- NA
d$x[sample(n, 6)] <- NA
dir.create("joint", FALSE)
write.csv(d, "joint/data.csv", row.names = FALSE, quote = FALSE, na = "")

# --- the influence of each row of the file (0 where it is not used), its columns the terms
inf <- list()
keep <- function(name, at, u, terms) {
  full <- matrix(0, n, ncol(u))
  full[at, ] <- u
  colnames(full) <- terms
  inf[[name]] <<- full
}
rows <- function(fit) as.integer(names(residuals(fit)))
names_of <- function(fit) sub("^t$", "t", names(coef(fit)))
plain <- function(fit) estfun(fit) %*% bread(fit) / nrow(estfun(fit))
one <- lm(y1 ~ t + x, d)
two <- lm(y2 ~ t, d)
girls <- lm(y1 ~ t + x, d[d$sex == "jente", ])
logit <- glm(work ~ t + x, binomial, d, control = list(epsilon = 1e-15, maxit = 100))
keep("one", rows(one), plain(one), names_of(one))
keep("two", rows(two), plain(two) / sqrt(1 - hatvalues(two)), names_of(two)) # HC2
keep("girls", rows(girls), plain(girls), names_of(girls))
# glm's own weights are those of the last step but one; the fit is polished and scores and bread are taken at it
xl <- model.matrix(logit); bl <- coef(logit)
for (step in 1:3) {
  p <- plogis(drop(xl %*% bl))
  bl <- bl + solve(crossprod(xl * sqrt(p * (1 - p))), crossprod(xl, logit$y - p))
}
p <- plogis(drop(xl %*% bl))
ul <- (xl * (logit$y - p)) %*% solve(crossprod(xl * sqrt(p * (1 - p))))
keep("logit", rows(logit), ul, names_of(logit))
# difference in means, Neyman's variance: s1^2 / n1 + s0^2 / n0
y <- !is.na(d$y2)
n1 <- sum(y & d$t == 1); n0 <- sum(y & d$t == 0)
move <- ifelse(d$t == 1, (d$y2 - mean(d$y2[y & d$t == 1])) / sqrt(n1 * (n1 - 1)),
               -(d$y2 - mean(d$y2[y & d$t == 0])) / sqrt(n0 * (n0 - 1)))
keep("trial", which(y), cbind(move[y]), "t")
people <- c("one", "two", "girls", "logit", "trial")
out <- list()
add <- function(a, b, v) out[[length(out) + 1]] <<- data.frame(
  a = a, a.term = rep(rownames(v), ncol(v)), b = b, b.term = rep(colnames(v), each = nrow(v)), covariance = c(v))
pairs <- function(names, by = NULL, scale = function(name) 1)
  for (j in seq_along(names)) for (i in seq_len(j - 1)) {
    total <- function(u) if (is.null(by)) u else rowsum(u, by)
    u <- total(inf[[names[i]]]) * scale(names[i]); w <- total(inf[[names[j]]]) * scale(names[j])
    add(names[i], names[j], crossprod(u, w))
  }
pairs(people)
# the stacked regression says the same of one and girls
stacked <- function(a, b, y, xa, xb, da, db, unit) {
  part <- function(f, data) { m <- model.frame(f, data); list(y = model.response(m), x = model.matrix(f, data), at = as.integer(rownames(m))) }
  p <- part(a, da); q <- part(b, db)
  x <- rbind(cbind(p$x, matrix(0, nrow(p$x), ncol(q$x))), cbind(matrix(0, nrow(q$x), ncol(p$x)), q$x))
  fit <- lm(c(p$y, q$y) ~ x - 1)
  v <- vcovCL(fit, unit[c(p$at, q$at)], type = "HC0", cadjust = FALSE)
  v[seq_len(ncol(p$x)), ncol(p$x) + seq_len(ncol(q$x))]
}
v <- stacked(y1 ~ t + x, y1 ~ t + x, da = d, db = d[d$sex == "jente", ], unit = seq_len(n))
stopifnot(max(abs(v / crossprod(inf$one, inf$girls) - 1)) < 1e-9)

# --- by school: CR0 and CR1 (G / (G - 1))
inf$cl1 <- inf$one
keep("cl2", rows(two), plain(two), names_of(two))
inf$cl3 <- inf$logit
G <- 24
pairs(c("cl1", "cl2", "cl3"), d$school, function(name) if (name == "cl1") 1 else sqrt(G / (G - 1)))
v <- stacked(y1 ~ t + x, y2 ~ t, da = d, db = d, unit = d$school)
stopifnot(max(abs(v * sqrt(G / (G - 1)) / out[[length(out) - 2]]$covariance - 1)) < 1e-9)

# --- weights, strata, schools
design <- svydesign(~school, strata = ~area, weights = ~w, data = d)
yy <- !is.na(d$y1)
mean1 <- sum((d$w * d$y1)[yy]) / sum(d$w[yy])
z1 <- ifelse(yy, d$w * (d$y1 - mean1) / sum(d$w[yy]), 0)
fit <- svyglm(y2 ~ t, design)
g <- lm(y2 ~ t, d, weights = w)
z2 <- matrix(0, n, 2)
z2[rows(g), ] <- (model.matrix(g) * (g$weights * residuals(g))) %*% solve(crossprod(model.matrix(g) * sqrt(g$weights)))
girl <- d$sex == "jente" & yy
mean3 <- sum((d$w * d$y1)[girl]) / sum(d$w[girl])
z3 <- ifelse(girl, d$w * (d$y1 - mean3) / sum(d$w[girl]), 0)
z <- cbind(y1 = z1, `(Intercept)` = z2[, 1], t = z2[, 2], y1 = z3)
v <- svyrecvar(z, design$cluster, design$strata, design$fpc)
stopifnot(max(abs(diag(v)[2:3] / diag(vcov(fit)) - 1)) < 1e-9)
add("sv1", "sv2", v[1, 2:3, drop = FALSE]); add("sv1", "sv3", matrix(v[1, 4], 1, 1, dimnames = list("y1", "y1")))
add("sv2", "sv3", v[2:3, 4, drop = FALSE])

# --- replicates: JKn, around the full estimates
rep <- as.svrepdesign(design, type = "JKn", mse = TRUE)
r <- withReplicates(rep, function(w, data) {
  a <- weighted.mean(data$y1[yy], w[yy])
  f <- lm.wfit(model.matrix(g), data$y2[rows(g)], w[rows(g)])
  c(a, f$coefficients)
}, return.replicates = TRUE)
dev <- sweep(r$replicates, 2, coef(r))
v <- crossprod(dev * rep$scale * rep$rscales, dev)
dimnames(v) <- rep(list(c("y1", "(Intercept)", "t")), 2)
add("re1", "re2", v[1, 2:3, drop = FALSE])

# --- completed data: within plus (1 + 1/m) between
m <- 4
sets <- lapply(seq_len(m), function(l) {
  s <- d
  for (v in c("y1", "y2", "x")) {
    lost <- is.na(s[[v]])
    s[[v]][lost] <- round(mean(s[[v]], na.rm = TRUE) + rnorm(sum(lost), 0, sd(s[[v]], na.rm = TRUE)), 3)
  }
  cbind(imp = l, s)
})
write.csv(do.call(rbind, sets), "joint/imputed.csv", row.names = FALSE, quote = FALSE)
fits <- lapply(sets, function(s) list(lm(y1 ~ t + x, s), lm(y2 ~ t, s)))
within <- Reduce(`+`, lapply(fits, function(f) crossprod(plain(f[[1]]), plain(f[[2]])))) / m
q1 <- t(sapply(fits, function(f) coef(f[[1]]))); q2 <- t(sapply(fits, function(f) coef(f[[2]])))
v <- within + (1 + 1 / m) * cov(q1, q2)
dimnames(v) <- list(colnames(q1), colnames(q2))
add("imp1", "imp2", v)

all <- do.call(rbind, out)
all$covariance <- sprintf("%.17g", all$covariance)
write.csv(all, "joint/expected.csv", row.names = FALSE, quote = FALSE)
cat(nrow(all), "numbers\n")
