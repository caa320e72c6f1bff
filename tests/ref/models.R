# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of models by maximum pseudo-likelihood and of survival curves, on
# synthetic data made here. Writes models/data.csv and models/expected.csv:
#
#   Rscript models.R
#
# Made with R 4.2.2, survey 4.1-1, survival, MASS and nnet. polr, multinom and glm.nb stop
# their search early (and svyolr takes a numerical Hessian), so the maximum is found here
# again, by Newton's method with R's own symbolic derivatives (deriv), and they must agree
# with it as far as they go.
suppressPackageStartupMessages({library(survey); library(survival); library(MASS); library(nnet)})
invisible(Sys.setlocale("LC_ALL", "C.UTF-8"))
options(survey.lonely.psu = "fail", contrasts = c("contr.treatment", "contr.poly"))
text <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
table <- list()
put <- function(case, quantity, outcome, group, term, value)
  table[[length(table) + 1]] <<- data.frame(case = case, quantity = quantity, outcome = outcome,
    group = group, term = term, value = text(unname(value)))

# --- data: 4 strata, 6 PSUs in each, 10 rows in a PSU ---
set.seed(20261128)
n <- 240
d <- data.frame(id = 1:n, stratum = rep(letters[1:4], each = 60), psu = rep(1:24, each = 10))
u <- rnorm(24)[d$psu]
d$w <- round(runif(24, 20, 90)[d$psu] * runif(n, 0.8, 1.25), 2)
d$N <- c(a = 40, b = 60, c = 50, d = 80)[d$stratum]
d$age <- round(rnorm(n, 2000, 8))                       # far from zero: a year of birth
d$x <- round(rnorm(n) + u / 2, 3)
d$g <- sample(c("nord", "sør", "øst"), n, TRUE, c(3, 4, 3))
d$b <- as.integer(runif(n) < plogis(0.4 * d$x + u))
lat <- 0.7 * d$x - 0.04 * (d$age - 2000) + 0.5 * (d$g == "sør") + u / 2 + rlogis(n)
d$o <- as.integer(cut(lat, c(-Inf, -1, 0.3, 1.6, Inf)))  # 1 .. 4
e1 <- 0.5 * d$x + 0.3 * (d$g == "øst") + u / 2; e2 <- -0.4 * d$x + 0.03 * (d$age - 2000)
pr <- cbind(1, exp(e1), exp(e2)); pr <- pr / rowSums(pr)
d$m <- c("bil", "buss", "sykkel")[apply(pr, 1, function(p) sample(3, 1, prob = p))]
d$k <- rnbinom(n, size = 1.7, mu = exp(0.8 + 0.4 * d$x - 0.3 * (d$g == "øst") + u / 4))
t0 <- rexp(n, exp(0.5 * d$x + 0.5 * (d$g == "sør") + u / 3) / 20); cens <- runif(n, 5, 40)
d$time <- pmax(1, ceiling(pmin(t0, cens)))               # months: tied
d$event <- as.integer(t0 <= cens)
d$untied <- round(floor(10 * pmin(t0, cens)) / 10 + (1:n) / 1e4, 4); stopifnot(!anyDuplicated(d$untied))
d$entry <- floor(pmin(d$time - 1, rexp(n, 0.5)))
d$arm <- sample(c("c", "k", "t"), n, TRUE)
write.csv(d, "models/data.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
d <- read.csv("models/data.csv", encoding = "UTF-8"); d$one <- 1
d$of <- factor(d$o); d$mf <- factor(d$m); d$g <- factor(d$g, c("nord", "sør", "øst")); d$arm <- factor(d$arm); d$sf <- factor(d$stratum)
designs <- list(
  rows = svydesign(~1, weights = ~one, data = d),
  clus = svydesign(~psu, strata = ~stratum, weights = ~w, data = d),
  fpc = svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~N, data = d))
domain <- function(s) subset(s, b == 1)

