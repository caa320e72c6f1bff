# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of avlast survey kappa and alpha: Rscript agreement.R in this folder
# writes agreement.csv, from scale/design.csv. R 4.2.2, survey 4.1-1.
#
# Kappa is svykappa's. svycralpha has no standard error, so alpha's is svycontrast's, of
# the means of the items, their squares and products, and the value is held against
# svycralpha. Weighted kappa is svycontrast's of the joint shares.
suppressMessages(library(survey))
d <- read.csv("scale/design.csv")
d$fpc <- 200
for (j in 1:5) d[[paste0("f", j)]] <- factor(d[[paste0("q", j)]], levels = 0:4)
designs <- list(
  rows = svydesign(~1, weights = ~w, data = d),
  clusters = svydesign(~psu, strata = ~stratum, weights = ~w, data = d),
  fpc = svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~fpc, data = d))
out <- NULL
put <- function(case, term, estimate, se) out <<- rbind(out, data.frame(case = case, term = term,
  estimate = sprintf("%.17g", estimate), se = sprintf("%.17g", se)))
weighted <- function(v) function(design, a, b) {
  m <- svymean(as.formula(sprintf("~interaction(%s, %s)", a, b)), design)
  k <- 5
  p <- matrix(coef(m), k)
  po <- sum(v * p)
  pe <- sum(v * outer(rowSums(p), colSums(p)))
  kappa <- (po - pe) / (1 - pe)
  # by complex steps: kappa is analytic in the shares
  f <- function(p) { p <- matrix(p, k); po <- sum(v * p); pe <- sum(v * outer(rowSums(p), colSums(p))); (po - pe) / (1 - pe) }
  g <- sapply(seq_along(p), function(i) { q <- as.complex(p); q[i] <- q[i] + 1i * 1e-30; Im(f(q)) / 1e-30 })
  c(kappa, sqrt(drop(g %*% vcov(m) %*% g)), po)
}
apart <- abs(outer(0:4, 0:4, "-")) / 4
for (case in names(designs)) {
  full <- designs[[case]]
  for (part in c("", "a", "b")) {
    design <- if (part == "") full else subset(full, group == part)
    name <- paste0(case, part)
    k <- svykappa(~f1 + f2, design)
    put(name, "kappa", coef(k), SE(k))
    one <- weighted(diag(5))(design, "f1", "f2")
    stopifnot(abs(one[1:2] / c(coef(k), SE(k)) - 1) < 1e-9)
    m <- svymean(~I(q1 == q2), design)
    put(name, "agreement", coef(m)[2], SE(m)[2])
    for (w in c("linear", "quadratic")) {
      r <- weighted(if (w == "linear") 1 - apart else 1 - apart^2)(design, "f1", "f2")
      put(name, paste0("kappa.", w), r[1], r[2])
    }
    q <- paste0("q", 1:4)
    terms <- c(q, unlist(lapply(1:4, function(i) sapply(i:4, function(j) sprintf("I(q%d * q%d)", i, j)))))
    m <- svymean(as.formula(paste("~", paste(terms, collapse = "+"))), design)
    value <- function(x) {
      cov <- matrix(0 * x[1], 4, 4)
      at <- 4
      for (i in 1:4) for (j in i:4) { at <- at + 1; cov[i, j] <- cov[j, i] <- x[at] - x[i] * x[j] }
      4 / 3 * (1 - sum(diag(cov)) / sum(cov))
    }
    g <- sapply(seq_along(coef(m)), function(i) { x <- as.complex(coef(m)); x[i] <- x[i] + 1i * 1e-30; Im(value(x)) / 1e-30 })
    alpha <- value(coef(m))
    stopifnot(abs(alpha / svycralpha(~q1 + q2 + q3 + q4, design) - 1) < 1e-9)
    put(name, "alpha", alpha, sqrt(drop(g %*% vcov(m) %*% g)))
  }
}
write.csv(out, "agreement.csv", row.names = FALSE, quote = FALSE)
cat(2 * nrow(out), "values\n")
