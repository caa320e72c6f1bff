# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values of sampling designs beyond strata and clusters, from R's survey package on
# synthetic data: domains with lonely PSUs, rules of degrees of freedom, samples with unequal
# probabilities and without replacement, Poisson samples, two phases. Writes designs/*.csv:
#
#   Rscript tests/ref/designs.R tests/ref/survey tests/ref/designs
#
# Made with R 4.2.2 and survey 4.1-1. Where that version is known to err, the right value is
# computed here from the formula, and the place says so.
suppressPackageStartupMessages(library(survey))
arg <- commandArgs(TRUE); out <- arg[2]
set.seed(20260315)
text <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
table <- list()
put <- function(case, quantity, outcome, group, term, value)
  table[[length(table) + 1]] <<- data.frame(case = case, quantity = quantity, outcome = outcome,
    group = group, term = term, value = text(unname(value)))

# ---- domains in which a stratum has one PSU ----
lonely <- read.csv(file.path(arg[1], "lonely.csv"), encoding = "UTF-8")
lonely$part <- as.integer(lonely$psu %in% c(1, 4, 5, 6, 9, 11, 12, 13))  # one PSU of strata 1 and 4
parts <- list("part=1" = quote(part == 1), "part=1;g2=p" = quote(part == 1 & g2 == "p"), "g2=q" = quote(g2 == "q"))
write.csv(lonely, file.path(out, "lonely.csv"), row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
# survey 4.1-1 does not centre under "adjust"; means and ratios have influence that sums to 0, so
# that it does not matter; totals are by the formula
adjusted <- function(d, u) {
  z <- rowsum(u, d$psu); s <- d$stratum[match(rownames(z), d$psu)]; v <- 0
  N <- if (is.null(d$fpc)) NULL else d$fpc[match(rownames(z), d$psu)]
  for (h in unique(s)) {
    zh <- z[s == h]; n <- length(zh); f <- if (is.null(N)) 1 else 1 - n / N[s == h][1]
    has <- tapply(d$inside, d$psu, any)[rownames(z)[s == h]]
    centre <- if (n == 1 || sum(has) == 1) mean(z) else mean(zh)
    v <- v + f * (if (n > 1) n / (n - 1) else 1) * sum((zh - centre)^2)
  }
  v
}
for (rule in c("adjust", "average")) for (fpc in c(FALSE, TRUE)) {
  case <- paste0("domain_", if (rule == "adjust") "centre" else rule, if (fpc) "_fpc" else "")
  options(survey.lonely.psu = rule, survey.adjust.domain.lonely = TRUE)
  d <- if (fpc) svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~N, data = lonely) else
    svydesign(~psu, strata = ~stratum, weights = ~w, data = lonely)
  for (g in names(parts)) {
    inside <- eval(parts[[g]], lonely); s <- suppressWarnings(d[inside, ])
    m <- suppressWarnings(svymean(~y, s)); r <- suppressWarnings(svyratio(~y, ~x, s)); t <- suppressWarnings(svytotal(~y, s))
    put(case, "mean", "y", g, "y", coef(m)); put(case, "mean_se", "y", g, "y", SE(m))
    put(case, "ratio", "y", g, "y/x", coef(r)); put(case, "ratio_se", "y", g, "y/x", sqrt(r$var[1]))
    v <- if (rule == "average") vcov(t)[1] else
      adjusted(list(psu = lonely$psu, stratum = lonely$stratum, fpc = if (fpc) lonely$N, inside = inside), lonely$w * lonely$y * inside)
    put(case, "total", "y", g, "y", coef(t)); put(case, "total_se", "y", g, "y", sqrt(v))
    h <- unique(lonely$stratum[inside]); all <- !duplicated(lonely$psu)
    put(case, "df_r", "y", g, "y", degf(s))
    put(case, "df_stata", "y", g, "y", sum(lonely$stratum[all] %in% h) - length(h))
    put(case, "df_sas", "y", g, "y", degf(d))
  }
}
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE)
#MORE
write.csv(do.call(rbind, table), file.path(out, "expected.csv"), row.names = FALSE, quote = FALSE,
          na = "", fileEncoding = "UTF-8")