# --- the maximum of sum w l(predictors), by symbolic derivatives ---
# X: list of one matrix for each predictor; f: function of the predictors with gradient and
# hessian attributes; choose: rows -> which f
maximum <- function(l, X, w, start) {
  p <- lengths(lapply(X, colnames)); at <- split(seq_len(sum(p)), rep(seq_along(X), p)); b <- start
  for (i in 1:200) {
    v <- do.call(l, lapply(seq_along(X), function(j) drop(X[[j]] %*% b[at[[j]]])))
    G <- attr(v, "gradient"); H <- attr(v, "hessian")
    S <- do.call(cbind, lapply(seq_along(X), function(j) X[[j]] * G[, j]))
    I <- matrix(0, sum(p), sum(p))
    for (j in seq_along(X)) for (h in seq_along(X)) I[at[[j]], at[[h]]] <- -crossprod(X[[j]], X[[h]] * (w * H[, j, h]))
    step <- solve(I, colSums(S * w)); b <- b + step
    if (max(abs(step)) < 1e-13 * (1 + max(abs(b)))) break
  }
  stopifnot(i < 200)
  list(b = b, influence = (S * w) %*% solve(I))
}
variance <- function(m, s) svyrecvar(m$influence, s$cluster, s$strata, s$fpc, postStrata = s$postStrata)
keep <- function(case, model, s, m, V, terms, outcomes, df) {
  se <- sqrt(diag(V))
  for (j in seq_along(terms)) {
    put(case, model, outcomes[j], "", terms[j], m$b[j]); put(case, paste0(model, "_se"), outcomes[j], "", terms[j], se[j])
    put(case, paste0(model, "_p"), outcomes[j], "", terms[j], 2 * pt(-abs(m$b[j] / se[j]), df))
  }
  put(case, paste0(model, "_cov"), outcomes[1], "", "first", V[1, 2])
}
# the names avlast gives to coefficients
named <- function(x) sub("^g(nord|sør|øst)$", "g=\\1", x)
near <- function(a, b, tol) stopifnot(max(abs(a - b) / (1e-3 + abs(b))) < tol)

