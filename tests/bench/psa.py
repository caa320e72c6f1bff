# SPDX-License-Identifier: GPL-3.0-or-later
# psa.py DRAWS: psa.R, line by line, in vectorised numpy.
import sys

import numpy as np

n = int(sys.argv[-1])
r = np.random.default_rng(1)
discount = 1.04 ** -np.arange(30.0)


def lognormal(m, s):
    v = np.log1p(s * s / (m * m))
    return r.lognormal(np.log(m) - v / 2, np.sqrt(v), n)


def gamma_of(m, s):
    return r.gamma(m * m / (s * s), s * s / m, n)


def beta_of(m, s):
    k = m * (1 - m) / (s * s) - 1
    return r.beta(m * k, (1 - m) * k, n)


def row(v):
    return [v.mean(), v.std(ddof=1), *np.quantile(v, [.05, .95])]


def figures(benefit, cost):
    net = benefit - cost
    print(np.array([row(net), row(benefit), row(cost), row(benefit / cost)]))
    print((net > 0).mean())


def payback(year_one, kept, cost):
    total = -cost
    year = np.where(total < 0, np.inf, 0.0)
    weight = year_one.copy()
    for t in range(1, 30):
        before = total
        total = total + weight * discount[t]
        if t < 10:
            total -= cost * discount[t]
        back = np.isinf(year) & (total >= 0)
        year[back] = t - 1 - before[back] / (total[back] - before[back])
        weight *= kept
    return year


benefits = np.zeros(n)
costs = np.zeros(n)
for p in range(1, 6):
    effect = r.normal(.1 + p / 100, .05, n)
    scale = lognormal(1 + p / 10, .2)
    price = gamma_of(p * 1e4, 4000)
    share = beta_of(p / 10, .1)
    kept = 1 - beta_of(p / 10, .05)
    cost = gamma_of(p * 1000, 400) * lognormal(10 + p, 2) * (1 + r.triangular(0, .1, (p + 2) / 10, n))
    year_one = 100 * effect * scale * price * share
    present = np.zeros(n)
    weight = np.ones(n)
    for t in range(1, 30):
        present += weight * discount[t]
        weight *= kept
    figures(year_one * present, cost * discount[:10].sum())
    print(np.isfinite(payback(year_one, kept, cost)).mean())
    benefits += year_one * present
    costs += cost * discount[:10].sum()
figures(benefits, costs)
