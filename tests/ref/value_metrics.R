# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for the figures of avlast value beside net present values: base R alone. The model is that
# of value.R, whose first part is run here. Run as
#   Rscript value_metrics.R
# in tests/ref. It writes value_metrics.csv (case, quantity, term, value) and value_metrics_draws.csv.
src <- readLines("value.R")
eval(parse(text = src[seq_len(grep("^scenario <- ", src) - 1)]))
values <- data.frame()
put <- function(case, quantity, value, term = "")
  values <<- rbind(values, data.frame(case, quantity, term, value = unname(value)))

## Intervals of the marginal value of public funds, and of cost per effect, from draws.
set.seed(20261129)
n <- 301
cases <- list(sure = c(5, 4, 1, .6, .3), weak = c(2, 1, 1, .8, .4), saving = c(3, -2, 1, 1, 0),
              costly = c(-1, 4, .5, 1, -.3), lossaving = c(-3, -2, .8, .9, .2), lost = c(.2, .1, 1, 1, .9),
              half = c(1.5, .4, .6, .5, .5))
draws <- do.call(rbind, lapply(names(cases), function(k) {
  p <- cases[[k]]; z <- rnorm(n); u <- rnorm(n)
  data.frame(case = k, wtp = signif(p[1] + p[3] * z, 9), cost = signif(p[2] + p[4] * (p[5] * z + sqrt(1 - p[5]^2) * u), 9))
}))
write.csv(draws, "value_metrics_draws.csv", row.names = FALSE, quote = FALSE)
ratio <- function(w, c) ifelse(w >= 0 & c <= 0, Inf, ifelse(c == 0, -Inf, w / c))
quant <- function(x, p) { # type 7 that bears infinite values
  x <- sort(x); h <- (length(x) - 1) * p + 1; l <- floor(h); u <- ceiling(h)
  if (l == u || x[l] == x[u]) x[l] else x[l] + (h - l) * (x[u] - x[l])
}
for (k in names(cases)) for (level in c(.9, .95)) {
  d <- draws[draws$case == k, ]; w <- d$wtp; c <- d$cost; W <- cases[[k]][1]; C <- cases[[k]][2]
  case <- paste0(k, ".", level)
  put(case, "ne", mean(w >= 0 & c > 0)); put(case, "nw", mean(w >= 0 & c <= 0))
  put(case, "sw", mean(w < 0 & c < 0)); put(case, "se", mean(w < 0 & c >= 0))
  if (W < 0 && C < 0) { w <- -w; c <- -c; W <- -W; C <- -C }
  sw <- w < 0 & c < 0; s <- mean(sw); tail <- (1 - level - s) / 2
  r <- sort(ratio(w[!sw], c[!sw])); point <- ratio(W, C)
  if (tail <= 0) { b <- c(-Inf, Inf, -Inf, Inf) } else {
    place <- seq_along(r) / length(r); equal <- place[r == point]
    at <- if (length(equal)) { if (min(equal) > .5) min(equal) else if (max(equal) < .5) max(equal) else .5 }
      else { lo <- place[r < point]; hi <- place[r > point]
             ((if (length(lo)) max(lo) else min(place)) + (if (length(hi)) min(hi) else max(place))) / 2 }
    z0 <- qnorm(min(.99, max(.01, at)))
    b <- sapply(c(tail, 1 - tail, pnorm(2 * z0 + qnorm(tail)), pnorm(2 * z0 + qnorm(1 - tail))), function(p) quant(r, p))
  }
  for (i in 1:4) put(case, c("low", "high", "corrected.low", "corrected.high")[i], b[i])
  # Cost per effect: wtp as the effect. The wedge, by complex numbers.
  w <- d$wtp; c <- d$cost; W <- cases[[k]][1]; C <- cases[[k]][2]
  if (W > 0) {
    scale <- sd(c) / sd(w); a <- Arg(complex(real = scale * w, imaginary = c) / complex(real = scale * W, imaginary = C))
    q <- quantile(a, c((1 - level) / 2, (1 + level) / 2), names = FALSE) + Arg(complex(real = scale * W, imaginary = C))
    put(case, "icer.low", if (q[1] > -pi / 2) scale * tan(q[1]) else -Inf)
    put(case, "icer.high", if (q[2] < pi / 2) scale * tan(q[2]) else Inf)
  }
}

## Fieller's set: where the square of the studentised x - rho y is 1.
f <- list(c(5, 4, 1, .2, .5), c(2, 1, 1, .1, 1), c(.2, .1, 1, .9, 1), c(-3, 2, .4, -.1, .3), c(3, -.5, .04, .01, .09), c(0, 2, 1, 0, .1))
for (i in seq_along(f)) for (z in c(1.5, 1.959963984540054)) {
  x <- f[[i]]; case <- paste0("fieller", i, ".", if (z == 1.5) "1.5" else "1.96")
  r <- Re(polyroot(c(x[1]^2 - z^2 * x[3], -2 * (x[1] * x[2] - z^2 * x[4]), x[2]^2 - z^2 * x[5])))
  imaginary <- (x[1] * x[2] - z^2 * x[4])^2 < (x[1]^2 - z^2 * x[3]) * (x[2]^2 - z^2 * x[5])
  kind <- if (imaginary) 2 else if (x[2]^2 > z^2 * x[5]) 0 else 1
  put(case, "kind", kind)
  if (kind < 2) { put(case, "low", min(r)); put(case, "high", max(r)) }
}

