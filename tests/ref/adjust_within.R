# SPDX-License-Identifier: GPL-3.0-or-later
# p-values of models and tests corrected together: lm with sandwich's HC2, survey's svyttest
# and svyglm, p.adjust; joint bands by multcomp. Rscript adjust_within.R, in this folder.
suppressMessages({library(sandwich); library(survey); library(multcomp)})
options(digits = 17)
d <- read.csv("permute_data.csv")
rows <- list()
put <- function(case, outcome, group, term, p, low = NA, high = NA) rows[[length(rows) + 1]] <<-
  data.frame(case, outcome, group, term, p, low, high)
methods <- c(bonferroni = "bonferroni", holm = "holm", hochberg = "hochberg", hommel = "hommel", bh = "BH", by = "BY")
fit <- function(f, type) { m <- lm(f, d); se <- sqrt(diag(vcovHC(m, type))); t <- coef(m) / se
  list(m = m, V = vcovHC(m, type), p = 2 * pt(-abs(t), m$df.residual)) }
# one model
f <- fit(y ~ age + sex + whole + answer, "HC2"); names(f$p)[3] <- "sex=jente"; p <- f$p[-1]
for (m in names(methods)) for (j in names(p)) put("one", "y", "", paste0(m, ":", j), p.adjust(p, methods[m])[[j]])
few <- GenzBretz(50000, 1e-6); C <- cov2cor(f$V[-1, -1])
inside <- function(q) { set.seed(1); pmvt(rep(-q, 4), rep(q, 4), df = f$m$df.residual, corr = C, algorithm = few)[1] }
q <- uniroot(function(q) inside(q) - 0.95, c(2, 4), tol = 1e-7)$root
se <- sqrt(diag(f$V))[-1]; b <- coef(f$m)[-1]
for (j in seq_along(b)) {
  put("band", "y", "", paste0("sup-t:", names(p)[j]), 1 - inside(abs(b[j] / se[j])), b[j] - q * se[j], b[j] + q * se[j]) }
# two models, all one family; and each outcome its own
g <- fit(z ~ age + whole, "HC2"); both <- c(f$p[-1], g$p[-1])
names <- c(paste0("model=1/", names(f$p)[-1]), paste0("model=2/", names(g$p)[-1]))
for (m in c("holm", "bh")) { a <- p.adjust(both, methods[m])
  for (j in seq_along(a)) { s <- strsplit(names[j], "/")[[1]]
    put("two", if (s[1] == "model=1") "y" else "z", s[1], paste0(m, ":", s[2]), a[[j]]) }
  for (k in 1:2) { own <- list(f$p[-1], g$p[-1])[[k]]; a <- p.adjust(own, methods[m])
    for (j in names(a)) put("parted", c("y", "z")[k], paste0("model=", k), paste0(m, ":", j), a[[j]]) } }
# tests of three variables between two groups under a cluster design
s <- svydesign(~school, weights = ~age, data = d)
p <- sapply(c("y", "z", "answer"), function(v) svyttest(as.formula(paste(v, "~ whole")), s)$p.value)
for (m in names(methods)) for (j in 1:3) put("survey", c("y", "z", "answer")[j], "", paste0(m, ":whole=1 - 0"), p.adjust(p, methods[m])[[j]])
all <- do.call(rbind, rows)
for (v in c("p", "low", "high")) all[[v]] <- ifelse(is.na(all[[v]]), "", sprintf("%.17g", all[[v]]))
write.csv(all, "adjust_within.csv", row.names = FALSE, quote = FALSE)
