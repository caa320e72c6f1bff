# SPDX-License-Identifier: GPL-3.0-or-later
# Westfall-Young and Romano-Wolf of completed data sets that differ: Rscript imputed_stepdown.R in this folder reads
# imputation/resampled_data.csv (imputation_resampled.R) and writes imputation/assignments.csv and
# imputation/stepdown.csv. Every assignment of the 12 schools, given assignments of the people, and bootstrap samples
# drawn by philox.R, each fitted by lm in every set; t by HC2 and CR2 of estimatr, of fits in samples from the units'
# influence. The pooled t becomes the t of the complete-data df that has the same p-value.
suppressMessages({library(estimatr); library(sandwich)})
source("philox.R")
all <- read.csv("imputation/resampled_data.csv")
m <- max(all$imp); sets <- lapply(1:m, function(l) all[all$imp == l, ]); n <- nrow(sets[[1]]); outcomes <- c("after", "x")
out <- NULL
put <- function(case, outcome, term, value) out <<- rbind(out, data.frame(case, outcome, term, column = "p.value", value = sprintf("%.15g", value)))
barnard <- function(q, u, v) { r <- (1 + 1 / m) * var(q) / mean(u); 1 / (1 / ((m - 1) * (1 + 1 / r)^2) + 1 / ((v + 1) / (v + 3) * v / (1 + r))) }
rubin <- function(s) mean(s[1, ]) / sqrt(mean(s[2, ]^2) + (1 + 1 / m) * var(s[1, ]))
# effect, error: 2 x m of a data set by assignment a
observed <- function(s, df) { t <- rubin(s); -qt(pt(-abs(t), barnard(s[1, ], s[2, ]^2, df)), df) }
# t0: by outcome; draws: rows of all sets and draws, a column by outcome; exact: shares, else (1 + count / sets) / (1 + R)
stepdown <- function(t0, draws, exact, sets) {
    o <- order(-t0); p <- numeric(length(t0))
    for (j in seq_along(o)) {
        count <- sum(apply(abs(draws[, o[j:length(o)], drop = FALSE]), 1, max) >= t0[o[j]] * (1 - 1e-9))
        p[o[j]] <- if (exact) count / nrow(draws) else (1 + count / sets) / (1 + nrow(draws) / sets)
    }
    p[o] <- cummax(p[o]); p
}
alone <- function(t0, draws, exact, sets) sapply(seq_along(t0), function(j) stepdown(t0[j], draws[, j, drop = FALSE], exact, sets))
# --- assignments
deal <- function(case, term, stat, assignments, own, df, exact = TRUE) {
    of <- function(a) lapply(outcomes, function(y) sapply(sets, stat, y = y, a = a))
    s0 <- of(own)
    by <- lapply(seq_len(ncol(assignments)), function(i) of(assignments[, i]))
    t0 <- sapply(seq_along(outcomes), function(j) observed(s0[[j]], df[j]))
    any <- do.call(rbind, lapply(by, function(s) sapply(s, function(x) x[1, ] / x[2, ])))
    blind <- t(sapply(by, function(s) sapply(s, rubin)))
    for (j in seq_along(outcomes)) {
        put(case, outcomes[j], paste0("westfall-young:", term), stepdown(t0, any, exact, m)[j])
        put(case, outcomes[j], paste0("permutation:", term), alone(t0, any, exact, m)[j])
        put(paste0(case, ".blind"), outcomes[j], paste0("westfall-young:", term), stepdown(abs(sapply(s0, rubin)), blind, exact, 1)[j])
        put(paste0(case, ".blind"), outcomes[j], paste0("permutation:", term), alone(abs(sapply(s0, rubin)), blind, exact, 1)[j])
    }
}
# sums over schools: CR2 of a regression on the arm alone, held to estimatr's for the assignment drawn
schools <- function(e, y, a) {
    e$a <- a[match(e$school, unique(e$school))]
    part <- sapply(0:1, function(k) {
        g <- e[e$a == k, ]; N <- nrow(g); ng <- tapply(g[[y]], g$school, length); S <- tapply(g[[y]], g$school, sum)
        c(mean(g[[y]]), sum((S - ng * mean(g[[y]]))^2 / (1 - ng / N)) / N^2)
    })
    c(part[1, 2] - part[1, 1], sqrt(sum(part[2, ])))
}
cr2 <- function(e, y) lm_robust(reformulate("arm", y), e, clusters = school, se_type = "CR2")
of_school <- tapply(sets[[1]]$arm, factor(sets[[1]]$school, unique(sets[[1]]$school)), mean)
for (y in outcomes) for (e in sets) { f <- cr2(e, y); stopifnot(abs(schools(e, y, of_school) / c(coef(f)[2], f$std.error[2]) - 1) < 1e-10) }
deal("schools", "arm", schools, apply(combn(12, 6), 2, function(i) as.numeric(seq_len(12) %in% i)), of_school,
    sapply(outcomes, function(y) min(sapply(sets, function(e) cr2(e, y)$df[2]))))
