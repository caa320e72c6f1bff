# SPDX-License-Identifier: GPL-3.0-or-later
# Waves that some people miss (--use all), with weights, clusters, an arm, bootstraps and the jackknife: Rscript
# prepost_mixed.R in this folder reads prepost/long.csv and writes prepost/mixed.csv. Every measurement on the wave by
# lm, errors by clubSandwich's CR2; people or schools drawn by philox.R and copied; intervals of boot.ci.
suppressMessages({library(clubSandwich); library(boot); library(estimatr)})
source("philox.R")
d <- read.csv("prepost/long.csv", encoding = "UTF-8"); d <- d[!is.na(d$x), ]
d$later <- as.numeric(d$wave == 2); d$w <- 1 + d$school / 4; d$f <- 1
out <- NULL
put <- function(case, group, term, column, value) out <<- rbind(out, data.frame(case, group, term, column, value = sprintf("%.15g", value)))
R <- 149; seed <- 5
# change, before, after, or the difference of changes between arms
formulas <- list(change = x ~ later, after = x ~ I(1 - later), `change:arm` = x ~ later * arm)
pick <- c(change = 2, after = 1, `change:arm` = 4)
own <- function(term, e, unit, weights) {
    m <- if (weights) lm(formulas[[term]], e, weights = w) else lm(formulas[[term]], e)
    t <- coef_test(m, vcovCR(m, e[[unit]], "CR2", inverse_var = FALSE), test = "Satterthwaite")
    c(coef(m)[[pick[[term]]]], t$SE[pick[[term]]], t[pick[[term]], grep("df", names(t))])
}
tell <- function(case, group, term, e, unit, weights) {
    v <- own(term, e, unit, weights); ends <- v[1] + c(-1, 1) * qt(0.975, v[3]) * v[2]
    put(case, group, term, "estimate", v[1]); put(case, group, term, "std.error", v[2]); put(case, group, term, "df", v[3])
    put(case, group, term, "conf.low", ends[1]); put(case, group, term, "conf.high", ends[2])
    if (grepl("change", term)) put(case, group, term, "p.value", 2 * pt(-abs(v[1] / v[2]), v[3]))
}
both <- function(case, unit, weights) {
    for (t in c("change", "after")) tell(case, "", t, d, unit, weights)
    case <- paste(case, "arms"); tell(case, "", "change:arm", d, unit, weights)
    for (a in 0:1) for (t in c("change", "after")) tell(case, paste0("arm=", a), t, d[d$arm == a, ], unit, weights)
}
both("people", "id", FALSE); both("people weights", "id", TRUE); both("schools", "school", FALSE); both("schools weights", "school", TRUE)

# --- drawn again: value and error of copies (weights, for the Bayesian one)
value <- function(term, e) { e$g <- e$f; coef(lm(formulas[[term]], e, weights = g))[[pick[[term]]]] }
student <- function(term, e) lm_robust(formulas[[term]], e, clusters = copy, se_type = "CR2")$std.error[[pick[[term]]]]
copies <- function(e, unit, order, times) {
    k <- times[match(e[[unit]], order)]; e <- e[rep(seq_len(nrow(e)), k), ]
    e$copy <- paste(e[[unit]], unlist(lapply(k[k > 0], seq_len))); e
}
redraw <- function(case, term, unit, within = FALSE) {
    order <- sort(unique(d[[unit]])); h <- if (within) d$arm[match(order, d[[unit]])] else rep(0, length(order))
    order <- unlist(lapply(sort(unique(h)), function(s) order[h == s])); nh <- sapply(sort(unique(h)), function(s) sum(h == s)); k <- rep(nh, nh)
    e <- d; e$copy <- e[[unit]]; t0 <- value(term, e)
    left <- sapply(order, function(u) value(term, d[d[[unit]] != u, ]))
    put(paste(case, "jackknife"), "", paste0("jackknife:", term), "std.error", sqrt(sum((k - 1) / k * (left - mean(left))^2)))
    L <- (k - 1) / k * (t0 - left)
    for (kind in c("drawn", "bayes")) {
        t <- t(sapply(0:(R - 1), function(r) {
            if (kind == "bayes") { e$f <- bayesian(seed, r, nh)[match(e[[unit]], order)]; return(c(value(term, e), 1)) }
            e <- copies(d, unit, order, drawn(seed, r, nh)); c(value(term, e), student(term, e)^2)
        }))
        b <- structure(list(t0 = c(t0, student(term, e)^2), t = t, R = R, sim = "ordinary", call = quote(boot(d, s, R))), class = "boot")
        ci <- suppressWarnings(boot.ci(b, conf = 0.9, type = c("norm", "perc", "bca", "stud"), index = 1:2, L = L))
        ends <- list(normal = ci$normal[2:3], percentile = ci$percent[4:5], bca = ci$bca[4:5], t = ci$student[4:5])
        for (i in names(ends)) if (kind == "drawn" || i %in% c("normal", "percentile")) {
            name <- paste(case, kind, i); at <- paste0("bootstrap:", term)
            put(name, "", at, "std.error", sd(t[, 1])); put(name, "", at, "conf.low", ends[[i]][1]); put(name, "", at, "conf.high", ends[[i]][2])
        }
    }
}
redraw("people", "change", "id"); redraw("arms", "change:arm", "id", within = TRUE); redraw("schools", "change", "school")
write.csv(out, "prepost/mixed.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
