# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of bootstraps and jackknives of changes. prepost_bootstrap/factors.csv says how often each person is
# drawn (the draws of avlast with seed 11, checked by the suite); who is drawn twice is copied into the data twice (a
# cluster under another name), and everything is computed from the copies by means, lm, sandwich (HC2) and clubSandwich
# (CR2). Intervals are those of boot::boot.ci. No formula is shared with analysis/impact/prepost/redraw*.c.
# Rscript prepost_bootstrap.R data writes the data; Rscript prepost_bootstrap.R writes values.csv.
suppressMessages({ library(boot); library(sandwich); library(clubSandwich) })
folder <- "prepost_bootstrap/"
if (identical(commandArgs(TRUE), "data")) {
    set.seed(20268)
    size <- c(4, 3, 5, 2, 4, 3, 5, 4, 3, 2, 4, 3)
    d <- data.frame(person = sprintf("p%02d", 1:42), school = rep(sprintf("s%02d", 1:12), size), g = rep(rep(c("venter", "f\u00e5r"), 6), size))
    d$before <- round(rnorm(42, 50, 9) + rnorm(12, 0, 3)[as.integer(factor(d$school))], 1)
    d$after <- round(0.6 * d$before + 21 + 3 * (d$g != "venter") + rnorm(42, 0, 6), 1)
    d$w <- round(runif(42, 0.5, 3), 2)
    d$before[7] <- NA; d$after[c(12, 30)] <- NA
    write.csv(d, paste0(folder, "people.csv"), row.names = FALSE, quote = FALSE, na = "", fileEncoding = "UTF-8")
    w <- data.frame(wave = rep(1:2, c(22, 19)), y = round(c(rnorm(22, 50, 9), rnorm(19, 53, 11)), 1))
    write.csv(w, paste0(folder, "waves.csv"), row.names = FALSE, quote = FALSE)
    quit()
}
people <- read.csv(paste0(folder, "people.csv"), encoding = "UTF-8"); people$row <- seq_len(nrow(people))
waves <- read.csv(paste0(folder, "waves.csv")); waves$row <- seq_len(nrow(waves))
whole <- people[!is.na(people$before) & !is.na(people$after), ]
whole$d <- whole$after - whole$before; whole$one <- 1; whole$treated <- as.numeric(whole$g != "venter")
waves$later <- waves$wave - 1
# estimate and its own standard error
ols <- function(formula, term, weighted = FALSE, cluster = FALSE) function(d) {
    d$weight <- if (is.null(d$weight)) 1 else d$weight
    d$weight <- d$weight * (if (weighted) d$w else 1)
    fit <- lm(formula, d, weights = weight)
    v <- if (cluster) vcovCR(fit, cluster = d$copy, type = "CR2") else vcovHC(fit, "HC2")
    c(coef(fit)[[term]], sqrt(v[term, term]))
}
dz <- function(d) c(mean(d$d) / sd(d$d), NA)
ds <- function(d) { n <- table(d$wave); v <- tapply(d$y, d$wave, var); m <- tapply(d$y, d$wave, mean); c((m[[2]] - m[[1]]) / sqrt(sum((n - 1) * v) / (sum(n) - 2)), NA) }
second <- function(d) { d <- d[d$later == 1, ]; if (is.null(d$weight)) c(mean(d$y), sd(d$y) / sqrt(nrow(d))) else c(weighted.mean(d$y, d$weight), NA) }
cases <- list(
    pairs = list(whole, "row", NULL, c("change", "after", "dz"), list(ols(d ~ 1, 1), ols(after ~ 1, 1), dz)),
    arms = list(whole, "row", "g", c("change:g=f\u00e5r", "ancova:g=f\u00e5r"), list(ols(d ~ treated, "treated"), ols(after ~ treated + before, "treated"))),
    weighted = list(whole, "row", "g", c("change:g=f\u00e5r", "ancova:g=f\u00e5r"), list(ols(d ~ treated, "treated", TRUE), ols(after ~ treated + before, "treated", TRUE))),
    schools = list(whole, "school", "g", c("change:g=f\u00e5r", "ancova:g=f\u00e5r"), list(ols(d ~ treated, "treated", FALSE, TRUE), ols(after ~ treated + before, "treated", FALSE, TRUE))),
    waves = list(waves, "row", "wave", c("change", "after", "ds"), list(ols(y ~ later, "later"), second, ds)))
factors <- read.csv(paste0(folder, "factors.csv"))
out <- NULL
put <- function(case, kind, term, quantity, value) out <<- rbind(out, data.frame(case, kind, term, quantity, value = sprintf("%.17g", value)))
ends <- function(t0, v0, t, v, L, level) {
    b <- structure(list(t0 = c(t0, v0), t = cbind(t, v), R = length(t), sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
    ci <- suppressWarnings(boot.ci(b, conf = level, type = c("norm", "perc", "bca", "stud"), index = 1:2, L = L))
    list(normal = ci$normal[2:3], percentile = ci$percent[4:5], bca = ci$bca[4:5], t = ci$student[4:5])
}
copies <- function(d, unit, times) {
    times <- times[d$row]
    if (any(times != round(times))) { d$weight <- times; d$copy <- d[[unit]]; return(d) }
    part <- d[rep(seq_len(nrow(d)), times), ]; part$copy <- paste(part[[unit]], sequence(times[times > 0])); part
}
for (case in names(cases)) {
    s <- cases[[case]]; d <- s[[1]]; unit <- s[[2]]
    stratum <- if (is.null(s[[3]])) rep("all", nrow(d)) else d[[s[[3]]]]
    units <- unique(d[[unit]]); h <- stratum[match(units, d[[unit]])]; n <- table(h)[as.character(h)]
    own <- d; own$copy <- d[[unit]]
    for (j in seq_along(s[[4]])) {
        term <- s[[4]][j]; f <- s[[5]][[j]]; t0 <- f(own)
        left <- sapply(units, function(u) f(own[own[[unit]] != u, ])[1])
        put(case, "jackknife", term, "estimate", t0[1])
        put(case, "jackknife", term, "error", sqrt(sum((n - 1) / n * (left - mean(left))^2)))
        L <- (n - 1) / n * (t0[1] - left)
        for (kind in c("resampled", "bayes")) {
            if (kind == "bayes" && term %in% c("dz", "ds")) next
            draws <- factors[factors$case == case & factors$kind == kind, ]
            draws <- draws[order(draws$row), -(1:3)]
            t <- sapply(draws, function(times) f(copies(d, unit, times)))
            student <- kind == "resampled" && !anyNA(t[2, ])
            put(case, kind, term, "error", sd(t[1, ]))
            ci <- ends(t0[1], if (student) t0[2]^2 else 1, t[1, ], if (student) t[2, ]^2 else rep(1, ncol(t)), as.numeric(L), 0.9)
            for (i in names(ci)) if (student || i != "t")
                for (e in 1:2) put(case, kind, term, paste0(i, c(".low", ".high")[e]), ci[[i]][e])
        }
    }
}
write.csv(out, paste0(folder, "values.csv"), row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
