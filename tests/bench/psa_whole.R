# SPDX-License-Identifier: GPL-3.0-or-later
# psa_whole.R psa-whole DRAWS: every figure that avlast value gives of the scenario `central` of psa.sh, as vectorised base R: all
# draws of an input at a time, paths cut down to the draws that are still open. Rows outcome,payer,term,estimate,low,high, which
# psa_check.awk compares with avlast's. Society's money is 1.2 times the public purse's (the cost of tax financing), which is used.
n <- as.integer(tail(commandArgs(TRUE), 1))
set.seed(1)
years <- 0:29
discount <- 1.04^-years
paid <- 1:10
lambda <- 1.2
payers <- paste0("p", 1:5)
rows <- list()
add <- function(outcome, payer, term = "", estimate = NA, low = NA, high = NA)
  rows[[length(rows) + 1]] <<- list(outcome, payer, term, estimate, low, high)
ends <- function(v, p = c(.05, .95)) quantile(v, p, names = FALSE)
spread <- function(outcome, payer, point, v, times = 1, term = "") {
  q <- times * ends(v)
  add(outcome, payer, term, times * point, q[1], q[2])
  add("sd", payer, outcome, times * sd(v))
}

# --- draws ---
lognormal <- function(m, s) { v <- log1p(s^2 / m^2); rlnorm(n, log(m) - v / 2, sqrt(v)) }
gamma_of <- function(m, s) rgamma(n, m^2 / s^2, scale = s^2 / m)
beta_of <- function(m, s) { k <- m * (1 - m) / s^2 - 1; rbeta(n, m * k, (1 - m) * k) }
triangular <- function(mode, high) {
  p <- runif(n)
  ifelse(p <= mode / high, sqrt(p * high * mode), high - sqrt((1 - p) * high * (high - mode)))
}
effect <- kept <- year_one <- cost <- benefit <- vector("list", 5)
for (p in 1:5) {
  effect[[p]] <- rnorm(n, .1 + p / 100, .05)
  scale <- lognormal(1 + p / 10, .2)
  price <- gamma_of(p * 1e4, 4000)
  share <- beta_of(p / 10, .1)
  kept[[p]] <- 1 - beta_of(p / 10, .05)
  cost[[p]] <- gamma_of(p * 1000, 400) * lognormal(10 + p, 2) * (1 + triangular(.1, (p + 2) / 10))
  year_one[[p]] <- 100 * effect[[p]] * scale * price * share
  present <- 0
  for (t in 30:2) present <- present * kept[[p]] + discount[t]
  benefit[[p]] <- year_one[[p]] * present
}
rm(scale, price, share, present)

# --- points: the model at the means of its inputs ---
at <- data.frame(effect = .1 + 1:5 / 100, kept = 1 - 1:5 / 10,
                 gain = 100 * (1 + 1:5 / 10) * 1:5 * 1e4 * 1:5 / 10,
                 cost = 1:5 * 1000 * (10 + 1:5) * (1 + (.1 + (1:5 + 2) / 10) / 3))
flow <- sapply(1:5, function(p) {
  with(at[p, ], c(0, effect * gain * kept^(0:28)) - ifelse(years < 10, cost, 0))
})
point_cost <- at$cost * sum(discount[paid])
worth <- function(kept) sapply(kept, function(k) sum(k^(0:28) * discount[-1]))
point_benefit <- at$effect * at$gain * worth(at$kept)

# --- payback: draws that are decided are left behind ---
payback <- function(which) {
  year <- numeric(n)
  id <- seq_len(n)
  charge <- Reduce(`+`, cost[which])
  weight <- year_one[which]
  keep <- kept[which]
  total <- -charge
  for (t in 1:29) {
    gain <- if (length(weight) > 1) Reduce(`+`, weight) else weight[[1]]
    before <- total
    total <- total + (if (t < 10) gain - charge else gain) * discount[t + 1]
    back <- total >= 0
    if (any(back)) {
      i <- which(back)
      year[id[i]] <- t - 1 - before[i] / (total[i] - before[i])
      if (length(i) > length(id) / 20 || t %% 10 == 0) {
        open <- which(!back)
        id <- id[open]
        total <- total[open]
        charge <- charge[open]
        weight <- lapply(weight, `[`, open)
        keep <- lapply(keep, `[`, open)
      } else {
        total[i] <- -Inf
      }
    }
    for (k in seq_along(weight)) weight[[k]] <- weight[[k]] * keep[[k]]
  }
  year[id[total > -Inf]] <- Inf
  year
}

