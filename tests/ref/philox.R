# SPDX-License-Identifier: GPL-3.0-or-later
# Philox 4x32-10 (Salmon and others 2011, doi:10.1145/2063384.2063405) in R, for scripts that draw what the programs
# draw: source("philox.R"). Held to the known answers of Random123's file kat_vectors.
xor32 <- function(a, b) {
    high <- bitwXor(as.integer(a %/% 65536), as.integer(b %/% 65536))
    low <- bitwXor(as.integer(a %% 65536), as.integer(b %% 65536))
    high * 65536 + low
}
# high and low word of a product of two words, by halves that a double holds
times32 <- function(a, b) {
    a1 <- a %/% 65536; a0 <- a %% 65536; b1 <- b %/% 65536; b0 <- b %% 65536
    low <- a0 * b0; mid1 <- a1 * b0 + low %/% 65536; mid2 <- a0 * b1 + mid1 %% 65536
    list(a1 * b1 + mid1 %/% 65536 + mid2 %/% 65536, (mid2 %% 65536) * 65536 + low %% 65536)
}
# counter: n x 4, key: two words; n x 4
philox <- function(counter, key) {
    x <- counter
    for (round in 1:10) {
        p <- times32(3528531795, x[, 1]); q <- times32(3449720151, x[, 3])
        x <- cbind(xor32(xor32(q[[1]], x[, 2]), key[1]), q[[2]], xor32(xor32(p[[1]], x[, 4]), key[2]), p[[2]])
        key <- (key + c(2654435769, 3144134277)) %% 2^32
    }
    unname(x)
}
local({
    all <- 2^32 - 1
    known <- function(counter, key, want) stopifnot(philox(matrix(counter, 1), key) == strtoi(substring(want, 1, 4), 16) * 65536 + strtoi(substring(want, 5), 16))
    known(rep(0, 4), c(0, 0), c("6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"))
    known(rep(all, 4), c(all, all), c("408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"))
    known(c(608135816, 2242054355, 320440878, 57701188), c(2752067618, 698298832), c("d16cfe09", "94fdcceb", "5001e420", "24126ea1"))
})
# Uniform of 52 bits in (0, 1): the words 0 and 1 without their lowest six
uniform <- function(seed, purpose, replicate, item, attempt = 0) {
    x <- philox(cbind(replicate, item, attempt, 0), c(seed, purpose))
    ((x[, 1] %/% 64) * 2^26 + x[, 2] %/% 64 + 0.5) * 2^-52
}
# Purposes of the streams
BOOTSTRAP <- 3; BAYESIAN <- 6
# How often each unit is drawn in replicate r (from 0), units numbered through strata of sizes n
drawn <- function(seed, r, n) {
    first <- cumsum(c(0, n))
    unlist(lapply(seq_along(n), function(h) {
        u <- uniform(seed, BOOTSTRAP, r, first[h] + seq_len(n[h]) - 1)
        tabulate(pmin(floor(u * n[h]), n[h] - 1) + 1, n[h])
    }))
}
# Weights of the Bayesian bootstrap: n e / sum of e within each stratum
bayesian <- function(seed, r, n) {
    first <- cumsum(c(0, n))
    unlist(lapply(seq_along(n), function(h) {
        e <- -log(uniform(seed, BAYESIAN, r, first[h] + seq_len(n[h]) - 1))
        e * n[h] / sum(e)
    }))
}
# Whole numbers below each of the bounds, one after another in one replicate: two of each counter, the second half of
# its words first, floor(bound (w0 2^32 + w1) / 2^64)
below <- function(seed, purpose, replicate, bounds) {
    x <- philox(cbind(replicate, 0:((length(bounds) - 1) %/% 2), 0, 0), c(seed, purpose))
    w0 <- c(rbind(x[, 3], x[, 1]))[seq_along(bounds)]; w1 <- c(rbind(x[, 4], x[, 2]))[seq_along(bounds)]
    floor((w0 * bounds + floor(w1 * bounds / 2^32)) / 2^32)
}
