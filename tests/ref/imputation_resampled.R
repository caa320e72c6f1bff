# SPDX-License-Identifier: GPL-3.0-or-later
# Bootstrap, Bayesian bootstrap and jackknife of completed data sets: Rscript imputation_resampled.R in this
# folder writes imputation/resampled_data.csv and imputation/resampled.csv. The units are drawn by philox.R, so
# that everything is computed here: each replicate by copies of its units (weights, for the Bayesian one) with
# weighted.mean and lm, degrees of freedom by t.test, estimatr and survey, percentiles by boot's norm.inter.
suppressMessages({library(boot); library(estimatr); library(clubSandwich); library(survey)})
source("philox.R")
set.seed(20261129)
m <- 3; n <- 40; R <- 39; seed <- 5
size <- c(3, 4, 2, 5, 3, 3, 4, 2, 3, 5, 4, 2)
d <- data.frame(id = sprintf("p%02d", 1:n), school = rep(sprintf("s%02d", 1:12), size), arm = rep(rep(0:1, 6), size), lot = sample(rep(0:1, c(18, 22))))
d$w <- round(runif(n, 0.5, 3), 2)
d$before <- round(rnorm(n, 50, 8) + rnorm(12, 0, 3)[as.integer(factor(d$school))], 1)
d$x <- round(rnorm(n) + d$before / 20, 2)
d$after <- round(20 + 0.6 * d$before + 2 * d$arm + 3 * d$lot + d$x + rnorm(n, 0, 5), 1)
lost <- list(after = c(3, 8, 15, 16, 22, 29, 37), x = c(5, 8, 19, 30))
holes <- d; for (v in names(lost)) holes[[v]][lost[[v]]] <- NA
sets <- lapply(1:m, function(l) {
    e <- holes
    fit <- lm(x ~ before, holes); e$x[lost$x] <- round(predict(fit, d)[lost$x] + rnorm(4, 0, sigma(fit)), 2)
    fit <- lm(after ~ before + arm + lot, holes); e$after[lost$after] <- round(predict(fit, d)[lost$after] + rnorm(7, 0, sigma(fit)), 1)
    e
})
long <- do.call(rbind, lapply(0:m, function(l) cbind(imp = l, if (l == 0) holes else sets[[l]])))
write.csv(long, "imputation/resampled_data.csv", row.names = FALSE, quote = FALSE, na = "")

out <- NULL
put <- function(case, outcome, term, column, value)
    out <<- rbind(out, data.frame(case, outcome, term, column, value = sprintf("%.15g", value)))
