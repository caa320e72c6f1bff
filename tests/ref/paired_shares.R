# SPDX-License-Identifier: GPL-3.0-or-later
# Difference of two shares of the same people, Newcombe (1998), method 10, from the paper's
# formulas; its example (36, 12, 2, 0) has 0.0569 to 0.3404. Makes paired_shares.csv.
wilson <- function(x, n, z) (x + z^2 / 2 + c(-1, 1) * z * sqrt(x * (n - x) / n + z^2 / 4)) / (n + z^2)
newcombe <- function(yes, up, down, no, level) {
  n <- yes + up + down + no
  z <- qnorm(1 - (1 - level) / 2)
  p2 <- (yes + up) / n; p1 <- (yes + down) / n
  w2 <- wilson(yes + up, n, z); w1 <- wilson(yes + down, n, z)
  a <- yes * no - up * down
  a <- if (a > n / 2) a - n / 2 else if (a >= 0) 0 else a
  m <- (yes + up) * (down + no) * (yes + down) * (up + no)
  phi <- if (m == 0) 0 else a / sqrt(m)
  d <- p2 - p1
  c(d, d - sqrt((p2 - w2[1])^2 - 2 * phi * (p2 - w2[1]) * (w1[2] - p1) + (w1[2] - p1)^2),
    d + sqrt((w2[2] - p2)^2 - 2 * phi * (w2[2] - p2) * (p1 - w1[1]) + (p1 - w1[1])^2))
}
set.seed(1)
cases <- rbind(c(36, 12, 2, 0), c(0, 3, 0, 0), c(5, 0, 0, 0), c(0, 0, 0, 7), c(1, 0, 0, 1), c(0, 1, 1, 0),
               c(300, 20, 35, 900), matrix(rpois(4 * 18, rep(c(1, 5, 20, 8, 40, 3), 12)), ncol = 4))
cases <- cases[rowSums(cases) > 0, ]
out <- NULL
for (i in seq_len(nrow(cases))) for (level in c(0.95, 0.9))
  out <- rbind(out, c(cases[i, ], level, do.call(newcombe, as.list(c(cases[i, ], level)))))
colnames(out) <- c("yes", "up", "down", "no", "level", "difference", "low", "high")
write.csv(format(out, digits = 15, trim = TRUE), "paired_shares.csv", row.names = FALSE, quote = FALSE)
