# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of bootstraps and jackknives of trials. trial_bootstrap/factors.csv says how often each row is
# drawn (the draws of avlast with seed 11, checked by the suite); a unit drawn twice is copied into the data twice,
# under another name, and everything is computed from the copies by lm, tapply and 2SLS. Intervals are those of
# boot::boot.ci. No formula is shared with analysis/impact/trial_bootstrap*.c.
# Rscript trial_bootstrap.R data writes the data; Rscript trial_bootstrap.R writes values.csv.
suppressMessages(library(boot))
folder <- "trial_bootstrap/"

# --- data: rows in blocks, pairs of rows, schools of unequal size in counties, pairs of schools, small blocks
make <- function(d, schools = NULL) {
    n <- nrow(d)
    d$x <- round(rnorm(n), 3); d$w <- round(runif(n, 0.5, 3), 2)
    u <- if (is.null(schools)) 0 else rnorm(length(unique(d$school)), sd = 0.7)[match(d$school, unique(d$school))]
    d$y <- round(1 + 0.8 * d$treat + 0.6 * d$x + 0.3 * d$treat * d$x + u + rnorm(n) * (1 + 0.5 * d$treat) + (as.numeric(factor(d$block)) - 1) / 3, 3)
    d$pass <- as.numeric(d$y + rnorm(n) > 1)
    d$took <- as.numeric(runif(n) < 0.15 + 0.6 * d$treat)
    d
}
if (identical(commandArgs(TRUE), "data")) {
    set.seed(20267)
    rows <- make(data.frame(block = rep(c("Alta", "Bod\u00f8", "\u00c5s"), c(12, 16, 14)), school = "", treat = unlist(lapply(c(12, 16, 14), function(n) sample(rep(0:1, c(ceiling(n * 0.6), n - ceiling(n * 0.6))))))))
    pairs <- make(data.frame(block = rep(sprintf("p%02d", 1:11), each = 2), school = "", treat = rep(0:1, 11)))
    size <- c(3, 5, 8, 4, 6, 2, 7, 5, 4, 9, 3, 6, 5, 4)
    schools <- make(data.frame(block = rep(rep(c("nord", "s\u00f8r"), c(6, 8)), size), school = rep(sprintf("s%02d", 1:14), size),
        treat = rep(c(1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0), size)), TRUE)
    size <- c(3, 4, 6, 5, 2, 4, 7, 6, 3, 3, 5, 8, 4, 5)
    couples <- make(data.frame(block = rep(rep(sprintf("k%d", 1:7), each = 2), size), school = rep(sprintf("s%02d", 1:14), size), treat = rep(rep(0:1, 7), size)), TRUE)
    small <- make(data.frame(block = rep(c("stor1", "stor2", "l1", "l2", "l3", "l4"), c(8, 10, 3, 4, 3, 3)), school = "",
        treat = c(rep(0:1, 4), rep(0:1, 5), 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0)))
    for (set in c("rows", "pairs", "schools", "couples", "small")) write.csv(get(set), paste0(folder, set, ".csv"), row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
    quit()
}
# --- cases: set, whether blocks and schools count, estimator, weights
cases <- list(
    rows = list("rows", FALSE, "difference", FALSE), weighted = list("rows", FALSE, "difference", TRUE),
    blocks = list("rows", TRUE, "difference", FALSE), lin = list("rows", FALSE, "lin", FALSE), ancova = list("rows", TRUE, "ancova", TRUE),
    pairs = list("pairs", TRUE, "difference", FALSE), schools = list("schools", FALSE, "difference", FALSE),
    counties = list("schools", TRUE, "difference", FALSE), adjusted = list("schools", FALSE, "ancova", FALSE),
    couples = list("couples", TRUE, "difference", FALSE), small = list("small", TRUE, "difference", FALSE))
read <- function(set) {
    d <- read.csv(paste0(folder, set, ".csv"), encoding = "UTF-8", colClasses = c(block = "character", school = "character"))
    d$row <- seq_len(nrow(d)); d$own <- if (all(d$school == "")) as.character(d$row) else d$school; d
}
# what is drawn, and among which
design <- function(d, blocked) {
    block <- if (blocked) d$block else rep("all", nrow(d))
    count <- tapply(d$own, list(block, d$treat), function(u) length(unique(u)))
    whole <- rownames(count)[apply(count == 1, 1, any)]
    d$unit <- ifelse(block %in% whole, block, d$own)
    d$stratum <- ifelse(block %in% whole, "whole", paste(block, d$treat))
    d$b <- block; d
}
point <- function(d, estimator) {
    w <- d$weight
    if (estimator == "difference") {
        tau <- size <- zero <- NULL
        for (b in unique(d$b)) {
            one <- d$b == b & d$treat == 1; no <- d$b == b & d$treat == 0
            tau <- c(tau, weighted.mean(d$y[one], w[one]) - weighted.mean(d$y[no], w[no])); size <- c(size, sum(w[one | no]))
        }
        return(sum(size * tau) / sum(size))
    }
    if (estimator == "ancova") return(unname(coef(lm(if (length(unique(d$b)) > 1) y ~ treat + x + b else y ~ treat + x, d, weights = weight))["treat"]))
    d$c <- d$x - weighted.mean(d$x, w)
    unname(coef(lm(y ~ treat * c, d, weights = weight))["treat"])
}
# influence of rows, w e B x; Lin's centres as they are
scores <- function(d, estimator) {
    if (estimator == "difference") { # the same as a change of the weight, in closed form
        z <- numeric(nrow(d)); tau <- point(d, estimator); total <- sum(d$weight)
        for (b in unique(d$b)) {
            one <- d$b == b & d$treat == 1; no <- d$b == b & d$treat == 0; W <- sum(d$weight[one | no]); w <- d$weight
            m1 <- weighted.mean(d$y[one], w[one]); m0 <- weighted.mean(d$y[no], w[no])
            z[one] <- W / total * w[one] * (d$y[one] - m1) / sum(w[one]); z[no] <- -W / total * w[no] * (d$y[no] - m0) / sum(w[no])
            z[one | no] <- z[one | no] + w[one | no] / total * (m1 - m0 - tau)
        }
        return(z)
    }
    d$c <- d$x - weighted.mean(d$x, d$weight)
    fit <- lm(if (estimator == "lin") y ~ treat * c else if (length(unique(d$b)) > 1) y ~ treat + x + b else y ~ treat + x, d, weights = weight)
    X <- model.matrix(fit); B <- solve(crossprod(X, d$weight * X))
    drop((d$weight * residuals(fit)) * (X %*% B)[, "treat"])
}
student <- function(d, estimator) { # d: copies, each a unit of its own
    z <- tapply(scores(d, estimator), d$copy, sum); h <- d$stratum[match(names(z), d$copy)]
    sqrt(sum(tapply(z, h, function(x) length(x) * var(x))))
}
copies <- function(d, times) {
    if (any(times != round(times))) { d$weight <- d$weight * times; return(d) }
    part <- d[rep(d$row, times), ]; part$copy <- paste(part$unit, sequence(times[times > 0])); part
}
iv <- function(d) { # 2SLS of y on take-up, the arm its instrument
    Z <- cbind(1, d$treat); X <- cbind(1, d$took)
    solve(crossprod(Z, d$weight * X), crossprod(Z, d$weight * d$y))[2]
}
shares <- function(d) { m <- tapply(seq_len(nrow(d)), d$treat, function(i) weighted.mean(d$pass[i], d$weight[i])); c(m[["1"]] / m[["0"]], m[["1"]] / (1 - m[["1"]]) / (m[["0"]] / (1 - m[["0"]]))) }
factors <- read.csv(paste0(folder, "factors.csv"))
out <- NULL
put <- function(case, kind, term, quantity, value) out <<- rbind(out, data.frame(case, kind, term, quantity, value = sprintf("%.17g", value)))
ends <- function(t0, v0, t, v, L, level) {
    b <- structure(list(t0 = c(t0, v0), t = cbind(t, v), R = length(t), sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
    ci <- suppressWarnings(boot.ci(b, conf = level, type = c("norm", "perc", "bca", "stud"), index = 1:2, L = L))
    list(normal = ci$normal[2:3], percentile = ci$percent[4:5], bca = ci$bca[4:5], t = ci$student[4:5])
}
for (case in names(cases)) {
    spec <- cases[[case]]; d <- design(read(spec[[1]]), spec[[2]]); estimator <- spec[[3]]
    d$weight <- if (spec[[4]]) d$w else 1
    own <- d; own$copy <- own$unit
    units <- unique(d$unit[order(d$stratum)])
    t0 <- point(d, estimator)
    left <- sapply(units, function(u) { # n / (n - 1) of the others of its stratum
        h <- d$stratum[match(u, d$unit)]; n <- length(unique(d$unit[d$stratum == h])); part <- d
        part$weight[part$stratum == h] <- part$weight[part$stratum == h] * n / (n - 1); part <- part[part$unit != u, ]
        c(point(part, estimator), n, if (case == "rows") c(shares(part), iv(part)) else rep(NA, 3)) })
    put(case, "jackknife", "treat", "estimate", t0)
    put(case, "jackknife", "treat", "error", sqrt(sum((left[2, ] - 1) / left[2, ] * (left[1, ] - mean(left[1, ]))^2)))
    L <- (left[2, ] - 1) / left[2, ] * (t0 - left[1, ]) # of several samples: Davison & Hinkley (5.3.2)
    for (kind in c("resampled", "bayes")) {
        f <- factors[factors$case == case & factors$kind == kind, -(1:3)]
        if (nrow(f) == 0) next
        stopifnot(nrow(f) == nrow(d))
        draws <- lapply(f, function(times) copies(d, times))
        t <- sapply(draws, point, estimator)
        put(case, kind, "treat", "error", sd(t))
        v <- if (kind == "resampled") sapply(draws, student, estimator)^2 else rep(1, length(t))
        ci <- ends(t0, student(own, estimator)^2, t, v, L, 0.9)
        for (i in names(ci)) if (kind == "resampled" || i != "t")
            for (e in 1:2) put(case, kind, "treat", paste0(i, c(".low", ".high")[e]), ci[[i]][e])
        if (case != "rows") next
        for (term in c("ratio(treat)", "odds(treat)", "took")) {
            what <- function(d) switch(term, "ratio(treat)" = shares(d)[1], "odds(treat)" = shares(d)[2], took = iv(d))
            x <- sapply(draws, what); x <- x[is.finite(x)]; put(case, kind, term, "error", sd(x)) # a share of 1 has no odds
            l <- left[2 + match(term, c("ratio(treat)", "odds(treat)", "took")), ]
            ci <- ends(what(d), 1, x, rep(1, length(x)), (left[2, ] - 1) / left[2, ] * (what(d) - l), 0.9)
            for (i in c("normal", "percentile", "bca")) for (e in 1:2) put(case, kind, term, paste0(i, c(".low", ".high")[e]), ci[[i]][e])
            if (kind == "resampled") { put(case, "jackknife", term, "estimate", what(d)); put(case, "jackknife", term, "error", sqrt(sum((left[2, ] - 1) / left[2, ] * (l - mean(l))^2))) }
        }
    }
}
write.csv(out, paste0(folder, "values.csv"), row.names = FALSE, quote = FALSE)
# --- Romano and Wolf's step-down of two outcomes, y and pass, by the same copies for both: t* = (effect* - effect) / error*
stepdown <- function(t, draws) {
    o <- order(-abs(t)); p <- numeric(length(t))
    for (j in seq_along(o)) p[o[j]] <- (1 + sum(apply(abs(draws[, o[j:length(o)], drop = FALSE]), 1, max) >= abs(t[o[j]]))) / (1 + nrow(draws))
    p[o] <- cummax(p[o]); p
}
romano <- NULL
for (case in c("weighted", "lin", "ancova", "adjusted")) {
    spec <- cases[[case]]; d <- design(read(spec[[1]]), spec[[2]]); estimator <- spec[[3]]
    d$weight <- if (spec[[4]]) d$w else 1
    f <- factors[factors$case == case & factors$kind == "resampled", -(1:3)]
    parts <- sapply(c("y", "pass"), function(outcome) {
        d$y <- d[[outcome]]; own <- d; own$copy <- own$unit
        draws <- lapply(f, function(times) copies(d, times))
        list(effect = point(d, estimator), error = student(own, estimator),
            t = (sapply(draws, point, estimator) - point(d, estimator)) / sapply(draws, student, estimator)) }, simplify = FALSE)
    t <- sapply(parts, function(p) p$effect / p$error); draws <- sapply(parts, `[[`, "t")
    romano <- rbind(romano, data.frame(case, outcome = names(parts), effect = sprintf("%.17g", sapply(parts, `[[`, "effect")),
        error = sprintf("%.17g", sapply(parts, `[[`, "error")), last = sprintf("%.17g", draws[nrow(draws), ]), p = sprintf("%.17g", stepdown(t, draws))))
}
write.csv(romano, paste0(folder, "romano.csv"), row.names = FALSE, quote = FALSE)