ancova <- function(e, y, a) { # HC2 written out, held to estimatr's
    X <- cbind(1, a, e$before); B <- solve(crossprod(X)); b <- B %*% crossprod(X, e[[y]]); r <- e[[y]] - X %*% b
    c(b[2], sqrt((B %*% crossprod(X * drop(r / sqrt(1 - rowSums((X %*% B) * X)))) %*% B)[2, 2]))
}
for (y in outcomes) for (e in sets) { f <- lm_robust(reformulate(c("lot", "before"), y), e); stopifnot(abs(ancova(e, y, e$lot) / c(coef(f)[2], f$std.error[2]) - 1) < 1e-10) }
set.seed(7); own <- sets[[1]]$lot
given <- cbind(own, sapply(1:79, function(i) sample(own)))
write.csv(data.frame(id = sets[[1]]$id, given), "imputation/assignments.csv", row.names = FALSE, quote = FALSE)
deal("given", "lot", ancova, given, own, c(n - 3, n - 3))
# sampled: the rarer arm goes to people by a shuffle of the first places, and so many again in each replicate
PERMUTATION <- 2; few <- sum(own == 0); stopifnot(few < n - few)
shuffled <- sapply(0:98, function(r) {
    pool <- seq_len(n); lots <- below(5, PERMUTATION, r, n - seq_len(few) + 1)
    for (k in seq_len(few)) { at <- k + lots[k]; pool[c(k, at)] <- pool[c(at, k)] }
    a <- rep(1, n); a[pool[seq_len(few)]] <- 0; a
})
deal("sampled", "lot", ancova, shuffled, own, c(n - 3, n - 3), exact = FALSE)

# --- bootstrap samples: of rows within lots, of schools within arms
R <- 99; seed <- 5
samples <- function(unit, stratum) {
    e <- sets[[1]]; order <- unique(e[[unit]]); of <- e[[stratum]][match(order, e[[unit]])]; first <- unique(e[[stratum]])
    order <- unlist(lapply(first, function(s) order[of == s])); nh <- sapply(first, function(s) sum(of == s))
    lapply(0:(R - 1), function(r) drawn(seed, r, nh)[match(e[[unit]], order)])
}
# differences by sums draw all units of an arm after those of the other, control first, by `below`
by_arm <- function(unit, stratum) {
    e <- sets[[1]]; order <- unique(e[[unit]]); of <- e[[stratum]][match(order, e[[unit]])]
    order <- unlist(lapply(0:1, function(s) order[of == s])); nh <- sapply(0:1, function(s) sum(of == s))
    lapply(0:(R - 1), function(r) {
        at <- below(seed, BOOTSTRAP, r, rep(nh, nh)) + rep(c(0, nh[1]), nh) + 1
        tabulate(at, length(order))[match(e[[unit]], order)]
    })
}
copies <- function(e, unit, times) { e <- e[rep(seq_len(nrow(e)), times), ]; e$copy <- paste(e[[unit]], sequence(times[times > 0])); e }
redraw <- function(case, term, stat, unit, df, samples) {
    times <- samples(unit, term)
    parts <- lapply(outcomes, function(y) {
        s0 <- sapply(sets, function(e) { e$copy <- e[[unit]]; stat(e, y) })
        list(s0 = s0, t = unlist(lapply(1:m, function(l) sapply(times, function(k) { s <- stat(copies(sets[[l]], unit, k), y); (s[1] - s0[1, l]) / s[2] }))))
    })
    t0 <- sapply(seq_along(outcomes), function(j) observed(parts[[j]]$s0, df[j]))
    p <- stepdown(t0, sapply(parts, `[[`, "t"), FALSE, m)
    for (j in seq_along(outcomes)) put(case, outcomes[j], paste0("romano-wolf:", term), p[j])
}
welch <- function(e, y) { v <- tapply(e[[y]], e$lot, var) / table(e$lot); c(diff(tapply(e[[y]], e$lot, mean)), sqrt(sum(v))) }
redraw("rows", "lot", welch, "id", sapply(outcomes, function(y) min(sapply(sets, function(e) t.test(e[[y]] ~ e$lot)$parameter))), by_arm)
cr2_of <- function(e, y) { # as above, of the copies
    part <- sapply(0:1, function(k) {
        g <- e[e$arm == k, ]; N <- nrow(g); ng <- tapply(g[[y]], g$copy, length); S <- tapply(g[[y]], g$copy, sum)
        c(mean(g[[y]]), sum((S - ng * mean(g[[y]]))^2 / (1 - ng / N)) / N^2)
    })
    c(part[1, 2] - part[1, 1], sqrt(sum(part[2, ])))
}
redraw("clusters", "arm", cr2_of, "school", sapply(outcomes, function(y) min(sapply(sets, function(e) cr2(e, y)$df[2]))), by_arm)
# of regressions: error from the influence of the units, sum_h n_h / (n_h - 1) sum (z - mean_h)^2
student <- function(term) function(e, y) {
    fit <- lm(reformulate(c(term, "before"), y), e); X <- model.matrix(fit)
    z <- tapply(drop(residuals(fit) * (X %*% solve(crossprod(X)))[, term]), e$copy, sum); h <- e[[term]][match(names(z), e$copy)]
    c(coef(fit)[[term]], sqrt(sum(tapply(z, h, function(x) length(x) * var(x)))))
}
redraw("rows.ancova", "lot", student("lot"), "id", c(n - 3, n - 3), samples)
df2 <- function(y) min(sapply(sets, function(e) lm_robust(reformulate(c("arm", "before"), y), e, clusters = school, se_type = "CR2")$df[2]))
redraw("clusters.ancova", "arm", student("arm"), "school", sapply(outcomes, df2), samples)
write.csv(out, "imputation/stepdown.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
