# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for adjusted effects in matched pairs, sets and small blocks, and for blocks that lost an
# arm: R 4.2.2, estimatr 1.0.0; the hybrid of small blocks from its equations. The data are our own, drawn
# here (set.seed). Run as
#   Rscript rct_blocks.R
# in tests/ref. It writes rct_blocks/*.csv (data) and rct_blocks.csv (case, term, quantity, value).
suppressMessages(library(estimatr))
set.seed(20261205)
dir.create("rct_blocks", FALSE)

values <- data.frame()
put_row <- function(case, term, est, se, df) {
  half <- qt(0.975, df) * se
  q <- c(estimate = est, std.error = se, df = df, p.value = 2 * pt(-abs(est / se), df), conf.low = est - half,
         conf.high = est + half, detectable = (qt(0.975, df) + qt(0.8, df)) * se)
  values <<- rbind(values, data.frame(case, term, quantity = names(q), value = unname(q)))
}
put_fit <- function(case, term, m, name = term)
  put_row(case, term, unname(m$coefficients[name]), unname(m$std.error[name]), unname(m$df[name]))
keep <- function(d, file) {
  for (v in names(d)) if (is.double(d[[v]])) d[[v]] <- round(d[[v]], 6)
  file <- file.path("rct_blocks", file)
  write.csv(d, file, row.names = FALSE, na = "", quote = FALSE)
  read.csv(file, na.strings = "")
}

# --- pairs of rows; y lost in some
pairs <- data.frame(pair = sprintf("p%02d", rep(1:18, each = 2)), t = as.vector(replicate(18, sample(0:1))),
                    x = rnorm(36), sex = sample(c("f", "m"), 36, TRUE), w = runif(36, 0.5, 2))
pairs$y <- 10 + rep(rnorm(18, 0, 2), each = 2) + 1.5 * pairs$t + 0.8 * pairs$x + rnorm(36)
pairs$lost <- pairs$y
pairs$lost[c(3, 8, 21)] <- NA
pairs <- keep(pairs, "pairs.csv")
put_fit("pairs", "t", lm_robust(y ~ t + x + sex + pair, pairs))
put_fit("pairs weighted", "t", lm_robust(y ~ t + x + pair, pairs, weights = w))
put_fit("pairs HC0", "t", lm_robust(y ~ t + x + pair, pairs, se_type = "HC0"))
# a row alone in its block says nothing of the effect; estimatr's HC2 is NaN with such rows
beside_others <- function(d, y, block) {
  d <- d[!is.na(d[[y]]), ]
  d[table(d[[block]])[d[[block]]] > 1, ]
}
put_fit("pairs with losses", "t", lm_robust(lost ~ t + x + pair, beside_others(pairs, "lost", "pair")))
whole <- pairs[ave(!is.na(pairs$lost), pairs$pair, FUN = all) == 1, ]
put_fit("whole pairs", "t", difference_in_means(lost ~ t, whole, blocks = pair))

# --- pairs of clusters of unequal size
size <- sample(4:14, 24, TRUE)
g <- rep(1:24, size)
towns <- data.frame(town = sprintf("t%02d", g), pair = sprintf("q%02d", (g + 1) %/% 2),
                    t = as.vector(replicate(12, sample(0:1)))[g], x = rnorm(length(g)), w = runif(length(g), 0.5, 2))
towns$y <- 5 + rnorm(12)[(g + 1) %/% 2] + rnorm(24, 0, 0.4)[g] + 0.6 * towns$t + 0.4 * towns$x + rnorm(length(g))
towns$lost <- ifelse(g == 7, NA, towns$y)
towns <- keep(towns, "towns.csv")
put_fit("cluster pairs", "t", lm_robust(y ~ t + x + pair, towns, clusters = town))
put_fit("cluster pairs weighted", "t", lm_robust(y ~ t + x + pair, towns, clusters = town, weights = w))
put_fit("cluster pairs stata", "t", lm_robust(y ~ t + x + pair, towns, clusters = town, se_type = "stata"))
whole <- towns[ave(!is.na(towns$lost), towns$pair, FUN = all) == 1, ]
put_fit("whole cluster pairs", "t", difference_in_means(lost ~ t, whole, clusters = town, blocks = pair))

# --- blocks, some small, some that lose an arm
n <- c(8, 9, 10, 2, 3, 4, 3, 2, 2)
one <- c(4, 4, 5, 1, 1, 1, 2, 1, 1)
b <- rep(seq_along(n), n)
mixed <- data.frame(block = sprintf("b%d", b), t = unlist(lapply(seq_along(n), function(k) sample(rep(1:0, c(one[k], n[k] - one[k]))))),
                    x = rnorm(sum(n)), sex = sample(c("f", "m"), sum(n), TRUE))
