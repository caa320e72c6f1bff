# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for model/effects, model/termtest and Satterthwaite's df under a design, on the
# data of glm.R: tests/ref/glm/effects.csv. Run in this folder, after glm.R: Rscript glm_effects.R
# Packages: survey 4.1-1, clubSandwich 0.5.8. Margins' variance is computed here from survey's own
# svyrecvar and the joint influence, since svypredmeans leaves out what its two parts share; its
# estimates and its two parts are compared below before anything is written.
suppressMessages({ library(survey); library(clubSandwich) })
d <- read.csv("glm/data.csv", fileEncoding = "UTF-8")
d$region <- factor(d$region, levels = c("nord", "s\u00f8r", "vest"))
designs <- list(
  strat = svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~npop, data = d, nest = TRUE),
  clus = svydesign(~psu, weights = ~w, data = d),
  rows = svydesign(~1, weights = ~w, data = d))
designs$domain <- subset(designs$strat, inside == 1)
models <- list(
  logit = list(ill ~ age + sex + region, quasibinomial()),
  poisson = list(visits ~ age + sex + region + offset(log(time)), quasipoisson()),
  bent = list(ill ~ age * sex + I(age^2), quasibinomial("probit")),
  line = list(cost ~ age * region + sex, gaussian()))
tight <- glm.control(epsilon = 1e-300, maxit = 60)
out <- NULL
put <- function(case, kind, term, value, se = NA, df = NA, df2 = NA, p = NA)
  out <<- rbind(out, data.frame(case, kind, term, estimate = unname(value), se = unname(se), df = unname(df), df2 = unname(df2), p = unname(p)))
curvature <- function(fam, eta) switch(fam$link,
  logit = fam$mu.eta(eta) * (1 - 2 * fam$linkinv(eta)), probit = -eta * dnorm(eta), log = exp(eta), identity = 0 * eta)