## The model.
root <- function(f, range) { # every sign change on a fine grid
  x <- range; y <- sapply(x, f); at <- which(y[-1] * y[-length(y)] < 0)
  sapply(at, function(i) uniroot(f, x[c(i, i + 1)], tol = 1e-15)$root)
}
figures <- function(id, persistence, schedule, m) {
  b <- books(persistence, schedule, m)
  none <- m; none$study <- 0
  scheme <- books(persistence, schedule, none); scheme <- scheme[scheme$kind == "cost", ]
  public <- b$class == "public"
  wtp <- sum(b$pv[!public]); cost <- -sum(b$pv[public])
  at <- paste0(id, ".public")
  put(at, "wtp", wtp); put(at, "net.cost", cost)
  put(at, "mvpf", ratio(wtp, cost))
  for (p in c("municipality", "state", "health")) put(paste0(id, ".", p), "mvpf", ratio(wtp, -sum(b$pv[b$payer == p])))
  paid <- -sum(scheme$pv[scheme$class == "public"])
  put(at, "cba", 1 + (wtp - cost) / paid); put(at, "cba.financed", (1 + (wtp - cost) / paid) / 1.5)
  inputs <- -sum(scheme$pv); worth <- sum(b$pv) + inputs
  at <- paste0(id, ".society")
  put(at, "sroi", worth / inputs); put(at, "sroi.net", (worth - inputs) / inputs)
  put(at, "cost.effect", inputs / (m$n * m$work), "work"); put(at, "cost.effect", inputs / (-m$n * m$share * m$absence), "absence")
  put(at, "cost.effect", inputs / (-m$n * m$visits), "visits"); put(at, "cost.effect", inputs / (m$n * m$study), "study")
  factor <- sapply(0:horizon, function(t) df(schedule, t))
  for (who in c("municipality", "state", "firms", "public", "society")) {
    weight <- if (who == "society") 1 + m$lambda * public else if (who == "public") as.numeric(public) else as.numeric(b$payer == who)
    flow <- as.numeric(tapply(b$amount * weight, b$t, sum)); at <- paste0(id, ".", who)
    put(at, "annual", sum(flow * factor) / sum(factor[-1]))
    pv <- flow * factor
    put(at, "mirr", (sum(pv[pv > 0]) / factor[horizon + 1] / -sum(pv[pv < 0]))^(1 / horizon) - 1)
    last <- max(which(flow != 0)) # by the end that stays finite
    npv <- function(r) sum(flow[1:last] * (1 + r)^(last - seq_len(last)))
    rate <- root(npv, c(seq(-.985, 1, .0025), seq(1.01, 10, .01)))
    if (any(flow < 0))
      for (i in seq_along(rate)) put(at, "irr", rate[i], if (length(rate) > 1) i else "")
  }
  for (who in c("public", "society")) {
    total <- function(m) { b <- books(persistence, schedule, m)
      sum(b$pv[b$class == "public"]) * (if (who == "public") 1 else 1 + m$lambda) + (if (who == "society") sum(b$pv[b$class != "public"]) else 0) }
    at <- paste0(id, ".", who); base_n <- m$n
    with_n <- function(k) { m$n <- base_n * k; total(m) }
    k <- uniroot(with_n, c(-50, 200), tol = 1e-14)$root
    put(at, "break.even.ratio", k, "participants")
    if (k > 0 && .8 * k <= 1) put(at, "break.even", .8 * k, "reach")
    spent <- if (who == "public") -sum(scheme$pv[scheme$class == "public"]) else
      -sum(scheme$pv) - m$lambda * sum(scheme$pv[scheme$class == "public"])
    put(at, "break.even", 1 + total(m) / spent, "(all costs)")
    if (persistence == "central") {
      half <- root(function(h) { m$half <- h; total(m) }, exp(seq(log(.05), log(200), length.out = 25)))
      for (h in half) put(at, "break.even", h, "profiles.half")
    }
  }
}
figures("observed", "observed", "no-r109", base)
figures("central", "central", "no-r109", base)
figures("long", "long", "no-r109", base)
dear <- base
dear$staff <- 30000; dear$crowding <- .2; dear$lambda <- 0
figures("dear", "central", "uk-green-book", dear)
figures("short", "observed", .07, base)
values$value <- format(values$value, digits = 17, trim = TRUE)
write.csv(values, "value_metrics.csv", row.names = FALSE, quote = FALSE)
cat(nrow(values), "values\n")
