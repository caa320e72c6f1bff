# SPDX-License-Identifier: GPL-3.0-or-later
# Noncentral t: P(T <= t), T = (Z + shift) / S, S^2 a chi-square over its df, by mpmath to
# 30 digits as the integral over s in pieces. Makes noncentral.csv.
from mpmath import mp, mpf, quad, ncdf, exp, log, loggamma, sqrt

mp.dps = 30


def below(t, df, shift):
    t, df, shift = mpf(t), mpf(df), mpf(shift)
    constant = log(2) + df / 2 * log(df / 2) - loggamma(df / 2)
    f = lambda u: exp(constant + df * u - df * exp(2 * u) / 2) * ncdf(t * exp(u) - shift)
    low = -90 / df - 1 if df < 300 else -18 / sqrt(df)
    high = log(1 + sqrt(180 / df))
    ends = {low, high, mpf(0)}
    for z in (-12, -4, 0, 4, 12):
        s = (abs(shift) + z) / abs(t)
        if s > 0 and low < log(s) < high:
            ends.add(log(s))
    for i in range(1, 24):
        ends.add(low + (high - low) * i / 24)
    return quad(f, sorted(ends))


rows = []
for df in ("1", "1.6", "2.5", "4", "11", "60", "1000"):
    for t in ("-40", "-3151.29558033", "-9.90720760538", "-2.2", "-0.5", "0.7", "5", "300"):
        for shift in ("-6", "-0.4995", "-0.2", "1.5", "7", "40"):
            p = below(t, df, shift)
            if p > mpf(10) ** -13:
                rows.append(f"{t},{df},{shift},{mp.nstr(p, 17)}")
with open("noncentral.csv", "w") as out:
    out.write("t,df,shift,p\n" + "\n".join(rows) + "\n")
