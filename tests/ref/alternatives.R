# SPDX-License-Identifier: GPL-3.0-or-later
# Options against a comparator, from the draws of decision.R: Rscript alternatives.R in this folder.
d <- read.csv("decision/draws.csv")
names <- c("usual", "short", "long", "worse")
out <- NULL
put <- function(option, against, threshold, what, value)
  out <<- rbind(out, data.frame(option, against, threshold, what, value = sprintf("%.17g", value)))
both <- function(option, against, threshold, what, x, point = mean(x)) {
  q <- quantile(x, c(0.025, 0.975), names = FALSE)
  put(option, against, threshold, what, point); put(option, against, threshold, paste0(what, ".se"), sd(x))
  put(option, against, threshold, paste0(what, ".low"), q[1]); put(option, against, threshold, paste0(what, ".high"), q[2])
}
# The wedge of Obenchain (1999): rays from the origin, in units of the standard deviations, seen from the mean's ray.
wedge <- function(c, e) {
  s <- sd(c) / sd(e); turn <- function(a) ((a + pi) %% (2 * pi)) - pi
  centre <- Arg(complex(real = s * mean(e), imaginary = mean(c)))
  end <- centre + quantile(turn(Arg(complex(real = s * e, imaginary = c)) - centre), c(0.025, 0.975), names = FALSE)
  c(if (end[1] > -pi / 2) s * tan(end[1]) else -Inf, if (end[2] < pi / 2) s * tan(end[2]) else Inf)
}
for (against in c("usual", "long")) for (option in setdiff(names, against)) {
  c <- d[[paste0("cost.", option)]] - d[[paste0("cost.", against)]]
  e <- d[[paste0("effect.", option)]] - d[[paste0("effect.", against)]]
  both(option, against, "", "cost.more", c); both(option, against, "", "effect.more", e)
  put(option, against, "", "p.dearer.better", mean(e >= 0 & c > 0))
  put(option, against, "", "p.cheaper.better", mean(e >= 0 & c <= 0))
  put(option, against, "", "p.cheaper.worse", mean(e < 0 & c < 0))
  put(option, against, "", "p.dearer.worse", mean(e < 0 & c >= 0))
  if (mean(c) * mean(e) > 0) {
    w <- wedge(c * sign(mean(e)), e * sign(mean(e)))
    put(option, against, "", "icer.pair", mean(c) / mean(e))
    put(option, against, "", "icer.pair.low", w[1]); put(option, against, "", "icer.pair.high", w[2])
  }
  for (k in c(200, 400, 1000)) {
    both(option, against, k, "inb", k * e - c)
    put(option, against, k, "p.inb.positive", mean(k * e - c > 0))
  }
}
write.csv(out, "alternatives.csv", row.names = FALSE, quote = FALSE, na = "")
cat(nrow(out), "values\n")
