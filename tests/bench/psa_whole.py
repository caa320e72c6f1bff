# SPDX-License-Identifier: GPL-3.0-or-later
# psa_whole.py DRAWS: the draws' figures of psa_whole.R, line by line, in vectorised numpy.
import math
import sys

import numpy as np

n = int(sys.argv[-1])
r = np.random.default_rng(1)
discount = 1.04 ** -np.arange(30.0)
paid = discount[:10].sum()
society = 1.2


def add(outcome, payer, term="", estimate="", low="", high=""):
    print(outcome, payer, term, *(repr(float(v)) if v != "" else "" for v in (estimate, low, high)), sep=",")


def ends(v, method="linear"):
    return np.quantile(v, [.05, .95], method=method)


def spread(outcome, payer, point, v, times=1.0):
    low, high = times * ends(v)
    add(outcome, payer, "", times * point, low, high)
    add("sd", payer, outcome, times * v.std(ddof=1))


def lognormal(m, s):
    v = np.log1p(s * s / (m * m))
    return r.lognormal(np.log(m) - v / 2, np.sqrt(v), n)


def gamma_of(m, s):
    return r.gamma(m * m / (s * s), s * s / m, n)


def beta_of(m, s):
    k = m * (1 - m) / (s * s) - 1
    return r.beta(m * k, (1 - m) * k, n)


def payback(which):
    """Draws that are decided are left behind."""
    year = np.zeros(n)
    place = np.arange(n)
    charge = sum(cost[p] for p in which)
    weight = [year_one[p].copy() for p in which]
    keep = [kept[p] for p in which]
    total = -charge
    for t in range(1, 30):
        gain = sum(weight)
        before = total
        total = total + (gain - charge if t < 10 else gain) * discount[t]
        back = total >= 0
        if back.any():
            i = np.flatnonzero(back)
            year[place[i]] = t - 1 - before[i] / (total[i] - before[i])
            if len(i) > len(place) / 20 or t % 10 == 0:
                left = np.flatnonzero(~back)
                place, total, charge = place[left], total[left], charge[left]
                weight = [w[left] for w in weight]
                keep = [k[left] for k in keep]
            else:
                total[i] = -np.inf
        for w, k in zip(weight, keep):
            w *= k
    year[place[total > -np.inf]] = np.inf
    return year


def money(payer, b, c, back, point_b, point_c, times=1.0):
    net = b - c
    spread("npv", payer, point_b - point_c, net, times)
    spread("pv.benefit", payer, point_b, b, times)
    spread("pv.cost", payer, point_c, c, times)
    add("p.npv.positive", payer, "", (net > 0).mean())
    spread("bcr.gross", payer, point_b / point_c, b / c)
    ends(back, "lower")
    add("p.payback", payer, "", np.isfinite(back).mean())
    spread("annual", payer, point_b - point_c, net, times / discount[1:].sum())
    return net


def mvpf(net_cost, payer):
    ratio = np.where(net_cost > 0, 0.0, np.inf)
    low, high = ends(ratio, "lower")
    add("mvpf", payer, "", np.inf if point_cost_of[payer] < 0 else 0, low, high)


effect, kept, year_one, cost, benefit = [], [], [], [], []
for p in range(1, 6):
    effect.append(r.normal(.1 + p / 100, .05, n))
    scale = lognormal(1 + p / 10, .2)
    price = gamma_of(p * 1e4, 4000)
    share = beta_of(p / 10, .1)
    kept.append(1 - beta_of(p / 10, .05))
    cost.append(gamma_of(p * 1000, 400) * lognormal(10 + p, 2) * (1 + r.triangular(0, .1, (p + 2) / 10, n)))
    year_one.append(100 * effect[-1] * scale * price * share)
    present = np.zeros(n)
    for t in range(29, 0, -1):
        present *= kept[-1]
        present += discount[t]
    benefit.append(year_one[-1] * present)

ids = np.arange(1, 6)
at_effect = .1 + ids / 100
at_gain = 100 * (1 + ids / 10) * ids * 1e4 * ids / 10
worth = [sum((1 - p / 10) ** (t - 1) * discount[t] for t in range(1, 30)) for p in ids]
point_b = at_effect * at_gain * worth
point_c = ids * 1000 * (10 + ids) * (1 + (.1 + (ids + 2) / 10) / 3) * paid
point_cost_of = {f"p{p}": point_c[p - 1] - point_b[p - 1] for p in ids}
point_cost_of["public"] = point_c.sum() - point_b.sum()
for p in range(5):
    net = money(f"p{p + 1}", benefit[p], cost[p] * paid, payback([p]), point_b[p], point_c[p])
    mvpf(-net, f"p{p + 1}")
b = sum(benefit)
c = sum(cost) * paid
back = payback(range(5))
pb, pc = point_b.sum(), point_c.sum()
for payer, times in (("public", 1.0), ("society", society)):
    net = money(payer, b, c, back, pb, pc, times)
    for t in (1, 2, 3):
        add("p.payback.by", payer, t, (back <= t).mean())
    known = times * np.maximum(net, 0).mean()
    add("loss", payer, "stop", known)
    add("loss", payer, "carry on", known - times * net.mean())
    add("evpi", payer, "", known - max(0.0, times * net.mean()))
    for p in range(5):
        needed = at_effect[p] - (pb - pc) / (at_gain[p] * worth[p])
        add("break.even", payer, f"e{p + 1}", needed)
        add("p.above.break.even", payer, f"e{p + 1}", (effect[p] > needed).mean())
        (kept[p] > .5).mean()  # the drop-off's place beside what is needed of it
net = b - c
spread("net.cost", "public", pc - pb, -net)
mvpf(-net, "public")
mvpf(-net, "public")  # the corrected interval
add("p.quadrant", "public", "wtp>=0 cost>0", (-net > 0).mean())
add("p.quadrant", "public", "wtp>=0 cost<=0", (-net <= 0).mean())
ratio = 1 + net / c
spread("cba", "public", pb / pc, ratio)
spread("cba.financed", "public", pb / pc, ratio, 1 / 1.5)
spread("sroi", "society", pb / pc, b / c)
spread("sroi.net", "society", pb / pc - 1, b / c - 1)
for p in range(5):
    units = 100 * effect[p]
    unit = c.std(ddof=1) / units.std(ddof=1)
    centre = math.atan2(pc, unit * 100 * at_effect[p])
    turn = np.arctan2(c, unit * units) - centre
    turn = np.where(turn > np.pi, turn - 2 * np.pi, np.where(turn <= -np.pi, turn + 2 * np.pi, turn))
    low, high = centre + ends(turn)
    add("cost.effect", "society", f"e{p + 1}", pc / (100 * at_effect[p]), unit * np.tan(low),
        unit * np.tan(high) if high < np.pi / 2 else np.inf)