links <- list(logit = quote(1 / (1 + exp(-(T)))), probit = quote(pnorm(T)), cloglog = quote(1 - exp(-exp(T))))
swap <- function(e, v) do.call(substitute, list(e, list(T = v)))
ordinal <- function(s, link, formula = o ~ age + x + g) {
  v <- model.frame(s); v$.w <- w <- weights(s); F <- links[[link]]
  X <- model.matrix(update(formula, NULL ~ .), v)[, -1]; mid <- colMeans(X); X <- sweep(X, 2, mid); K <- max(v$o)
  fd <- function(e, vars) deriv(e, vars, function.arg = vars, hessian = TRUE)
  lo <- fd(bquote(log(.(swap(F, quote(a - eta))))), c("eta", "a"))
  up <- fd(bquote(log(1 - .(swap(F, quote(b - eta))))), c("eta", "b"))
  mi <- fd(bquote(log(.(swap(F, quote(a - eta))) - .(swap(F, quote(b - eta))))), c("eta", "a", "b"))
  l <- function(eta, ...) {
    z <- cbind(...); G <- matrix(0, nrow(v), K); H <- array(0, c(nrow(v), K, K)); val <- numeric(nrow(v))
    for (i in seq_len(nrow(v))) {
      y <- v$o[i]
      r <- if (y == 1) lo(eta[i], z[i, 1]) else if (y == K) up(eta[i], z[i, K - 1]) else mi(eta[i], z[i, y], z[i, y - 1])
      at <- if (y == 1) c(1, 2) else if (y == K) c(1, K) else c(1, y + 1, y)
      G[i, at] <- attr(r, "gradient"); H[i, at, at] <- attr(r, "hessian")
    }
    structure(val, gradient = G, hessian = H)
  }
  one <- matrix(1, nrow(v), 1, dimnames = list(NULL, "z"))
  pf <- polr(update(formula, of ~ .), data = transform(v, age = age - mid[["age"]]), weights = .w, method = c(logit = "logistic", probit = "probit", cloglog = "cloglog")[link])
  XX <- X; start <- c(coef(pf), pf$zeta - sum(coef(pf) * c(0, mid[-1])))
  m <- maximum(l, c(list(XX), rep(list(one), K - 1)), w, start)
  k <- ncol(X); near(m$b[1:k], coef(pf), 2e-3)
  # back from columns about their means
  Tm <- diag(k + K - 1); Tm[k + 1:(K - 1), 1:k] <- matrix(mid, K - 1, k, byrow = TRUE)
  list(b = drop(Tm %*% m$b), influence = m$influence %*% t(Tm), terms = c(named(colnames(X)), paste(1:(K - 1), 2:K, sep = "|")), k = k)
}
multinomial <- function(s) {
  v <- model.frame(s); v$.w <- w <- weights(s); X <- model.matrix(~age + x + g, v); mid <- mean(v$age); X[, "age"] <- X[, "age"] - mid
  fs <- lapply(list(quote(-log(1 + exp(a) + exp(b))), quote(a - log(1 + exp(a) + exp(b))), quote(b - log(1 + exp(a) + exp(b)))),
    function(e) deriv(e, c("a", "b"), function.arg = c("a", "b"), hessian = TRUE))
  l <- function(a, b) {
    G <- matrix(0, length(a), 2); H <- array(0, c(length(a), 2, 2))
    for (i in seq_along(a)) { r <- fs[[as.integer(v$mf[i])]](a[i], b[i]); G[i, ] <- attr(r, "gradient"); H[i, , ] <- attr(r, "hessian") }
    structure(0, gradient = G, hessian = H)
  }
  mf <- multinom(mf ~ I(age - mid) + x + g, data = transform(v, mid = mid), weights = .w, trace = FALSE, reltol = 1e-14, maxit = 1000)
  m <- maximum(l, list(X, X), w, c(t(coef(mf)))); near(m$b, c(t(coef(mf))), 1e-3)
  k <- ncol(X); Tm <- diag(2 * k); Tm[1, 2] <- Tm[k + 1, k + 2] <- -mid
  list(b = drop(Tm %*% m$b), influence = m$influence %*% t(Tm), terms = rep(named(colnames(X)), 2), outcomes = rep(c("m=buss", "m=sykkel"), each = k), k = k)
}
negbin <- function(s, offset = 0) {
  v <- model.frame(s); v$.w <- w <- weights(s); X <- model.matrix(~x + g, v); off <- offset * log(v$time)
  f <- deriv(quote(lgamma(y + exp(t)) - lgamma(exp(t)) + exp(t) * t + y * e - (y + exp(t)) * log(exp(e) + exp(t))),
             c("e", "t"), function.arg = c("e", "t", "y"), hessian = TRUE)
  l <- function(e, t) f(e + off, t, v$k)
  nb <- suppressWarnings(glm.nb(k ~ x + g + offset(off), data = transform(v, off = off), weights = .w, control = glm.control(epsilon = 1e-12, maxit = 200)))
  one <- matrix(1, nrow(v), 1, dimnames = list(NULL, "t"))
  m <- maximum(l, list(X, one), w, c(coef(nb), log(nb$theta))); near(m$b, c(coef(nb), log(nb$theta)), 1e-5)
  k <- ncol(X); th <- exp(m$b[k + 1]); m$influence[, k + 1] <- m$influence[, k + 1] * th
  list(b = c(m$b[1:k], th), influence = m$influence, terms = c(named(colnames(X)), "theta"), k = k)
}
for (case in names(designs)) {
  s <- designs[[case]]
  for (link in if (case == "clus") names(links) else "logit") {
    m <- ordinal(s, link); V <- variance(m, s)
    keep(case, paste0("ordinal_", link), s, m, V, m$terms, rep("o", length(m$b)), degf(s) - m$k)
    if (case == "clus" && link != "cloglog") { # svyolr: as far as it goes
      r <- svyolr(of ~ I(age - 2000) + x + g, s, method = c(logit = "logistic", probit = "probit")[link])
      near(m$b[1:4], coef(r)[1:4], 5e-3); near(sqrt(diag(V))[1:4], SE(r)[1:4], 5e-3)
    }
  }
  m <- multinomial(s); keep(case, "multinomial", s, m, variance(m, s), m$terms, m$outcomes, degf(s) + 1 - m$k)
  m <- negbin(s); keep(case, "negbin", s, m, variance(m, s), m$terms, rep("k", length(m$b)), degf(s) + 1 - m$k)
}
s <- designs$clus; m <- negbin(s, 1); keep("clus", "negbin_offset", s, m, variance(m, s), m$terms, rep("k", length(m$b)), degf(s) + 1 - m$k)
s <- domain(designs$clus); sd <- s[weights(s) > 0, ]
m <- ordinal(sd, "logit"); full <- designs$clus; z <- matrix(0, n, length(m$b)); z[d$b == 1, ] <- m$influence
V <- svyrecvar(z, full$cluster, full$strata, full$fpc); keep("domain", "ordinal_logit", sd, m, V, m$terms, rep("o", length(m$b)), degf(s) - m$k)