barnard <- function(q, u, v) {
    r <- (1 + 1 / m) * var(q) / mean(u)
    if (r < 1e-20) return(v)
    1 / (1 / ((m - 1) * (1 + 1 / r)^2) + 1 / ((v + 1) / (v + 3) * v / (1 + r)))
}
# q: estimates of the sets, t: list of their replicates, u: variances, v: complete-data df by set
pool <- function(case, outcome, term, q, u, v, t = NULL, percentile = FALSE, tested = TRUE) {
    v <- min(v); T <- mean(u) + (1 + 1 / m) * var(q); df <- barnard(q, u, v)
    ends <- mean(q) + c(-1, 1) * qt(0.975, df) * sqrt(T)
    if (percentile) ends <- boot:::norm.inter(unlist(t), c(0.025, 0.975))[, 2]
    put(case, outcome, term, "std.error", sqrt(T)); put(case, outcome, term, "df", df)
    put(case, outcome, term, "conf.low", ends[1]); put(case, outcome, term, "conf.high", ends[2])
    if (tested) put(case, outcome, term, "p.value", 2 * pt(-abs(mean(q)) / sqrt(T), df))
}
# rows as often as their units are drawn, each copy of a unit under another name; or weights
take <- function(e, unit, order, times, weigh) {
    k <- times[match(e[[unit]], order)]
    if (weigh) { e$f <- k; e$copy <- e[[unit]]; return(e) }
    e <- e[rep(seq_len(nrow(e)), k), ]; e$f <- 1
    e
}
# f: numbers of a data set with a column f of factors. stratum: within which units are drawn, as they first come;
# bayes weighs, jackknife leaves out and (scaled) weighs the others of the stratum up by n_h / (n_h - 1). A list by
# statistic of q, u, t.
resample <- function(f, unit, stratum, kind, scaled = TRUE) {
    h <- if (is.null(stratum)) rep("all", n) else as.character(sets[[1]][[stratum]])
    order <- unique(sets[[1]][[unit]]); of <- h[match(order, sets[[1]][[unit]])]
    order <- unlist(lapply(unique(of), function(s) order[of == s])); nh <- sapply(unique(of), function(s) sum(of == s))
    of <- rep(unique(of), nh)
    draws <- if (kind != "jackknife") lapply(0:(R - 1), function(r) if (kind == "bayes") bayesian(seed, r, nh) else drawn(seed, r, nh))
    res <- lapply(sets, function(e) {
        e$f <- 1; q <- f(e)
        if (kind == "jackknife") {
            k <- rep(nh, nh)
            t <- sapply(seq_along(order), function(i) {
                if (scaled) e$f <- ifelse(of_row(e, unit, order, of) == of[i], k[i] / (k[i] - 1), 1)
                f(e[e[[unit]] != order[i], ])
            })
            t <- matrix(t, length(q))
            u <- rowSums(sweep((t - rowMeans(t))^2, 2, (k - 1) / k, "*"))
        } else {
            t <- matrix(sapply(draws, function(times) f(take(e, unit, order, times, kind == "bayes"))), length(q))
            u <- apply(t, 1, var)
        }
        list(q = q, t = t, u = u)
    })
    lapply(seq_along(res[[1]]$q), function(i) list(name = names(res[[1]]$q)[i], q = sapply(res, function(s) s$q[[i]]),
        u = sapply(res, function(s) s$u[i]), t = lapply(res, function(s) s$t[i, ])))
}
of_row <- function(e, unit, order, of) of[match(e[[unit]], order)]
ways <- function(unit) c(if (unit == "id") c("pairs", "bayes") else "cluster", "jackknife")
all_of <- function(name, f, unit, stratum, outcome, df, only = NULL, tested = TRUE) for (kind in if (is.null(only)) ways(unit) else only) {
    s <- resample(f, unit, stratum, kind, !grepl("^prepost", name)) # prepost leaves out rows alone
    for (one in s) for (percentile in c(FALSE, if (kind != "jackknife") TRUE))
        pool(paste0(name, ".", kind, if (percentile) ".percentile"), outcome(one$name), term_of(name, kind, one$name), one$q, one$u, df(one$name), one$t, percentile, tested)
}
# beside the effects the rows are named by how they were made
term_of <- function(name, kind, term) if (grepl("^(mean|regress)", name)) term else paste0(if (kind == "jackknife") "jackknife:" else "bootstrap:", term)

# --- survey mean: of y and x with weights; survey's df of the replicates (R of them cannot have more than R - 1)
degf_of <- function(unit, stratum) {
    h <- if (is.null(stratum)) rep("all", n) else sets[[1]][[stratum]]; order <- unique(sets[[1]][[unit]])
    of <- h[match(order, sets[[1]][[unit]])]; order <- unlist(lapply(unique(of), function(s) order[of == s])); nh <- sapply(unique(of), function(s) sum(of == s))
    times <- sapply(0:(R - 1), function(r) drawn(seed, r, nh))
    degf(svrepdesign(data = sets[[1]], weights = ~w, repweights = times[match(sets[[1]][[unit]], order), ], type = "bootstrap", combined.weights = FALSE))
}
pairs_df <- degf_of("id", NULL); stopifnot(degf_of("school", NULL) == 11, degf_of("school", "arm") == 10)
only <- function(name, f, unit, less, outcome, ...) { # of a jackknife n - 1
    all_of(name, f, unit, NULL, outcome, function(s) pairs_df - less, c("pairs", "bayes"), ...)
    all_of(name, f, unit, NULL, outcome, function(s) n - 1 - less, "jackknife", ...)
}
means <- function(e) c(after = weighted.mean(e$after, e$w * e$f), x = weighted.mean(e$x, e$w * e$f))
only("mean", means, "id", 0, identity, tested = FALSE)
all_of("mean.schools", means, "school", NULL, identity, function(s) 11, tested = FALSE)
# strata: units are drawn within arms
all_of("mean.strata", means, "school", "arm", identity, function(s) 10, tested = FALSE)

