# SPDX-License-Identifier: GPL-3.0-or-later
# awk -f psa_check.awk PEER.csv AVLAST.csv: the peer's figures against avlast's, both with a million draws or near it: points to 1e-6,
# shares to 0.004, ends of intervals to a fiftieth of their width, deviations to a fiftieth. Says how many agree, and which do not.
BEGIN { FS = "," }
function near(a, b, slack) { return a == b || a ~ /^-?[Ii]nf$/ && tolower(a) == tolower(b) || b != "" && a != "" && a - b <= slack && b - a <= slack }
function size(x) { return x < 0 ? -x : x }
FNR == NR { peer[++count] = $0; next }
FNR > 1 { split($2, part, "payer="); key = $1 "," part[2] "," $3; estimate[key] = $4; sd[key] = $5; low[key] = $9; high[key] = $10; have[key] = 1 }
END {
    for (i = 1; i <= count; i++) {
        split(peer[i], f, ",")
        key = f[1] == "sd" ? f[3] "," f[2] "," : f[1] "," f[2] "," f[3]
        drawn = f[1] ~ /^p\.|^loss|^evpi/
        width = size(high[key] - low[key])
        if (f[1] == "sd") fine = near(f[4], sd[key], sd[key] / 50)
        else if (f[4] == "" ) fine = estimate[key] == ""
        else fine = near(f[4], estimate[key], f[1] ~ /^p\./ ? 0.004 : drawn ? size(f[4]) / 50 : 1e-6 * size(f[4]))
        if (f[5] != "") fine = fine && near(f[5], low[key] == "" ? "Inf" : low[key], width / 50) && near(f[6], high[key] == "" ? "Inf" : high[key], width / 50)
        if (fine && have[key]) agree++
        else { bad++; print "differs: " peer[i] " but " estimate[key] " " sd[key] " " low[key] " " high[key] }
    }
    printf "%d figures agree, %d differ\n", agree, bad
    exit bad > 0
}