# --- rates of return at the point ---
rates <- function(flow, payer) {
  grid <- (1 + c(-.99, seq(-.98, 10, .005)))^-1
  value <- outer(grid, years, `^`) %*% flow
  turn <- which(diff(sign(value)) != 0)
  root <- sapply(turn, function(i) 1 / uniroot(function(x) sum(flow * x^years), grid[i + 0:1], tol = 1e-12)$root - 1)
  for (i in seq_along(root)) add("irr", payer, if (length(root) > 1) i else "", sort(root)[i])
  gain <- sum(pmax(flow, 0) * discount)
  loss <- -sum(pmin(flow, 0) * discount)
  add("mirr", payer, "", (gain / discount[30] / loss)^(1 / 29) - 1)
}
path <- function(flow) {
  total <- cumsum(flow * discount)
  t <- which(total >= 0 & seq_along(total) > 1)[1]
  if (is.na(t)) NA else t - 2 - total[t - 1] / (total[t] - total[t - 1])
}
money <- function(payer, b, c, back, flow, pb, pc, times = 1) {
  net <- b - c
  spread("npv", payer, pb - pc, net, times)
  spread("pv.benefit", payer, pb, b, times)
  spread("pv.cost", payer, pc, c, times)
  add("p.npv.positive", payer, "", mean(net > 0))
  spread("bcr.gross", payer, pb / pc, b / c)
  q <- quantile(back, c(.05, .95), names = FALSE, type = 7)
  add("payback", payer, "", path(flow), q[1], q[2])
  add("p.payback", payer, "", mean(is.finite(back)))
  spread("annual", payer, pb - pc, net, times / sum(discount[-1]))
  rates(flow * times, payer)
  net
}
# The marginal value of public funds, after Hendren and Sprung-Keyser; people gain nothing in this model.
mvpf <- function(net_cost, point, payer, corrected = FALSE) {
  ratio <- ifelse(net_cost > 0, 0, Inf)
  q <- quantile(ratio, c(.05, .95), names = FALSE, type = 1)
  add("mvpf", payer, "", if (point > 0) 0 else Inf, q[1], q[2])
  if (corrected) {
    same <- range(which(sort(ratio) == (if (point > 0) 0 else Inf))) / n
    place <- if (same[1] > .5) same[1] else if (same[2] < .5) same[2] else .5
    z <- qnorm(min(.99, max(.01, place)))
    q <- quantile(ratio, pnorm(2 * z + qnorm(c(.05, .95))), names = FALSE, type = 1)
    add("mvpf.corrected", payer, "", if (point > 0) 0 else Inf, q[1], q[2])
  }
}
for (p in 1:5) {
  net <- money(payers[p], benefit[[p]], cost[[p]] * sum(discount[paid]), payback(p), flow[, p], point_benefit[p], point_cost[p])
  mvpf(-net, point_cost[p] - point_benefit[p], payers[p])
}
all_flow <- rowSums(flow)
b <- Reduce(`+`, benefit)
charge <- Reduce(`+`, cost)
c <- charge * sum(discount[paid])
back <- payback(1:5)
pb <- sum(point_benefit)
pc <- sum(point_cost)
for (payer in c("public", "society")) {
  times <- if (payer == "public") 1 else lambda
  net <- money(payer, b, c, back, all_flow, pb, pc, times)
  for (t in 1:3) add("p.payback.by", payer, t, mean(back <= t))
  known <- times * mean(pmax(net, 0))
  add("loss", payer, "stop", known)
  add("loss", payer, "carry on", known - times * mean(net))
  add("evpi", payer, "", known - max(0, times * mean(net)))
  for (p in 1:5) {
    needed <- at$effect[p] - (pb - pc) / (point_benefit[p] / at$effect[p])
    add("break.even", payer, paste0("e", p), needed)
    add("break.even.ratio", payer, paste0("e", p), needed / at$effect[p])
    add("p.above.break.even", payer, paste0("e", p), mean(effect[[p]] > needed))
    rest <- pb - pc - point_benefit[p]
    drop <- function(d) rest + at$effect[p] * at$gain[p] * worth(1 - d)
    root <- if (drop(1) < 0) uniroot(drop, 0:1, tol = 1e-13)$root else NA
    add("break.even", payer, paste0("profiles.f", p), root)
    add("p.above.break.even", payer, paste0("profiles.f", p), if (is.na(root)) 1 else mean(1 - kept[[p]] < root))
  }
  add("break.even", payer, "(all effects)", pc / pb)
  add("break.even", payer, "(all costs)", pb / pc)
  add("break.even", payer, "participants", 100 * pc / pb)
  add("break.even", payer, "reach", pc / pb)
}

# --- welfare ---
net <- b - c
spread("net.cost", "public", pc - pb, -net)
mvpf(-net, pc - pb, "public", TRUE)
add("p.quadrant", "public", "wtp>=0 cost>0", mean(-net > 0))
add("p.quadrant", "public", "wtp>=0 cost<=0", mean(-net <= 0))
ratio <- 1 + net / c
spread("cba", "public", pb / pc, ratio)
spread("cba.financed", "public", pb / pc, ratio, 1 / 1.5)
spread("sroi", "society", pb / pc, b / c)
spread("sroi.net", "society", pb / pc - 1, b / c - 1)
for (p in 1:5) { # the order of angles around the point, which no quadrant breaks
  units <- 100 * effect[[p]]
  point <- c(pc, 100 * at$effect[p])
  unit <- sd(c) / sd(units)
  centre <- atan2(point[1], unit * point[2])
  turn <- atan2(c, unit * units) - centre
  turn <- ifelse(turn > pi, turn - 2 * pi, ifelse(turn <= -pi, turn + 2 * pi, turn))
  q <- centre + ends(turn)
  add("cost.effect", "society", paste0("e", p), point[1] / point[2], unit * tan(q[1]), if (q[2] < pi / 2) unit * tan(q[2]) else Inf)
}
out <- do.call(rbind, lapply(rows, function(r) {
  paste(vapply(r, function(v) if (is.na(v)) "" else if (is.numeric(v)) sprintf("%.15g", v) else as.character(v), ""),
        collapse = ",")
}))
writeLines(out)
