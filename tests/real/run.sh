#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whole runs on public experiments, when their data lie beside the source folder: every number named here
# was made by other programs (estimatr, fixest, AER, lm), or adds up. Ends with "N passed, M failed"; 77 when there are no data.
set -u
SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$SOURCE/build}
DATA=$SOURCE/../shared/data
PATH=$BUILD:$PATH
LC_ALL=C.UTF-8
LANGUAGE=en
export PATH LC_ALL LANGUAGE
[ -d "$DATA" ] || { echo "skipped: no public reference data"; exit 77; }
command -v gnuplot >/dev/null || { echo "skipped: no gnuplot"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $*"; }

# Folder $work/NAME/out made by a run of the plan on that data file.
study() { # name, data file
    mkdir "$work/$1"
    cp "$SOURCE/tests/real/$1/"* "$work/$1/"
    cp "$2" "$work/$1/data.csv"
    (cd "$work/$1" && avlast run plan.yaml -o out >log 2>&1) && { pass; return 0; }
    fail "$1: the run ended with an error"
    cat "$work/$1/log"
    return 1
}

# A number of a table: row (a pattern on its first cells), column name, truth, digits.
number() { # study, table, row, column, truth, digits
    awk -F, -v row="$3" -v column="$4" -v truth="$5" -v digits="$6" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
        NR > 1 && index($0, row) == 1 {
            error = ($at - truth) / truth
            if (error < 0) error = -error
            ok = error < 10 ^ -digits
            if (!ok) print "is " $at
            seen = 1
        }
        END { exit !(seen && ok) }' "$work/$1/out/tables/$2.csv" && { pass; return; }
    fail "$1, $2, $3: $4 is not $5"
}

# A file of the run holds a text.
holds() { # study, file, text
    grep -qF -- "$3" "$work/$1/out/$2" && { pass; return; }
    fail "$1: $2 does not hold '$3'"
}

if study nsw "$DATA/nsw_dw/nsw_dw_experimental.csv"; then
    number nsw primary re78,,treat=1 estimate 1794.34238185 11
    number nsw primary re78,,treat=1 std.error 670.996544467 11
    number nsw primary re78,,treat=1 df 307.132494497 11
    # exact J times the difference over the pooled sd of the arms, R's lgamma
    number nsw primary 're78,,g(treat=1)' estimate 0.2722533924726 11
    number nsw primary 're78,,g(treat=1)' std.error 0.1022195265624 11
    number nsw adjusted re78,,treat=1 estimate 1621.5830819 10
    number nsw adjusted re78,,treat=1 std.error 694.721569121 11
    # estimatr::lm_robust(re78 ~ treat + age + educ + black + hisp + marr + nodegree + re74 + re75)
    number nsw ancova re78,,treat=1 estimate 1676.342625403 10
    number nsw ancova re78,,treat=1 std.error 677.0491440184 10
    # Society's value is the men's and the state's and the cost of taxes; its sign is the draws' business.
    holds nsw tables/value.csv 'npv,scenario=central;payer=society'
    holds nsw tables/value.csv 'npv,scenario=central;payer=state'
    holds nsw report.html 'National Supported Work'
    holds nsw report.html 'Earnings in 1978'
    holds nsw manifest.json '"avlast-manifest/1"'
    for chart in forest prepost flow balance payers cashflow tornado; do
        found=no
        for file in "$work/nsw/out/charts/"*"$chart.svg"; do [ -f "$file" ] && found=yes; done
        if [ $found = yes ]; then pass; else fail "nsw: no chart '$chart'"; fi
    done
fi
if study thornton "$DATA/thornton_hiv/thornton_hiv.csv"; then
    number thornton primary got,,any=1 estimate 0.451982274406 11
    number thornton primary got,,any=1 std.error 0.022790321861 11
    number thornton primary got,,any=1 df 62.8758649123 11
    # delta method on estimatr::lm_robust(got ~ any, clusters = villnum)
    number thornton relative 'got,,ratio(any=1)' estimate 2.3345258623466 11
    number thornton relative 'got,,ratio(any=1)' std.error 0.1570924042557 11
    number thornton relative 'got,,ratio(any=1)' conf.high 2.6705493296380 11
    number thornton relative 'got,,odds(any=1)' estimate 7.3751051476169 11
    number thornton relative 'got,,odds(any=1)' conf.low 5.9775783040864 11
    number thornton stata got,,any=1 std.error 0.0226860143589 11
    number thornton stata got,,any=1 df 118 15
    number thornton dose got,,any=1 estimate 0.345203888323 11
    number thornton dose got,,any=1 std.error 0.0261198374694 11
    number thornton dose got,,tinc estimate 0.0827689545701 11
    number thornton dose got,,tinc std.error 0.0122359178122 11
    holds thornton primary.json "no 'villnum' (empty)"
    holds thornton report.html 'lang="nb"'
fi
# Two-way fixed effects against fixest's published numbers: estimate, standard error and df of each row.
fixest() { # data set, case, its term or pattern, our term for it (sed), then the arguments of regress
    set_name=$1 case_name=$2 terms=$3 ours=$4
    shift 4
    avlast regress "$@" --ssc fixest --format csv >"$work/fixest.csv" 2>/dev/null || { fail "$set_name: regress ended with an error"; return; }
    sed -nE "/^$case_name,/s/^$case_name,(\"[^\"]*\"|[^,]*),\"($terms)\",/\2,/p" "$DATA/$set_name/expected.csv" | sed -E "$ours" >"$work/expected"
    awk -F, 'NR == FNR { e[$1] = $2; s[$1] = $3; d[$1] = $4; next }
        function off(a, b) { return a > b ? a - b > 1e-10 * (b < 0 ? -b : b) : b - a > 1e-10 * (b < 0 ? -b : b) }
        $3 in e { n++; if (off($4, e[$3]) || off($5, s[$3]) || $7 != d[$3]) { bad = 1; print "is " $0 } }
        END { for (t in e) wanted++; exit bad || n == 0 || n != wanted }' "$work/expected" "$work/fixest.csv" && { pass; return; }
    fail "$set_name, $case_name: not fixest's numbers"
}
fixest base_stagg twfe-es x1 's/^//' 'y ~ x1 + i.time_to_treatment:treated | id + year' "$DATA/base_stagg/base_stagg.csv" --cluster id
fixest castle twfe post 's/^//' 'l_homicide ~ post | sid + year' "$DATA/castle/castle.csv" --cluster sid
fixest castle twfe-w post 's/^//' 'l_homicide ~ post | sid + year' "$DATA/castle/castle.csv" --cluster sid --weights popwt --weight-steps none
fixest mpdta twfe D 's/^//' 'lemp ~ D | countyreal + year' "$DATA/mpdta/mpdta.csv" --cluster countyreal \
    --let 'D = CASE WHEN "first.treat" > 0 AND year >= "first.treat" THEN 1 ELSE 0 END'
fixest mpdta es-twfe 'rel::[-0-9]+' 's/^rel::/rel=/' 'lemp ~ i.rel | countyreal + year' "$DATA/mpdta/mpdta.csv" --cluster countyreal \
    --let 'rel = CASE WHEN "first.treat" = 0 OR year = "first.treat" - 1 THEN -100 ELSE year - "first.treat" END'
# Card's returns to schooling with the nearness of a college as instrument: AER and fixest.
close() { # row of the result, column number, truth, digits; the options of the model behind them
    row=$1 column=$2 truth=$3 digits=$4
    shift 4
    avlast regress 'lwage ~ exper + black + south + married + smsa | educ ~ nearc4' \
        "$DATA/close_college/close_college.csv" --format csv "$@" 2>/dev/null |
        awk -F, -v row="$row" -v at="$column" -v truth="$truth" -v digits="$digits" '
            $3 == row { error = ($at - truth) / truth; if (error < 0) error = -error; seen = error < 10 ^ -digits }
            END { exit !seen }' && { pass; return; }
    fail "close_college, $row: not $truth"
}
if [ -d "$DATA/close_college" ]; then
    close educ 4 0.124164235487 11 --se classical
    close educ 5 0.0499558022527 11 --se classical
    close educ 5 0.0492151240482 11 --se HC1
    close first.stage.F:educ 6 15.7666611387 11 --se classical
    close Wu-Hausman.F 6 1.21865716789191 11 --se classical
    close Wu-Hausman.F 8 0.269713028945066 10 --se classical
    # AER::ivreg; with one instrument LIML and GMM are 2SLS.
    close educ 4 0.124164235487 10 --method liml
    close educ 4 0.124164235487 10 --method gmm
fi
# Lee, Moretti and Butler (2004), Table I: close elections, standard errors by election, as Stata's cluster().
close_elections() { # formula, term, estimate, standard error, df
    avlast regress "$1" "$DATA/lmb_elections/close_elections_lmb.csv" --where 'abs(lagdemvoteshare - 0.5) < 0.02' \
        --cluster id --se stata --format csv 2>/dev/null |
        awk -F, -v row="$2" -v estimate="$3" -v error="$4" -v df="$5" '
            function near(a, b) { return (a > b ? a - b : b - a) < 1e-11 * b }
            $3 == row { seen = near($4, estimate) && near($5, error) && $7 == df }
            END { exit !seen }' && { pass; return; }
    fail "lmb_elections, $1: not $3 ($4)"
}
if [ -d "$DATA/lmb_elections" ]; then
    close_elections 'score ~ lagdemocrat' lagdemocrat 21.2838722563 1.95123390822 914
    close_elections 'score ~ democrat' democrat 47.70559961 1.35601132098 914
    close_elections 'democrat ~ lagdemocrat' lagdemocrat 0.484328714763 0.0289321520673 914
fi
# A row of a regression against its published estimate, standard error and df (any of them empty: not published).
published() { # file of the data, term, estimate, standard error, df, then the arguments of regress
    file=$DATA/$1 row=$2 estimate=$3 error=$4 df=$5
    shift 5
    formula=$1
    shift
    [ -f "$file" ] || return 0
    avlast regress "$formula" "$file" --format csv "$@" 2>/dev/null |
        awk -F, -v row="$row" -v estimate="$estimate" -v error="$error" -v df="$df" '
            function near(a, b) { return b == "" || (a > b ? a - b : b - a) < 1e-11 * (b < 0 ? -b : b) }
            $3 == row { seen = near($4, estimate) && near($5, error) && (df == "" || $7 == df) }
            END { exit !seen }' && { pass; return; }
    fail "$file, $formula $*: $row is not $estimate ($error)"
}
# Card and Krueger (1994), Table 3: 2.76 (1.36), of the stores in both waves 2.75 (1.34).
cells='fte ~ nj*d'
published card_krueger/njmin3.csv nj:d 2.75360578298 1.68840913091 790 "$cells" --se classical
published card_krueger/njmin3.csv nj:d 2.75360578298 1.79092255319 790 "$cells" --se HC0
published card_krueger/njmin3.csv nj:d 2.75360578298 1.80119967008 790 "$cells"
published card_krueger/njmin3.csv '(Intercept)' 23.3311688312 1.35114886148 790 "$cells"
published card_krueger/njmin3.csv nj:d 2.84506655538 1.575325696 786 "$cells + kfc + roys + wendys + co_owned" --se HC1
published card_krueger/njmin3.csv nj 2.75 1.34234097691 382 'demp ~ nj' --where 'd = 1'
# Each cell's mean and the standard deviation of its stores over sqrt n (HC2 of indicators of the cells).
mean() { published card_krueger/njmin3.csv "cell=$1" "$2" "$3" 790 'fte ~ 0 + i.cell' --let "cell = printf('%dx%d', nj, d)"; }
mean 0x0 23.3311688312 1.35114886148
mean 0x1 21.1655844156 0.943221155458
mean 1x0 20.4394080997 0.508260703415
mean 1x1 21.0274294671 0.520309441495
# Hernan and Robins, What If: quitting smoking and weight, 2.5 kg as they are and 3.5 kg standardised.
published nhefs/nhefs_complete.csv qsmk 2.54058145496 '' 1564 'wt82_71 ~ qsmk'
history='smokeintensity^2 + sex + race + age + age^2 + i.education + smokeyrs + smokeyrs^2 + i.exercise + i.active + wt71 + wt71^2'
published nhefs/nhefs_complete.csv ame:qsmk 3.51737420089 '' 1545 "wt82_71 ~ qsmk*smokeintensity + $history" --ame qsmk
# fixest of one and two ways of clusters, and of two absorbed factors by how their effects are counted.
pooled='y ~ treated + x1' effects='y ~ x1 | id + year'
published base_stagg/base_stagg.csv treated -0.536253909871 0.231477376436 94 "$pooled" --ssc fixest --cluster id
published base_stagg/base_stagg.csv treated -0.536253909871 0.106937448417 9 "$pooled" --ssc fixest --cluster year
published base_stagg/base_stagg.csv treated -0.536253909871 0.217166422429 9 "$pooled" --ssc fixest --cluster id,year
published base_stagg/base_stagg.csv x1 0.995571785632 0.0414053650535 9 "$pooled" --ssc fixest --cluster id,year
published base_stagg/base_stagg.csv x1 1.00363885299 0.0369165145771 94 "$effects" --ssc fixest --cluster id
published base_stagg/base_stagg.csv x1 1.00363885299 0.0389157256141 94 "$effects" --ssc estimatr --cluster id
published base_stagg/base_stagg.csv x1 1.00363885299 0.036721497288 94 "$effects" --se CR1 --cluster id
# lm on the schooling data without instruments, and on the NSW experiment.
published close_college/close_college.csv educ 0.0711728509718 0.00348240520093 2996 'lwage ~ educ + exper + black + south + married + smsa' --se classical
published nsw_dw/nsw_dw_experimental.csv treat 1794.34238185 632.853392414 443 're78 ~ treat' --se classical
published nsw_dw/nsw_dw_experimental.csv treat 1794.34238185 670.996544467 443 're78 ~ treat'
published thornton_hiv/thornton_hiv.csv '(Intercept)' 0.338683788122 '' '' 'got ~ any' --cluster villnum
# fixest's first stage and Wu-Hausman test with their p-values.
if [ -d "$DATA/close_college" ]; then
    close first.stage.F:educ 8 7.33388727068e-05 10 --se classical
    close Wu-Hausman.F 8 0.269713029062 8 --se classical
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
