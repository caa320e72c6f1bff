# SPDX-License-Identifier: GPL-3.0-or-later
# Reference results of joins, groups and reshaping from R's merge(), aggregate() and reshape(),
# on synthetic data made here (set.seed; nobody's data). Writes sql/*.csv beside this script:
#
#   Rscript tests/ref/sql.R tests/ref/sql
#
# Made with R 4.2.2.
out <- commandArgs(TRUE)[1]
set.seed(20260218)
put <- function(d, name) write.table(d, file.path(out, paste0(name, ".csv")), sep = ",", na = "",
                                     row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
n <- 60
pupils <- data.frame(pupil = 1:n, school = sample(c("A", "B", "C", "D", "Ø", NA), n, TRUE),
                     score = round(rnorm(n, 50, 10), 2))
pupils$score[sample(n, 7)] <- NA
schools <- data.frame(school = c("B", "A", "Ø", "E", "C", "C"), size = c(200, 100, 50, 10, 70, 71),
                      kind = c("urban", "rural", "rural", "urban", NA, "rural"))
put(pupils, "pupils"); put(schools, "schools")

# SQL: a missing key has no partner
inner <- merge(pupils[!is.na(pupils$school), ], schools, by = "school")
put(inner[order(inner$pupil, inner$size), c("pupil", "school", "score", "size", "kind")], "inner")
left <- merge(pupils, schools, by = "school", all.x = TRUE)
put(left[order(left$pupil, left$size), c("pupil", "school", "score", "size", "kind")], "left")
full <- merge(pupils, schools, by = "school", all = TRUE)
full <- full[order(full$pupil, full$size, na.last = FALSE), ]
put(full[, c("pupil", "score", "size", "kind")], "full")
cross <- merge(pupils[pupils$pupil <= 5, "pupil", drop = FALSE], schools["size"], by = NULL)
put(cross[order(cross$pupil, cross$size), ], "cross")
pair <- merge(pupils, pupils, by = "school")
pair <- pair[!is.na(pair$school) & pair$pupil.x < pair$pupil.y, ]
pair$gap <- pair$score.x - pair$score.y
put(pair[order(pair$pupil.x, pair$pupil.y), c("pupil.x", "pupil.y", "gap")], "self")
m <- aggregate(cbind(mean = score) ~ school, pupils, mean)
k <- aggregate(cbind(n = pupil) ~ school, pupils, length)
group <- merge(k, m, by = "school"); group <- group[order(group$school, method = "radix"), ]
group$mean <- formatC(group$mean, digits = 17, format = "g")
put(group, "group")

wide <- data.frame(id = 1:20, sex = sample(c("F", "M"), 20, TRUE), who_t1 = round(rnorm(20, 15, 4), 1),
                   who_t2 = round(rnorm(20, 16, 4), 1), who_t3 = round(rnorm(20, 17, 4), 1),
                   day_t1 = sample(0:9, 20, TRUE), day_t2 = sample(0:9, 20, TRUE),
                   day_t3 = sample(0:9, 20, TRUE))
wide$who_t2[c(3, 9)] <- NA; wide$day_t3[4] <- NA
put(wide, "wide")
long <- reshape(wide, direction = "long", idvar = "id", timevar = "wave", times = 1:3,
                varying = list(paste0("who_t", 1:3), paste0("day_t", 1:3)), v.names = c("who", "day"))
long <- long[order(long$id, long$wave), c("id", "sex", "wave", "who", "day")]
put(long, "long")
gaps <- long[-c(2, 6, 9, 30), ]   # rows that are not there at all
put(gaps, "gaps")
back <- reshape(gaps, direction = "wide", idvar = "id", timevar = "wave", v.names = c("who", "day"), sep = "_t")
put(back[, names(wide)], "gaps_wide")