# two levels: an ordinal or multinomial model is svyglm's; the threshold is minus the intercept
for (link in c("logit", "probit")) {
  r <- svyglm(b ~ I(age - 2000) + x + g, designs$clus, family = quasibinomial(link), control = glm.control(epsilon = 1e-15, maxit = 100))
  names(r$coefficients)[2] <- "age"
  keep("clus", paste0("binary_", link), s, list(b = coef(r)), vcov(r), named(names(coef(r))), rep("b", 5), degf(designs$clus) - 4)
}

# --- Cox ---
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
cox <- function(case, model, formula, s, ties = "efron") {
  r <- eval(bquote(svycoxph(.(formula), s, control = tight, method = .(ties)))); V <- vcov(r)
  keep(case, model, s, list(b = coef(r)), V, named(names(coef(r))), rep(if (grepl("untied", deparse(formula[[2]]))) "untied" else "time", length(coef(r))), r$degf.resid)
}
for (case in names(designs)) {
  s <- designs[[case]]
  cox(case, "cox_efron", Surv(time, event) ~ age + x + g, s)
  cox(case, "cox_breslow", Surv(time, event) ~ age + x + g, s, ties = "breslow")
}
s <- designs$clus
cox("clus", "cox_strata", Surv(time, event) ~ x + g + strata(arm), s)
cox("clus", "cox_entry", Surv(entry, time, event) ~ x + g, s)
cox("clus", "cox_entry_strata", Surv(entry, time, event) ~ x + g + strata(arm), s, ties = "breslow")
cox("clus", "cox_untied", Surv(untied, event) ~ x + g, s)
cox("domain", "cox_efron", Surv(time, event) ~ x + g, domain(s))
# rows: the robust variance of survival itself, times n / (n - 1)
r <- coxph(Surv(time, event) ~ age + x + g, d, robust = TRUE, control = tight)
near(sqrt(diag(vcov(r)) * n / (n - 1)), SE(svycoxph(Surv(time, event) ~ age + x + g, designs$rows, control = tight)), 1e-9)

# --- Kaplan-Meier: the curve of survfit, its influence by complex steps in the weights ---
points <- c(3, 6, 12, 24)
curve <- function(y, w, t, entry = rep(-1, length(w))) {   # S(t), also of complex weights
  e <- sort(unique(y[y[, 2] == 1, 1])); e <- e[e <= t]; s <- 1
  for (u in e) s <- s * (1 - sum(w[y[, 1] == u & y[, 2] == 1]) / sum(w[y[, 1] >= u & entry < u]))
  s
}
rmst <- function(y, w, t) { e <- sort(unique(y[y[, 2] == 1, 1])); e <- c(0, e[e < t], t)
  sum(sapply(e[-length(e)], function(u) curve(y, w, u)) * diff(e)) }