mixed$y <- 3 + b / 3 + 0.9 * mixed$t + 0.5 * mixed$x + rnorm(sum(n))
mixed$lost <- mixed$y
mixed$lost[which(mixed$block == "b8" & mixed$t == 1)] <- NA
mixed$lost[which(mixed$block == "b9" & mixed$t == 0)] <- NA
mixed <- keep(mixed, "mixed.csv")
put_fit("small blocks", "t", lm_robust(y ~ t + x + sex + block, mixed))
put_fit("small blocks HC3", "t", lm_robust(y ~ t + x + block, mixed, se_type = "HC3"))
put_fit("blocks without an arm", "t", lm_robust(lost ~ t + x + block, beside_others(mixed, "lost", "block")))
hybrid <- function(case, d) {
  s <- do.call(rbind, lapply(split(d, d$block), function(k) {
    u <- k$y[k$t == 1]; v <- k$y[k$t == 0]
    if (!length(u) || !length(v)) return(NULL)
    data.frame(n = nrow(k), tau = mean(u) - mean(v), v = var(u) / length(u) + var(v) / length(v),
               one = min(length(u), length(v)) == 1)
  }))
  N <- sum(s$n); k <- s[s$one, ]; big <- s[!s$one, ]
  p <- k$n / sum(k$n)
  c <- solve(diag(1 - 2 * p) + outer(p^2, rep(1, length(p))), p^2)
  v_small <- sum(c * (k$tau - sum(p * k$tau))^2) * (sum(k$n) / N)^2
  v_big <- sum((big$n / N)^2 * big$v)
  df <- (v_small + v_big)^2 / (v_small^2 / (nrow(k) - 1) + v_big^2 / (sum(big$n) - 2 * nrow(big)))
  put_row(case, "t", sum(s$n * s$tau) / N, sqrt(v_small + v_big), df)
}
d <- mixed[!is.na(mixed$lost), ]
d$y <- d$lost
hybrid("complete", d)
d <- d[!d$block %in% c("b4", "b5", "b6", "b7", "b8", "b9"), ]
put_fit("dropped", "t", difference_in_means(y ~ t, d, blocks = block))

# --- two factors in sets of four; in blocks of twelve
sets <- expand.grid(a = 0:1, b = 0:1, set = sprintf("s%02d", 1:12))
sets$x <- rnorm(48)
sets$y <- 2 + sets$a * 0.5 + sets$b * 0.3 + 0.4 * sets$a * sets$b + rep(rnorm(12), each = 4) + 0.5 * sets$x + rnorm(48)
sets <- keep(sets, "sets.csv")
sets$A <- sets$a - 0.5
sets$B <- sets$b - 0.5
for (adjusted in c(FALSE, TRUE)) {
  m <- lm_robust(if (adjusted) y ~ A * B + x + set else y ~ A * B + set, sets)
  case <- if (adjusted) "sets adjusted" else "sets"
  put_fit(case, "a", m, "A")
  put_fit(case, "b", m, "B")
  put_fit(case, "a:b", m, "A:B")
}

# --- three arms, one cluster of each in every block
g <- rep(1:24, sample(3:9, 24, TRUE))
three <- data.frame(ward = sprintf("w%02d", g), set = sprintf("h%d", (g + 2) %/% 3),
                    arm = unlist(lapply(1:8, function(k) sample(c("usual", "new", "old"))))[g], x = rnorm(length(g)))
three$y <- rnorm(8)[(g + 2) %/% 3] + rnorm(24, 0, 0.3)[g] + (three$arm == "new") + 0.3 * three$x + rnorm(length(g))
three <- keep(three, "three.csv")
three$arm <- factor(three$arm, levels = c("usual", "new", "old"))
m <- lm_robust(y ~ arm + x + set, three, clusters = ward)
put_fit("sets of clusters", "arm=new", m, "armnew")
put_fit("sets of clusters", "arm=old", m, "armold")

# --- people drawn by lot within schools, errors by school
school <- sprintf("k%02d", rep(1:15, each = 8))
within <- data.frame(school, t = as.vector(replicate(15, sample(rep(0:1, 4)))), x = rnorm(120))
within$y <- rep(rnorm(15), each = 8) + within$t * (0.5 + rep(rnorm(15, 0, 0.5), each = 8)) + 0.4 * within$x + rnorm(120)
within <- keep(within, "within.csv")
put_fit("within schools", "t", lm_robust(y ~ t + x + school, within, clusters = school))

values$value <- format(values$value, digits = 17, trim = TRUE)
write.csv(values, "rct_blocks.csv", row.names = FALSE, quote = FALSE)
