# SPDX-License-Identifier: GPL-3.0-or-later
# Reference values for the rules of a country in avlast value: base R 4.2.2 alone, from the rules as they are
# written in law and guides, not from the CSV files. Run as
#   Rscript value_rules.R
# in tests/ref. It writes value_rules.csv (case, quantity, value).
values <- data.frame()
put <- function(case, quantity, value)
  values <<- rbind(values, data.frame(case, quantity, value = unname(value)))
# Discount factors: year by year, the year from t - 1 to t at the rate that holds in it.
no <- function(year) if (year <= 40) .04 else if (year <= 75) .03 else .02
uk <- function(year) c(.035, .03, .025, .02, .015, .01)[findInterval(year, c(0, 30, 75, 125, 200, 300), left.open = TRUE)]
health <- function(year) c(.015, .0129, .0107, .0086, .0064, .0043)[findInterval(year, c(0, 30, 75, 125, 200, 300), left.open = TRUE)]
for (s in c("no-r109", "uk-green-book", "uk-green-book-health")) {
  rate <- switch(s, "no-r109" = no, "uk-green-book" = uk, "uk-green-book-health" = health)
  factor <- cumprod(1 / (1 + sapply(1:320, rate)))
  for (t in c(1, 5, 10, 29, 30, 31, 40, 41, 50, 60, 75, 76, 100, 125, 126, 200, 201, 300, 301, 320))
    put(s, t, factor[t])
}
# The basic amount: of the year, from those of 1 May.
g <- c("2016" = 92576, "2017" = 93634, "2018" = 96883, "2019" = 99858, "2020" = 101351, "2021" = 106399,
       "2022" = 111477, "2023" = 118620, "2024" = 124028, "2025" = 130160)
for (y in 2017:2025) put("g-average", y, (4 * g[[as.character(y - 1)]] + 8 * g[[as.character(y)]]) / 12)
for (y in 2016:2025) put("g", y, g[[as.character(y)]])
# A model of 2025: ten people at work, one year, undiscounted.
tax <- 10 * 50000
kept <- 1 - (.60 + .65) / 2
put("no.town", "tax", tax * 10.95 / 22 * kept)
put("no.county", "tax", tax * 2.35 / 22)
put("no.state", "tax", tax * (8.70 + 10.95 * (1 - kept)) / 22)
benefit <- 10 * 100000 * 130160 / 124028
put("no.state", "aap", benefit)
wage <- 500000 * 1.12 * (1 + (.02 + .12) / 2) * 1.141
put("no.town", "staff", -wage)
# A user who costs 1.9 million, of which 0.4 are saved; the threshold 1.7 lies in between: 0.2 of 0.4 are above it.
put("no.town", "care", 10 * (400000 - .8 * 200000))
put("no.state", "care", 10 * .8 * 200000)
# A place that costs 15000, of which the municipality pays 3000 whatever it costs.
put("no.town", "place", 10 * 3000)
put("no.state", "place", 10 * (15000 - 3000))
put("no.county", "school", 10 * 1000)
# datasets/rules/no/example.yaml (tests/cli/value-rules-example), and with the folder written there.
example <- function(case, index, levy, pension, tax, keep, lambda) {
  pert <- function(low, mid, high) (low + 4 * mid + high) / 6
  years <- 100 * .10 * (1 - pert(0, .1, .3)) * sum(.5^((0:4) / pert(2, 3, 5)) * 1.04^-(1:5))
  assistance <- years * 110000 * index; taxes <- years * 60000
  town <- assistance + taxes * tax[1] * keep - 560000 * 4 * (1 + pension) * (1 + levy)
  county <- taxes * tax[2]; state <- taxes * (tax[3] + tax[1] * (1 - keep))
  people <- years * 380000 - assistance - taxes
  public <- town + county + state
  figures <- c(town = town, county = county, state = state, people = people, public = public,
               society = public * (1 + lambda) + people)
  for (p in names(figures)) put(case, p, figures[p])
}
example("example.no", 130160 / 124028, .141, .07, c(10.95, 2.35, 8.70) / 22, .375, .2)
example("example.land", 58800 / 57300, .3142, .045, c(1, 0, 0), 1, .3)
values$value <- sprintf("%.16e", values$value)
write.csv(values, "value_rules.csv", row.names = FALSE, quote = FALSE)
