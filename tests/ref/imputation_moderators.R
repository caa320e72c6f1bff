# SPDX-License-Identifier: GPL-3.0-or-later
# A cluster trial in five completed data sets: moderators (a number that was imputed, a category), each by
# estimatr in every set, put together by Rubin's and Barnard and Rubin's formulas. Rscript imputation_moderators.R, in this folder.
suppressMessages(library(estimatr))
set.seed(20269)
G <- 12; size <- c(5, 8, 6, 7, 4, 9, 6, 5, 8, 7, 6, 9); n <- sum(size); M <- 5
school <- rep(sprintf("s%02d", 1:G), size); treat <- rep(rep(0:1, G / 2), size)
place <- sample(c("nord", "s\u00f8r", "\u00f8st"), n, TRUE); age <- round(rnorm(n, 12, 2), 2)
y <- round(0.3 * treat + 0.1 * age * treat + rep(rnorm(G, sd = 0.4), size) + rnorm(n), 3)
hole <- runif(n) < 0.2; lost <- runif(n) < 0.15
d <- do.call(rbind, lapply(1:M, function(m) { a <- age; b <- y; a[hole] <- round(rnorm(sum(hole), 12, 2), 2); b[lost] <- round(rnorm(sum(lost), 1), 3)
    data.frame(imp = m, school, treat, place, age = a, y = b) }))
write.csv(d, "imputation/moderators_data.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
sets <- split(d, d$imp)
q <- quantile(sets[[1]]$age, c(0.25, 0.75), type = 2)
pool <- function(Q, U, v) {
    m <- length(Q); B <- var(Q); V <- mean(U) + (1 + 1 / m) * B; r <- (1 + 1 / m) * B / mean(U); v <- min(v)
    c(mean(Q), sqrt(V), 1 / (1 / ((m - 1) * (1 + 1 / r)^2) + 1 / ((v + 1) / (v + 3) * v / (1 + r))))
}
fits <- function(formula, name, shift = function(x) x) {
    f <- lapply(sets, function(x) lm_robust(formula, shift(x), clusters = school, se_type = "CR2"))
    pool(sapply(f, function(g) coef(g)[name]), sapply(f, function(g) g$std.error[name]^2), sapply(f, function(g) g$df[name]))
}
out <- rbind(c("", "treat:age", fits(y ~ treat * age, "treat:age")))
for (k in 1:2) out <- rbind(out, c(sprintf("age=%.6g", q[k]), "treat", fits(y ~ treat * age, "treat", function(x) transform(x, age = age - q[k]))))
for (p in sort(unique(place))) out <- rbind(out, c(paste0("place=", p), "treat",
    fits(y ~ treat * place, "treat", function(x) transform(x, place = relevel(factor(place), p)))))
colnames(out) <- c("group", "term", "estimate", "std.error", "df")
out <- as.data.frame(out); for (v in names(out)[3:5]) out[[v]] <- sprintf("%.17g", as.numeric(out[[v]]))
write.csv(out, "imputation/moderators.csv", row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
