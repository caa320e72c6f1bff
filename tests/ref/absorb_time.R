# SPDX-License-Identifier: GPL-3.0-or-later
# Driscoll and Kraay, Newey and West and several ways of clusters with weights, absorbed effects and instruments; joint
# tests of absorbed models. Rscript absorb_time.R in this folder reads absorb_data.csv and writes absorb_time.csv. Each
# model is lm (ivreg) with an indicator for each level; sums over pairs of rows are written out, held to sandwich's
# where it has them; HTZ by clubSandwich.
suppressMessages({library(sandwich); library(clubSandwich); library(AER)})
d <- read.csv("absorb_data.csv", encoding = "UTF-8")
n <- nrow(d); d$id <- factor(d$id); d$years <- factor(d$year); d$z2 <- d$firm + d$x^2
out <- NULL
put <- function(model, se, term, column, value) out <<- rbind(out, data.frame(case = paste(model, se), term, column, value = sprintf("%.15g", value)))
T <- length(unique(d$year)); period <- match(d$year, sort(unique(d$year)))
# pairs of rows: 1 - l / (L + 1) at l periods (places of a unit) apart; same group
same <- function(g) outer(g, g, "==") + 0
bartlett <- function(l, L) pmax(1 - l / (L + 1), 0)
place <- ave(period, d$id, FUN = rank)
kernels <- list("driscoll-kraay 0" = bartlett(abs(outer(period, period, "-")), 0), "driscoll-kraay 2" = bartlett(abs(outer(period, period, "-")), 2),
    "newey-west 1" = bartlett(abs(outer(place, place, "-")), 1) * same(as.integer(d$id)), "newey-west 3" = bartlett(abs(outer(place, place, "-")), 3) * same(as.integer(d$id)))
ways <- same(d$state) + same(d$firm) - same(d$state) * same(d$firm)
kernels[["state/firm"]] <- ways; kernels[["state/year"]] <- same(d$state) + same(d$year) - same(d$state) * same(d$year)
models <- list("x + z" = "", "x + z | id" = "id", "x + z | years" = "years", "x + z | id + years" = c("id", "years"))
tell <- function(name, b, H, X, e, w, k, terms, tested) {
    B <- solve(crossprod(H, w * X)); S <- H * (w * e)
    for (kind in names(kernels)) {
        V <- B %*% crossprod(S, kernels[[kind]] %*% S) %*% t(B); dimnames(V) <- list(names(b), names(b))
        of <- function(se, factor, df) {
            v <- V * factor
            if (any(eigen(v[terms, terms])$values < 0)) { cat("not positive:", name, se, "\n"); return() }
            for (t in terms) { put(name, se, t, "std.error", sqrt(v[t, t])); put(name, se, t, "df", df) }
            q <- length(tested); f <- drop(b[tested] %*% solve(v[tested, tested], b[tested])) / q
            if (q > 1) { put(name, se, "F:x, z", "statistic", f); put(name, se, "F:x, z", "p.value", pf(f, q, df, lower.tail = FALSE)) }
        }
        if (grepl("driscoll", kind)) of(kind, T / (T - 1) * (n - 1) / (n - k), T - 1)
        else if (grepl("newey", kind)) of(kind, n / (n - k), n - k)
        else { G <- min(sapply(strsplit(kind, "/")[[1]], function(g) length(unique(d[[g]])))); of(paste(kind, "CR0"), 1, G - 1); of(paste(kind, "CR1"), G / (G - 1), G - 1) }
    }
}
for (name in names(models)) for (weighted in c(FALSE, TRUE)) {
    w <- if (weighted) d$w else rep(1, n); d$.w <- w; fe <- models[[name]]; case <- paste0(name, if (weighted) " w")
    m <- lm(reformulate(c("x", "z", fe[fe != ""]), "y"), d, weights = .w); X <- model.matrix(m); terms <- c(if (identical(fe, "")) "(Intercept)", "x", "z")
    tell(case, coef(m), X, X, residuals(m), w, ncol(X), terms, c("x", "z"))
    if (!weighted) { # sandwich has them without factors
        V <- vcovPL(m, cluster = d[, c("id", "year")], lag = 2, adjust = FALSE); own <- out[out$case == paste(case, "driscoll-kraay 2") & out$term == "x" & out$column == "std.error", "value"]
        stopifnot(abs(as.numeric(own) / sqrt(V["x", "x"] * T / (T - 1) * (n - 1) / (n - ncol(X))) - 1) < 1e-9)
        V <- vcovCL(m, d[, c("state", "firm")], type = "HC0", cadjust = FALSE); own <- out[out$case == paste(case, "state/firm CR0") & out$term == "x" & out$column == "std.error", "value"]
        stopifnot(abs(as.numeric(own) / sqrt(V["x", "x"]) - 1) < 1e-9)
    }
    # joint tests by HTZ; no CR3 where effects lie within the clusters
    for (se in c("CR2", if (!"id" %in% fe) "CR3")) {
        t <- Wald_test(m, constrain_zero(match(c("x", "z"), names(coef(m)))), vcovCR(m, d$state, se, inverse_var = FALSE), test = "HTZ")
        put(case, se, "F:x, z", "statistic", t$Fstat); put(case, se, "F:x, z", "p.value", t$p_val)
    }
    # x by z2 and firm
    Z <- cbind(X[, colnames(X) != "x"], z2 = d$z2, firm = d$firm); H <- Z %*% solve(crossprod(Z, w * Z), crossprod(Z, w * X)); b <- drop(solve(crossprod(H, w * X), crossprod(H, w * d$y)))
    iv <- ivreg(d$y ~ X - 1 | Z - 1, weights = w); stopifnot(abs(unname(coef(iv)) / b - 1) < 1e-8)
    tell(paste("iv", case), b, H, X, drop(d$y - X %*% b), w, ncol(X), terms, "x")
}
write.csv(out, "absorb_time.csv", row.names = FALSE, quote = TRUE)
cat(nrow(out), "numbers\n")
