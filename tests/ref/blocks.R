# SPDX-License-Identifier: GPL-3.0-or-later
# The value of knowing a parameter by blocks of draws in its order (Strong & Oakley 2013), on decision/draws.csv: Rscript blocks.R in
# this folder writes decision/blocks.csv. Written from the paper: no package.
d <- read.csv("decision/draws.csv")
E <- as.matrix(d[, 1:4]); C <- as.matrix(d[, 5:8]); n <- nrow(d)
out <- NULL
for (column in c("uptake", "price", "kind", "other")) {
  x <- d[[column]]
  below <- rank(x, ties.method = "min") - 1 # equal values stay together
  for (blocks in c(2, 5, 20, 100, 0)) {
    K <- if (blocks == 0) floor(2 * n^(1 / 3) + 1e-9) else blocks
    block <- floor(below * K / n)
    for (k in c(50, 200, 400, 1000)) {
      nb <- k * E - C
      means <- apply(nb, 2, function(v) tapply(v, block, mean)) * c(table(block)) / n
      value <- sum(apply(means, 1, max)) - max(colMeans(nb))
      out <- rbind(out, data.frame(column, blocks, used = nrow(means), k, value = sprintf("%.17g", max(0, value))))
    }
  }
}
write.csv(out, "decision/blocks.csv", row.names = FALSE, quote = FALSE)
cat(nrow(out), "numbers\n")
