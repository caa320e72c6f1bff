# SPDX-License-Identifier: GPL-3.0-or-later
# Regressions (Lin's among them) under every assignment that a small trial allows, each fitted anew, variances by the formulas written out
# (CR2 by the eigenvalues of I - H), which are first held against sandwich and clubSandwich. What is kept does not hang on the order of the assignments: means of b^2 and of the variance, the largest |t|,
# and the p-value of t. Rscript draws_regress.R, in this folder, after permute.R.
suppressMessages({library(sandwich); library(clubSandwich)})
d <- read.csv("permute_data.csv", fileEncoding = "UTF-8", na.strings = "")
num <- function(x) sprintf("%.17g", x)
deals <- function(labels) {
  if (length(labels) == 1) return(matrix(labels, 1))
  do.call(rbind, lapply(sort(unique(labels)), function(l) cbind(l, deals(labels[-match(l, labels)]))))
}
in_blocks <- function(a, b) {
  parts <- lapply(unique(b), function(k) deals(a[b == k]))
  grid <- expand.grid(lapply(parts, function(p) seq_len(nrow(p))))
  r <- matrix(a[1], nrow(grid), length(a))
  for (j in seq_along(parts)) r[, which(b == unique(b)[j])] <- parts[[j]][grid[, j], ]
  r
}
# slopes of the columns j, and their variances of each kind
regress <- function(x, y, w, g, ses, j) {
  q <- qr(x * sqrt(w))
  x <- (x * sqrt(w))[, sort(q$pivot[seq_len(q$rank)])] # an assignment may be a covariate: lm() drops the later one
  y <- y * sqrt(w)
  n <- nrow(x)
  inverse <- solve(crossprod(x))
  t <- inverse %*% t(x)
  b <- drop(t %*% y)
  e <- drop(y - x %*% b)
  h <- x %*% t
  groups <- length(unique(g))
  of <- function(se) {
    if (se == "classical") return(diag(inverse)[j] * sum(e^2) / (n - ncol(x)))
    if (startsWith(se, "HC")) {
      if (se %in% c("HC2", "HC3") && any(1 - diag(h) < 1e-10)) return(rep(NaN, length(j))) # leverage 1: there is none
      u <- switch(se, HC2 = e / sqrt(1 - diag(h)), HC3 = e / (1 - diag(h)), e)
      return(rowSums(t(t(t) * u)^2)[j] * if (se == "HC1") n / (n - ncol(x)) else 1)
    }
    s <- sapply(unique(g), function(k) {
      i <- g == k
      a <- diag(sum(i))
      if (se %in% c("CR2", "CR3")) {
        v <- eigen(a - h[i, i], symmetric = TRUE)
        power <- if (se == "CR2") 0.5 else 1
        a <- v$vectors %*% (ifelse(v$values > 1e-10, 1 / abs(v$values)^power, 0) * t(v$vectors))
      }
      t[, i, drop = FALSE] %*% a %*% e[i]
    })
    rowSums(s^2)[j] * switch(se, CR1 = groups / (groups - 1),
      stata = groups / (groups - 1) * (n - 1) / (n - ncol(x)), 1)
  }
  lapply(ses, function(se) list(b = b[j], v = of(se)))
}
check <- function(x, y, w, g, ses, j, ours) {
  fit <- lm(y ~ x - 1, weights = w)
  for (s in seq_along(ses)) {
    v <- if (ses[s] == "classical") vcov(fit) else if (startsWith(ses[s], "HC")) vcovHC(fit, type = ses[s])
      else as.matrix(vcovCR(fit, cluster = factor(g), type = c(CR0 = "CR0", CR1 = "CR1", stata = "CR1S", CR2 = "CR2", CR3 = "CR3")[[ses[s]]]))
    stopifnot(abs(diag(v)[j] / ours[[s]]$v - 1) < 1e-9)
  }
}
rows <- list()
run <- function(case, data, arm, all, outcomes, ses, right = "1", cluster = NULL, weights = NULL, lin = FALSE) {
  data$arm <- factor(data[[arm]])
  if (!is.null(cluster)) data$unit <- data[[cluster]]
  terms <- paste0("arm", levels(data$arm)[-1])
  for (y in outcomes) {
    keep <- !is.na(data[[y]])
    use <- data[keep, ]
    w <- if (is.null(weights)) rep(1, nrow(use)) else use[[weights]]
    covariates <- model.matrix(as.formula(paste("~", right)), use)[, -1, drop = FALSE]
    if (lin) covariates <- t(t(covariates) - colSums(covariates * w) / sum(w))
    g <- if (is.null(cluster)) seq_len(nrow(use)) else use$unit
    j <- 1 + seq_along(terms)
    one <- function(a, checked = FALSE) {
      arms <- sapply(levels(data$arm)[-1], function(l) a[keep] == l)
      x <- cbind(1, arms, covariates)
      for (l in seq_len(if (lin) ncol(arms) else 0)) x <- cbind(x, covariates * arms[, l])
      ours <- regress(x, use[[y]], w, g, ses, j)
      if (checked) check(x, use[[y]], w, g, ses, j, ours)
      ours
    }
    seen <- one(as.character(data$arm), TRUE)
    drawn <- lapply(seq_len(nrow(all)), function(r) one(all[r, ]))
    for (s in seq_along(ses)) for (j in seq_along(terms)) {
      b <- sapply(drawn, function(x) x[[s]]$b[j])
      v <- sapply(drawn, function(x) x[[s]]$v[j])
      t0 <- abs(seen[[s]]$b[j]) / sqrt(seen[[s]]$v[j])
      t <- abs(b) / sqrt(v)
      rows[[length(rows) + 1]] <<- data.frame(case, outcome = y, se = ses[s], arm = j, count = nrow(all),
        effect = num(seen[[s]]$b[j]), error = num(sqrt(seen[[s]]$v[j])), squares = num(mean(b^2)), variances = num(mean(v)),
        largest = num(max(t)), p = num(mean(t >= t0 - 1e-9 * t0)))
    }
  }
}
d$block <- factor(d$block)
s <- d[!is.na(d$ten), ]
hc <- c("classical", "HC0", "HC1", "HC2", "HC3")
run("rows", s, "ten", deals(as.character(s$ten)), c("y", "gap"), hc, "age + sex")
run("weighted", s, "ten", deals(as.character(s$ten)), "y", c("HC1", "HC2", "classical"), "sex", weights = "age")
run("bare", s, "ten", deals(as.character(s$ten)), "z", c("classical", "HC0", "HC3"))
s <- d[!is.na(d$four), ]
run("blocked", s, "four", in_blocks(as.character(s$four), s$block), "y", c("HC0", "HC2"), "age + block")
units <- unique(d$school)
of <- match(d$school, units)
cr <- c("CR0", "CR1", "stata", "CR2", "CR3")
first <- d[match(units, d$school), ]
run("clusters", d, "whole", deals(as.character(first$whole))[, of], c("y", "gap"), cr, "age + sex", "school")
all <- in_blocks(as.character(first$one), first$schoolpair)[, of]
run("clusterblocks", d, "one", all, "y", c("CR0", "CR2"), "age + schoolpair", "school")
s <- d[!is.na(d$arm3), ]
s$arm3 <- ifelse(s$arm3 == "kontroll", "0", s$arm3)
run("three", s, "arm3", deals(s$arm3), "y", c("HC0", "classical"), "age")
s <- d[!is.na(d$ten), ]
run("lin rows", s, "ten", deals(as.character(s$ten)), c("y", "gap"), hc, "age", lin = TRUE)
run("lin weighted", s, "ten", deals(as.character(s$ten)), "y", hc, "z", weights = "age", lin = TRUE)
s <- d[!is.na(d$four), ]
run("lin blocks", s, "four", in_blocks(as.character(s$four), s$block), "y", hc, "block", lin = TRUE)
run("lin blocked", s, "four", in_blocks(as.character(s$four), s$block), "y", hc, "age + block", lin = TRUE)
run("lin clusters", d, "whole", deals(as.character(first$whole))[, of], c("y", "gap"), cr, "age + sex", "school", lin = TRUE)
s <- d[!is.na(d$arm3), ]
s$arm3 <- ifelse(s$arm3 == "kontroll", "0", s$arm3)
run("lin three", s, "arm3", deals(s$arm3), "y", hc, "age", lin = TRUE)
all <- do.call(rbind, rows)
# not where a row of leverage 1 leaves an assignment without HC2 and HC3
write.csv(all[all$largest != "NaN", ], "draws_regress.csv", row.names = FALSE, quote = FALSE)
