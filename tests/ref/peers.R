# SPDX-License-Identifier: GPL-3.0-or-later
# What other packages make of the draws in decision/draws.csv: Rscript peers.R FOLDER in this folder. FOLDER has bcea.R, dampack.R and
# voi.R, the packages' own functions as they stand on GitHub (under their licences, not kept here): of giabaio/BCEA R/compute_xxx.R,
# compute_IB.R, compute_ICER.R, best_interv_given_k.R and the data frame of bcea.default.R (05788888; its new_bcea() counts the draws
# wrongly, so that its parts are called here); of DARTH-git/dampack R/icers.R, ceac.R, evpi.R, exp_loss.R, calculate_outcome.R; of
# chjackson/voi R/evpi.R, evppi_so.R, evppi_gam.R, evppi_npreg.R.
suppressMessages({ library(dplyr); library(reshape2); library(mgcv) })
folder <- commandArgs(TRUE)[1]
for (f in c("bcea.R", "dampack.R", "voi.R")) source(file.path(folder, f))
d <- read.csv("decision/draws.csv"); names <- c("usual", "short", "long", "worse")
E <- as.matrix(d[paste0("effect.", names)]); C <- as.matrix(d[paste0("cost.", names)]); dimnames(E) <- dimnames(C) <- list(NULL, names)
ks <- c(0, 50, 150, 300, 450, 700, 1000)
rows <- list()
put <- function(peer, k, what, option, value) rows[[length(rows) + 1]] <<- data.frame(peer, k, what, option, value = sprintf("%.17g", value))

# BCEA: the reference's benefit over each other, from its side (turned here to the other's over the reference).
for (ref in 1:2) {
  df <- bcea_frame(E, C, ref, names); df <- df[df$ref == ref, ]; others <- names[-ref]
  ib <- compute_IB(df, ks); eib <- compute_EIB(ib); ceac_ref <- compute_CEAC(ib); icer <- compute_ICER(df)
  for (i in seq_along(others)) {
    pair <- paste(others[i], names[ref])
    put("BCEA", NA, "icer.pair", pair, icer[[i]])
    for (t in seq_along(ks)) { put("BCEA", ks[t], "inb", pair, -eib[t, i]); put("BCEA", ks[t], "p.inb.positive", pair, 1 - ceac_ref[t, i]) }
  }
  U <- compute_U(df, ks); best <- best_interv_given_k(eib, ref, (1:4)[-ref]); top <- compute_Ustar(nrow(E), length(ks), U)
  evi <- colMeans(compute_ol(nrow(E), length(ks), top, U, best)); vi <- colMeans(compute_vi(nrow(E), length(ks), top, U))
  stopifnot(all.equal(evi, vi))
  for (t in seq_along(ks)) { put("BCEA", ks[t], "evpi", "", evi[t]); put("BCEA", ks[t], "best", "", best[t]) }
}
# dampack
psa <- list(cost = as.data.frame(C), effectiveness = as.data.frame(E), strategies = names, n_strategies = 4, n_sim = nrow(E))
table <- calculate_icers(colMeans(C), colMeans(E), names)
for (i in seq_len(nrow(table))) {
  put("dampack", NA, "place", table$Strategy[i], match(table$Status[i], c("ND", "D", "ED")) - 1)
  if (!is.na(table$ICER[i])) put("dampack", NA, "icer", table$Strategy[i], table$ICER[i])
}
a <- ceac(ks, psa); l <- calc_exp_loss(psa, ks); v <- calc_evpi(psa, ks)
for (i in seq_len(nrow(a))) { put("dampack", a$WTP[i], "p.best", a$Strategy[i], a$Proportion[i])
  if (a$On_Frontier[i]) put("dampack", a$WTP[i], "best", "", match(a$Strategy[i], names)) }
for (i in seq_len(nrow(l))) put("dampack", l$WTP[i], "loss", as.character(l$Strategy[i]), l$Expected_Loss[i])
for (i in seq_along(ks)) put("dampack", ks[i], "evpi", "", v$EVPI[i])
# voi
out <- list(e = E, c = C, k = ks); inputs <- d[c("uptake", "price", "other")]
all <- evpi(out)
for (t in seq_along(ks)) put("voi", ks[t], "evpi", "", all[t])
for (set in list("uptake", "price", c("uptake", "price"), "other")) {
  gam <- evppi_npreg.cea(out, inputs, set)
  for (t in seq_along(ks)) put("voi", ks[t], "evppi.gam", paste(set, collapse = "+"), gam[t])
  if (length(set) == 1) for (blocks in c(10, 200)) {
    so <- evppi_so(out, inputs, "cea", set, n.blocks = blocks)
    for (t in seq_along(ks)) put("voi", ks[t], paste0("evppi.so.", blocks), set, so[t])
  }
}
write.csv(do.call(rbind, rows), "peers.csv", row.names = FALSE, quote = FALSE, na = "")
