# SPDX-License-Identifier: GPL-3.0-or-later
# Families over several analyses: Holm's p-values by R's p.adjust. Rows that are no
# hypotheses (decoys) have no corrected value. Rscript families.R, in this folder.
set.seed(20261129)
rows <- NULL
for (a in 1:8) for (y in 1:5) {
  terms <- if (a %% 2) "t" else c("arm=b", "arm=c")
  family <- if (a <= 2) "ønsker" else if (a <= 4) "A;analysis=x" else c("B", "C", "D d", "B", "ønsker")[y]
  rows <- rbind(rows, data.frame(analysis = paste0("a", a), outcome = paste0("y", y), group = "",
    term = terms, family = family, p = rbeta(length(terms), 0.3, 4), decoy = FALSE))
  rows <- rbind(rows, data.frame(analysis = paste0("a", a), outcome = paste0("y", y),
    group = c("sex=1", "", "", ""), term = c(terms[1], paste0("g(", terms[1], ")"),
    paste0("holm:", terms[1]), paste0(terms[1], ":sex")), family = family, p = runif(4) / 1000, decoy = TRUE))
}
rows$p[rows$analysis == "a3" & rows$outcome == "y2" & !rows$decoy] <- NA
rows$holm <- NA
for (f in unique(rows$family)) {
  of <- which(rows$family == f & !rows$decoy & !is.na(rows$p))
  rows$holm[of] <- p.adjust(rows$p[of], "holm")
}
rows$decoy <- NULL
for (v in c("p", "holm")) rows[[v]] <- ifelse(is.na(rows[[v]]), "", sprintf("%.17g", rows[[v]]))
write.csv(rows, "families.csv", row.names = FALSE, quote = FALSE)