# --- regress: svyglm's df
slopes <- function(e) { e$g <- e$w * e$f; coef(lm(after ~ before + x, e, weights = g)) }
des <- svydesign(~id, weights = ~w, data = sets[[1]]); stopifnot(svyglm(after ~ before + x, des)$df.residual == n - 3)
des <- svydesign(~school, weights = ~w, data = sets[[1]]); stopifnot(svyglm(after ~ before + x, des)$df.residual == 9)
only("regress", slopes, "id", 2, function(s) "after")
all_of("regress.schools", slopes, "school", NULL, function(s) "after", function(s) 9)

# --- rct: difference of rows (Welch), ANCOVA (HC2), difference and ANCOVA of schools (CR2)
difference <- function(a) function(e) c(weighted.mean(e$after[e[[a]] == 1], e$f[e[[a]] == 1]) - weighted.mean(e$after[e[[a]] == 0], e$f[e[[a]] == 0]))
ancova <- function(a) function(e) { e$g <- e$f; unname(coef(lm(reformulate(c(a, "before"), "after"), e, weights = g))[2]) }
name_of <- function(f, a) function(e) setNames(f(e), a)
by_set <- function(f) function(s) sapply(sets, f)
cr2 <- function(formula, term, e) { fit <- lm(formula, e); t <- coef_test(fit, vcovCR(fit, e$school, "CR2"), test = "Satterthwaite"); t[term, grep("df", names(t))] }
all_of("rct", name_of(difference("lot"), "lot"), "id", "lot", function(s) "after", by_set(function(e) t.test(after ~ lot, e)$parameter))
all_of("rct.ancova", name_of(ancova("lot"), "lot"), "id", "lot", function(s) "after", function(s) n - 3)
all_of("rct.schools", name_of(difference("arm"), "arm"), "school", "arm", function(s) "after", by_set(function(e) cr2(after ~ arm, "arm", e)))
all_of("rct.schools.ancova", name_of(ancova("arm"), "arm"), "school", "arm", function(s) "after", by_set(function(e) cr2(after ~ arm + before, "arm", e)))

# --- prepost: mean change of pairs (t test), after, dz; by arms the difference of changes and ANCOVA
pairs <- function(e) c(change = weighted.mean(e$after - e$before, e$f), before = weighted.mean(e$before, e$f), after = weighted.mean(e$after, e$f))
for (kind in c("pairs", "bayes", "jackknife")) for (s in resample(pairs, "id", NULL, kind)) for (percentile in c(FALSE, if (kind != "jackknife") TRUE))
    pool(paste0("prepost.", kind, if (percentile) ".percentile"), "after", term_of("prepost", kind, s$name), s$q, s$u, n - 1, s$t, percentile, s$name == "change")
arms <- function(e) { e$g <- e$f; c(`change:lot` = unname(coef(lm(after - before ~ lot, e, weights = g))[2]), `ancova:lot` = ancova("lot")(e)) }
all_of("prepost.arms", arms, "id", "lot", function(s) "after", function(s) if (s == "ancova:lot") n - 3 else lm_robust(after - before ~ lot, sets[[1]])$df[[2]])
schools <- function(e) { e$g <- e$f; c(`change:arm` = unname(coef(lm(after - before ~ arm, e, weights = g))[2]), `ancova:arm` = ancova("arm")(e)) }
all_of("prepost.schools", schools, "school", "arm", function(s) "after", function(s) sapply(sets, function(e) cr2(if (s == "change:arm") after - before ~ arm else after ~ arm + before, "arm", e)))
write.csv(out, "imputation/resampled.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers of", length(unique(out$case)), "cases\n")