slope <- function(f, w, i, h = 1e-40) { v <- as.complex(w); v[i] <- v[i] + 1i * h; Im(f(v)) / h }
km <- function(case, s, group, keep, entry = NULL, outcome = "time") {
  w <- weights(s); use <- which(keep & w > 0); y <- cbind(d[[outcome]], d$event)[use, ]; wu <- w[use]
  en <- if (is.null(entry)) rep(-1, length(use)) else entry[use]; name <- if (is.null(entry)) "km" else "km_entry"
  se <- function(f) { z <- numeric(n); z[use] <- sapply(seq_along(use), function(i) wu[i] * slope(f, wu, i)); drop(sqrt(svyrecvar(matrix(z), full$cluster, full$strata, full$fpc))) }
  full <- designs[[if (case == "domain") "clus" else case]]; df <- degf(s[keep, ]); t <- qt(0.975, df)
  for (u in points) {
    S <- Re(curve(y, wu, u, en)); e <- se(function(v) curve(y, v, u, en)); term <- paste0("S(", u, ")")
    put(case, name, outcome, group, term, S); put(case, paste0(name, "_se"), outcome, group, term, e)
    if (is.null(entry)) {
      put(case, "km_log_low", outcome, group, term, S * exp(-t * e / S)); put(case, "km_log_high", outcome, group, term, min(1, S * exp(t * e / S)))
      put(case, "km_loglog_low", outcome, group, term, S^exp(t * e / -(S * log(S)))); put(case, "km_loglog_high", outcome, group, term, S^exp(-t * e / -(S * log(S))))
      put(case, "km_plain_low", outcome, group, term, max(0, S - t * e))
    }
  }
  fit <- if (is.null(entry)) survfit(Surv(y[, 1], y[, 2]) ~ 1, weights = wu) else survfit(Surv(en, y[, 1], y[, 2]) ~ 1, weights = wu)
  near(summary(fit, times = points)$surv, sapply(points, function(u) Re(curve(y, wu, u, en))), 1e-9)
  if (case == "rows" && is.null(entry)) # Greenwood's formula; PSUs are n of the whole sample
    near(summary(fit, times = points)$std.err * sqrt(n / (n - 1)), sapply(points, function(u) se(function(v) curve(y, v, u))), 1e-9)
  if (!is.null(entry) || outcome != "time") return(invisible())
  put(case, "km", outcome, group, "RMST(20)", rmst(y, wu, 20)); put(case, "km_se", outcome, group, "RMST(20)", se(function(v) rmst(y, v, 20)))
  e <- sort(unique(y[y[, 2] == 1, 1])); S <- sapply(e, function(u) curve(y, wu, u)); v <- sapply(e, function(u) se(function(x) curve(y, x, u)))
  for (p in c(0.25, 0.5)) {
    first <- function(x) { x[is.nan(x)] <- 0; i <- which(x <= 1 - p + 1e-12); if (length(i)) e[i[1]] else NA }
    q <- c(first(S), first(S * exp(-t * v / S)), first(pmin(1, S * exp(t * v / S)))); term <- paste0("p", p)
    put(case, "km", outcome, group, term, q[1]); put(case, "km_log_low", outcome, group, term, q[2]); put(case, "km_log_high", outcome, group, term, q[3])
  }
}
for (case in names(designs)) {
  km(case, designs[[case]], "", rep(TRUE, n))
  for (a in levels(d$arm)) km(case, designs[[case]], paste0("arm=", a), d$arm == a)
}
km("domain", designs$clus, "", d$b == 1)
km("clus", designs$clus, "", rep(TRUE, n), d$entry)
km("clus", designs$clus, "", rep(TRUE, n), outcome = "untied")
# svykm's curve with an error is another one, and its error belongs to that
sv <- svykm(Surv(untied, event) ~ 1, designs$clus, se = TRUE); i <- max(which(sv$time <= 24))
put("clus", "svykm", "untied", "", "exp(-H(24))", sv$surv[i]); put("clus", "svykm_se_log", "untied", "", "exp(-H(24))", sqrt(sv$varlog[i]))

# --- log-rank ---
breslow <- eval(parse(text = gsub("iter.max = 0", 'iter.max = 0, ties = "breslow"', deparse(survey:::.logrank), fixed = TRUE)), asNamespace("survey"))
logrank <- function(case, name, formula, s, outcome, f = breslow, ...) {
  r <- f(formula, s, ...); q <- nrow(r[[1]])
  for (j in seq_len(q)) {
    put(case, name, outcome, paste0("arm=", levels(d$arm)[j + 1]), "observed - expected", r[[1]][j, 1])
    put(case, paste0(name, "_se"), outcome, paste0("arm=", levels(d$arm)[j + 1]), "observed - expected", r[[1]][j, 2])
  }
  put(case, paste0(name, "_stat"), outcome, "", "chisq", r[[2]][1]); put(case, paste0(name, "_p"), outcome, "", "chisq", r[[2]][2])
  df <- degf(s) + 1 - q
  put(case, paste0(name, "_stat"), outcome, "", "F", r[[2]][1] / q); put(case, paste0(name, "_p"), outcome, "", "F", pf(r[[2]][1] / q, q, df, lower.tail = FALSE))
}
for (case in names(designs)) {
  logrank(case, "logrank", Surv(time, event) ~ arm, designs[[case]], "time")
  logrank(case, "logrank", Surv(untied, event) ~ arm, designs[[case]], "untied", svylogrank)
  logrank(case, "logrank_rho", Surv(untied, event) ~ arm, designs[[case]], "untied", svylogrank, rho = 1)
}
a <- svylogrank(Surv(untied, event) ~ arm, designs$clus, method = "large"); b <- svylogrank(Surv(untied, event) ~ arm, designs$clus)
near(a[[2]], b[[2]], 1e-9)
sdf <- survdiff(Surv(time, event) ~ arm, d)
for (j in 1:3) { put("rows", "survdiff", "time", paste0("arm=", levels(d$arm)[j]), "observed", sdf$obs[j]); put("rows", "survdiff", "time", paste0("arm=", levels(d$arm)[j]), "expected", sdf$exp[j]) }
out <- do.call(rbind, table)
write.csv(out, "models/expected.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
cat(nrow(out), "values\n")