for (name in names(models)) for (des in names(designs)) {
  f <- models[[name]][[1]]; fam <- models[[name]][[2]]; D <- designs[[des]]
  m <- suppressWarnings(svyglm(f, D, family = fam, control = tight))
  m2 <- m  # canonical links stand at once; a call without `start` can be updated
  for (i in 1:8) m <- suppressWarnings(eval(bquote(svyglm(.(f), D, family = fam, control = tight, start = .(coef(m))))))
  tag <- paste0(name, "/", des)
  mf <- D$variables
  tt <- delete.response(terms(m))
  X <- function(data) model.matrix(tt, data, xlev = list(region = levels(d$region)))
  off <- if (name == "poisson") log(mf$time) else 0
  w <- weights(D, "sampling"); W <- sum(w)
  infl <- (X(mf) * (resid(m, "working") * m$weights)) %*% summary.glm(m)$cov.unscaled
  effect <- function(term, value, gradient) {
    est <- sum(w * value) / W
    I <- infl %*% gradient + w * (value - est) / W
    V <- svyrecvar(as.matrix(I), D$cluster, D$strata, D$fpc, postStrata = D$postStrata)
    put(tag, "effect", term, est, sqrt(V), m$df.residual)
    list(est = est, own = svyrecvar(as.matrix(w * (value - est) / W), D$cluster, D$strata, D$fpc),
         model = drop(t(gradient) %*% vcov(m) %*% gradient))
  }
  mean_at <- function(data) {
    x <- X(data); eta <- drop(x %*% coef(m)) + off
    list(value = fam$linkinv(eta), gradient = colSums(w * fam$mu.eta(eta) * x) / W)
  }
  slope_at <- function(data, dx) {
    x <- X(data); eta <- drop(x %*% coef(m)) + off; along <- drop(dx %*% coef(m))
    list(value = fam$mu.eta(eta) * along, gradient = colSums(w * (curvature(fam, eta) * along * x + fam$mu.eta(eta) * dx)) / W)
  }
  is_category <- "region" %in% all.vars(f)
  if (is_category) for (l in levels(d$region)) {
    other <- mf; other$region <- factor(l, levels = levels(d$region))
    e <- mean_at(other); parts <- effect(paste0("margin:region=", l), e$value, e$gradient)
    if (name == "logit" && des %in% c("strat", "clus")) {
      pm <- svypredmeans(suppressWarnings(svyglm(ill ~ age + sex, D, family = fam, control = tight)), ~region)
      stopifnot(abs(coef(pm)[[l]] - parts$est) < 1e-7, abs(attr(attr(pm, "var"), "parts")[[1]][match(l, names(coef(pm))), match(l, names(coef(pm)))] - parts$model) < 1e-7,
                abs(attr(attr(pm, "var"), "parts")[[2]][match(l, names(coef(pm))), match(l, names(coef(pm)))] - parts$own) < 1e-7)
    }
    if (l != "nord") {
      base <- mf; base$region <- factor("nord", levels = levels(d$region)); b <- mean_at(base)
      effect(paste0("ame:region=", l), e$value - b$value, e$gradient - b$gradient)
    }
  }
  dx <- X(mf) * 0
  dx[, "age"] <- 1
  for (j in grep("^age:", colnames(dx))) dx[, j] <- X(mf)[, sub("age:", "", colnames(dx)[j])]
  if ("I(age^2)" %in% colnames(dx)) dx[, "I(age^2)"] <- 2 * mf$age
  e <- slope_at(mf, dx); effect("ame:age", e$value, e$gradient)
  other <- mf; other$age <- 30; other$sex <- 1
  e <- mean_at(other); effect("margin:age=30,sex=1", e$value, e$gradient)

  if (name %in% c("logit", "poisson")) {
    a <- suppressWarnings(AIC(m2))
    put(tag, "aic", "AIC", a[["AIC"]]); put(tag, "aic", "parameters", a[["eff.p"]])
  }
  # joint tests
  terms_of <- if (is_category) list(region = ~region, sex = ~sex) else list(sex = ~sex)
  if (is_category && name != "line") terms_of[["age, i.region"]] <- ~age + region
  if (name == "line") terms_of <- list("age:region" = ~age:region, sex = ~sex)
  if (name == "bent") terms_of <- list("age:sex" = ~age:sex)
  for (t in names(terms_of)) {
    wald <- regTermTest(m, terms_of[[t]])
    put(tag, "wald", t, wald$Ftest, NA, wald$df, wald$ddf, wald$p)
    q <- wald$df; nu <- degf(D)
    F <- wald$Ftest * (nu - q + 1) / nu
    put(tag, "adjusted", t, F, NA, q, nu - q + 1, pf(F, q, nu - q + 1, lower.tail = FALSE))
    if (name == "line" || name == "bent") next  # update() drops the margins of these too
    for (how in c("saddlepoint", "satterthwaite")) {
      l <- suppressWarnings(regTermTest(m2, terms_of[[t]], method = "LRT", lrt.approximation = how))
      put(tag, paste0("lrt-", how), t, l$chisq / sum(l$lambda), NA, l$df, l$ddf, l$p)
    }
  }
  if (name == "logit") {
    for (e in c("exp(sex) - 1", "age / sex")) {
      k <- svycontrast(m, parse(text = e)[[1]])
      put(tag, "contrast", e, coef(k), SE(k))
    }
  }

  # Satterthwaite's df by brute force: the quadratic form of the errors as an n x n matrix
  ww <- m$weights / m$prior.weights            # working weights without the sampling's
  Xs <- X(mf) * sqrt(ww)
  H <- Xs %*% solve(crossprod(Xs, w * Xs), t(Xs * w))
  L <- diag(nrow(Xs)) - H
  B <- solve(crossprod(Xs, w * Xs))
  first <- designs[[if (des == "domain") "strat" else des]]
  psu_all <- first$cluster[, 1]; str_all <- as.character(first$strata[, 1])
  psus <- unique(data.frame(psu_all, str_all)); n_h <- table(psus$str_all)
  N_h <- if (is.null(first$fpc$popsize)) NULL else tapply(first$fpc$popsize[, 1], str_all, max)
  C <- matrix(0, nrow(psus), nrow(psus))
  for (h in unique(psus$str_all)) {
    i <- which(psus$str_all == h); n <- length(i)
    C[i, i] <- (if (is.null(N_h)) 1 else 1 - n / N_h[[h]]) * n / (n - 1) * (diag(n) - 1 / n)
  }
  if (des != "rows" || name == "logit") for (j in seq_along(coef(m))) {
    g <- (Xs %*% B[, j]) * w
    P <- matrix(0, nrow(psus), nrow(Xs))
    P[cbind(match(D$cluster[, 1], psus$psu_all), seq_len(nrow(Xs)))] <- g
    M <- C %*% (P %*% L) %*% t(P %*% L)
    put(tag, "df", gsub("^I\\((.*)\\)$", "\\1", gsub("region", "region=", names(coef(m))[j])), sum(diag(M))^2 / sum(M * t(M)))
  }
  if (name == "line" && des == "clus") {
    l <- lm(f, d, weights = w)
    cs <- coef_test(l, vcovCR(l, cluster = d$psu, type = "CR1"), test = "Satterthwaite")
    put(tag, "clubSandwich", gsub("region", "region=", names(coef(l))), cs$df_Satt)
  }
}
for (v in c("estimate", "se", "df", "df2", "p")) out[[v]] <- ifelse(is.na(out[[v]]), "", sprintf("%.17g", out[[v]]))
out$term <- gsub(",", ";", out$term, fixed = TRUE)
write.csv(out, "glm/effects.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
cat(nrow(out), "rows\n")
