# SPDX-License-Identifier: GPL-3.0-or-later
#
# python3 value_ledger.py, in this folder: eight random value models (value_ledger/) with payers of every kind, waves, take-up,
# steps, contracts, capital, wages, adjustments and schedules, and their ledgers (value_ledger.csv), worked out from
# what doc/manual/value.md says alone. Only the standard library is used.
import csv
import json
import math
import os
import random
BANDS = {'no-r109': [(40, 0.04), (75, 0.03), (1000000000.0, 0.02)], 'uk-green-book': [(30, 0.035), (75, 0.03), (125, 0.025), (200, 0.02), (300, 0.015), (1000000000.0, 0.01)], 'uk-green-book-health': [(30, 0.015), (75, 0.0129), (125, 0.0107), (200, 0.0086), (300, 0.0064), (1000000000.0, 0.0043)]}


# Discount factors, band by band.
def DF(t, b):
    d = 1.0
    frm = 0.0
    for u, r in b:
        y = max(0, min(t, u) - frm)
        d *= (1 + r) ** (-y)
        frm = u
        if t <= u:
            break
    return d


# A number enters at its mean.
def mean(q):
    if not isinstance(q, dict):
        return q
    if 'values' in q:
        return sum(q['values']) / len(q['values'])
    d = q.get('distribution')
    if d is None:
        d = 'pert' if 'low' in q else 'normal' if 'se' in q else 'fixed'
    v = q['value']
    if d == 'pert':
        return (q['low'] + 4 * v + q['high']) / 6
    if d == 'triangular':
        return (q['low'] + v + q['high']) / 3
    if d == 'uniform':
        return (q['low'] + q['high']) / 2
    return v


# A profile in the k-th year after the onset.
def weight(p, k, par):
    s = p['shape']
    if k < 0:
        return 0.0
    if 'end' in p and k >= p['end']:
        return 0.0
    if s == 'constant':
        w = 1.0
    elif s == 'exponential':
        w = (1 - par) ** k
    elif s == 'half-life':
        w = 0.5 ** (k / par)
    elif s == 'linear':
        w = max(0, 1 - k / par)
    elif s == 'step':
        a = p.get('after', 0)
        ins = max(0, min(1, par - k))
        w = ins + (1 - ins) * a
    else:
        v = p['values']
        w = v[k] if k < len(v) else v[-1] if p.get('then') == 'hold' else 0.0
    if 'end' in p and k + 1 > p['end']:
        w *= p['end'] - k
    return w


def rq(r, v, kind=None, top=None):
    c = r.random()
    if c < 0.3:
        return v
    if c < 0.5:
        return {'value': v, 'low': v * 0.8, 'high': v * 1.15}
    if c < 0.6:
        return {'value': v, 'low': v * 0.7, 'high': v * 1.1, 'distribution': 'triangular'}
    if c < 0.7:
        return {'value': v, 'low': v * 0.7, 'high': v * 1.1, 'distribution': 'uniform'}
    if c < 0.8:
        return {'value': v, 'se': v * 0.05, 'distribution': 'gamma'}
    if c < 0.9:
        return {'value': v, 'se': v * 0.05, 'distribution': 'lognormal'}
    return {'values': [v * 0.9, v, v * 1.3]}


# A random model.
def gen(r):
    H = r.choice([3, 6, 8])
    by = 2025
    m = {'avlast': 1, 'model': {'base_year': by, 'horizon': H, 'timing': r.choice(['start', 'mid', 'end']), 'participants': rq(r, 200), 'reach': r.choice([1, 0.9, {'value': 0.8, 'low': 0.7, 'high': 0.9}]), 'tax_cost': r.choice([0, 0.2, {'value': 0.2, 'low': 0.1, 'high': 0.3}])}}
    s = r.choice(['no-r109', 'uk-green-book', 'uk-green-book-health', 'flat', 'own', 'none'])
    m['model']['schedule'] = s
    if s == 'flat':
        m['model']['rate'] = 0.035
    if s == 'own':
        m['model']['rates'] = [{'until': 2.5, 'rate': 0.05}, {'until': 7, 'rate': 0.03}, {'rate': 0.01}]
    m['indices'] = [{'id': 'g', 'source': 'x', 'values': {2019: 80, 2022: 91.5, 2025: 104.2}}]
    m['payers'] = [{'id': 'town', 'kind': 'municipality'}, {'id': 'state', 'kind': 'state'}, {'id': 'nav', 'kind': 'nav'}, {'id': 'people', 'kind': 'participant'}, {'id': 'boss', 'kind': 'employer'}, {'id': 'vol', 'kind': 'volunteer'}, {'id': 'prov', 'kind': 'provider'}]
    P = []
    for i, sh in enumerate(['constant', 'exponential', 'half-life', 'linear', 'step', 'table']):
        p = {'id': 'p%d' % i, 'shape': sh, 'source': 'x'}
        if r.random() < 0.4:
            p['lag'] = r.randint(0, 3)
        if r.random() < 0.4:
            p['end'] = r.choice([1, 2, 4])
        if sh == 'exponential':
            p['drop_off'] = 0.25
        if sh == 'half-life':
            p['half_life'] = rq(r, 2.5)
        if sh == 'linear':
            p['years'] = 4.5
        if sh == 'step':
            p['years'] = 2.25
            p['after'] = r.choice([0, 0.2])
        if sh == 'table':
            p['values'] = [1, 0.7, 0.4]
            p['then'] = r.choice(['zero', 'hold'])
        P.append(p)
    m['profiles'] = P
    E = []
    for i in range(4):
        e = {'id': 'e%d' % i, 'estimate': r.choice([0.1, -0.3, 1.7]), 'se': 0.01, 'source': 'x', 'causal': r.choice(['yes', 'no'])}
        if r.random() < 0.8:
            e['profile'] = 'p%d' % r.randint(0, 5)
        if r.random() < 0.4:
            e['better'] = 'lower'
        if r.random() < 0.4:
            e['scale'] = rq(r, 3)
        if r.random() < 0.4:
            e['per'] = 4
        if r.random() < 0.4:
            e['share'] = 0.6
        c = r.random()
        if c < 0.25:
            e['estimand'] = 'itt'
            e['take_up'] = {'pilot': 0.6, 'here': {'value': 0.8, 'low': 0.7, 'high': 0.9}}
        elif c < 0.4:
            e['estimand'] = 'att'
            e['take_up'] = {'here': 0.7}
        if r.random() < 0.35:
            e['waves'] = [{'year': 1, 'estimate': 0.5, 'se': 0.1, 'source': 'x'}, {'year': 3, 'estimate': 0.2, 'se': 0.1, 'source': 'x'}][:r.randint(1, 2)]
            e['between'] = r.choice(['linear', 'hold'])
        E.append(e)
    m['effects'] = E
    U = []
    S = []
    for i, k in enumerate(['resource', 'transfer', 'tax', 'private', 'intangible', 'resource', 'resource']):
        u = {'id': 'u%d' % i, 'kind': k, 'unit': 'x', 'source': 'x'}
        q = rq(r, 1000.0)
        u.update(q if isinstance(q, dict) else {'value': q})
        u['payer'] = {'resource': 'town', 'transfer': 'nav', 'tax': 'state', 'private': 'people', 'intangible': 'people'}[k]
        u['price_year'] = r.choice([2019, 2022, 2025])
        if u['price_year'] != 2025:
            u['index'] = 'g'
        if r.random() < 0.3:
            u['real_growth'] = 0.012
        if r.random() < 0.5:
            u['marginal'] = {'value': 0.7, 'low': 0.5, 'high': 0.9}
        if i == 0:
            u['cashable'] = 0.6
        if i == 5:
            u['step'] = r.choice([3, 8])
            u['notice'] = r.choice([0, 2])
        U.append(u)
        sp = {'id': 's%d' % i, 'effect': 'e%d' % r.randint(0, 3), 'unit_cost': 'u%d' % i}
        if i in (0, 6) and r.random() < 0.6:
            sp['shares'] = {'town': 0.3, 'state': 0.7}
        if k in ('transfer', 'tax') and r.random() < 0.4:
            sp['counter'] = r.choice(['boss', 'people'])
        eff = E[int(sp['effect'][1])]
        if eff.get('better') != 'lower' and r.random() < 0.25 and ('step' not in u):
            sp['counts'] = 'cost'
        S.append(sp)
    m['unit_costs'] = U
    m['splits'] = S
    C = []
    ys = lambda: sorted(r.sample(range(0, min(H, 5) + 1), 2))
    C.append({'id': 'c0', 'amount': rq(r, 500.0), 'per': 'participant', 'shares': {'town': 0.5, 'state': 0.5}, 'years': ys(), 'price_year': 2025, 'source': 'x', 'optimism': 0.1})
    C.append({'id': 'c1', 'kind': 'fixed', 'amount': 9000.0, 'payer': 'town', 'years': ys(), 'price_year': 2022, 'index': 'g', 'source': 'x', 'quantity': rq(r, 2)})
    C.append({'id': 'c2', 'kind': 'start-up', 'amount': 700.0, 'payer': 'state', 'price_year': 2025, 'source': 'x'})
    cap = {'id': 'c3', 'kind': 'capital', 'amount': rq(r, 30000.0), 'payer': 'state', 'life': r.randint(1, 6), 'price_year': 2025, 'source': 'x', 'salvage': {'value': 0.2, 'low': 0.1, 'high': 0.4}}
    if r.random() < 0.5:
        cap['start'] = 1
    if r.random() < 0.4:
        cap['rate'] = r.choice([0, 0.03])
    C.append(cap)
    C.append({'id': 'c4', 'kind': 'wage', 'amount': 5000.0, 'payer': 'town', 'holiday': 0.12, 'pension': {'value': 0.1, 'low': 0.05, 'high': 0.12}, 'levy': 0.141, 'price_year': 2025, 'source': 'x', 'years': [1]})
    C.append({'id': 'c5', 'kind': 'volunteer', 'wage': 250, 'hours': rq(r, 30.0), 'price_year': 2025, 'source': 'x'})
    C.append({'id': 'c6', 'kind': 'in-kind', 'amount': 800.0, 'payer': 'boss', 'price_year': 2025, 'source': 'x'})
    C.append({'id': 'c7', 'kind': 'variable', 'amount': 11.0, 'payer': 'boss', 'price_year': 2025, 'source': 'x', 'quantity': 3})
    m['costs'] = C
    e = r.randint(0, 3)
    k = {'id': 'k', 'effect': 'e%d' % e, 'shares': {'town': 0.4, 'state': 0.6}, 'provider': 'prov', 'price': 1000.0, 'years': [1, 2], 'price_year': 2022, 'index': 'g', 'real_growth': 0.01, 'source': 'x'}
    if r.random() < 0.5:
        k['cap'] = 20000
    if r.random() < 0.5:
        k['floor'] = 500
    if r.random() < 0.5:
        k['baseline'] = 0.3
        k['counterfactual'] = 0.25
    m['contracts'] = [k]
    m['adjustments'] = [{'id': 'a0', 'kind': 'displacement', 'value': 0.1, 'low': 0, 'high': 0.3, 'source': 'x'}, {'id': 'a1', 'kind': 'attribution', 'effects': ['e1', 'e2'], 'value': 0.8, 'source': 'x'}, {'id': 'a2', 'kind': 'leakage', 'effects': ['e0'], 'value': 0.05, 'se': 0.01, 'distribution': 'beta', 'source': 'x'}]
    nc = [x['id'] for x in E if x['causal'] == 'no']
    if nc:
        m['adjustments'].append({'id': 'a3', 'kind': 'deadweight', 'effects': nc, 'value': 0.3, 'source': 'x'})
    return m


# What each payer gains or loses, by year, kind and item.
def ledger(m):
    M = m['model']
    H = M['horizon']
    by = M['base_year']
    tm = M['timing']
    s = M['schedule']
    b = BANDS.get(s) or ([(1000000000.0, M.get('rate', 0))] if s in ('flat', 'none') else [(x.get('until', 1000000000.0), x['rate']) for x in M['rates']])
    if s == 'none':
        b = [(1000000000.0, 0.0)]
    N = mean(M['participants']) * mean(M['reach'])
    idx = m['indices'][0]['values']
    pf = lambda o: idx[by] / idx[o['price_year']] if o['price_year'] != by else 1.0
    prof = {p['id']: p for p in m['profiles']}
    par = lambda p: mean(p.get('drop_off', p.get('half_life', p.get('years')))) if p['shape'] in ('exponential', 'half-life', 'linear', 'step') else None
    L = {}

    def put(p, t, k, i, a, d):
        if a == 0:
            return
        x = L.setdefault((p, t, k, i), [0.0, 0.0])
        x[0] += a
        x[1] += a * d
    eff = {e['id']: e for e in m['effects']}

    def path(e):
        """units per participant by k from onset: estimates by waves"""
        p = prof[e['profile']] if 'profile' in e else {'shape': 'constant'}
        lag = p.get('lag', 0)
        pts = [(0, e['estimate'])] + [(w['year'], w['estimate']) for w in e.get('waves', [])]
        out = []
        for k in range(0, H + 2):
            if k >= pts[-1][0]:
                v = pts[-1][1] * weight(p, k - pts[-1][0], par(p))
            else:
                for (a, x), (c, y) in zip(pts, pts[1:]):
                    if a <= k < c:
                        v = x if e.get('between', 'linear') == 'hold' else x + (y - x) * (k - a) / (c - a)
            out.append(v)
        return (lag, out)

    def adj(e):
        f = 1.0
        for a in m['adjustments']:
            if e['id'] in a.get('effects', [e['id']]):
                v = mean({k: a[k] for k in ('value', 'low', 'high', 'se', 'distribution') if k in a})
                f *= v if a['kind'] == 'attribution' else 1 - v
        return f

    def units(e):
        f = N * mean(e.get('share', 1)) * mean(e.get('scale', 1)) / e.get('per', 1)
        if 'take_up' in e:
            f *= mean(e['take_up']['here']) / e['take_up'].get('pilot', 1)
        return f * (-1 if e.get('better') == 'lower' else 1)

    def when(lag, k):
        if tm == 'end':
            return (lag + k + 1, DF(lag + k + 1, b))
        return (lag + k, DF(lag + k + (0.5 if tm == 'mid' else 0), b))
    un = {u['id']: u for u in m['unit_costs']}
    for sp in m['splits']:
        e = eff[sp['effect']]
        u = un[sp['unit_cost']]
        lag, pa = path(e)
        f = units(e) * adj(e)
        if sp.get('counts') == 'cost':
            f = -f
        price = mean({k: u[k] for k in ('value', 'low', 'high', 'se', 'distribution', 'values') if k in u}) * mean(u.get('marginal', 1)) * pf(u)
        sh = sp.get('shares', {u['payer']: 1.0})
        first = None
        for k, v in enumerate(pa):
            t, d = when(lag, k)
            if t > H:
                continue
            q = f * v
            pr = price * (1 + u.get('real_growth', 0)) ** t
            if first is None:
                first = t
            for p, sx in sh.items():
                if u['kind'] == 'resource' and sp.get('counts') == 'cost':
                    put(p, t, 'resource.cost', sp['id'], sx * pr * q, d)
                elif u['kind'] == 'resource':
                    if 'step' in u:
                        cash = pr * u['step'] * math.floor(q / u['step']) if q < 0 or t >= first + u.get('notice', 0) else 0.0
                        rel = pr * q - cash
                    else:
                        c = u.get('cashable', 1.0)
                        cash = pr * q * c
                        rel = pr * q * (1 - c)
                    cost = sp.get('counts') == 'cost'
                    put(p, t, 'resource.saving', sp['id'], sx * cash, d)
                    put(p, t, 'capacity.released', sp['id'], sx * rel, d)
                else:
                    kind = {'transfer': 'transfer', 'tax': 'tax', 'private': 'private.gain', 'intangible': 'intangible'}[u['kind']]
                    put(p, t, kind, sp['id'], sx * pr * q, d)
            if u['kind'] in ('transfer', 'tax'):
                put(sp.get('counter', 'people'), t, u['kind'], sp['id'], -pr * q, d)
    for c in m['costs']:
        k = c.get('kind')
        if k == 'volunteer':
            a = mean(c['wage']) * mean(c['hours'])
        else:
            a = mean(c['amount']) * mean(c.get('quantity', 1))
        if c.get('per') == 'participant' or k == 'variable':
            a *= N
        if k == 'wage':
            a *= (1 + mean(c['holiday'])) * (1 + mean(c['pension'])) * (1 + mean(c['levy']))
        a *= (1 + mean(c.get('optimism', 0))) * pf(c)
        sh = c.get('shares', {c.get('payer', 'vol'): 1.0})
        lk = 'in.kind' if k in ('volunteer', 'in-kind') else 'resource.cost'
        if k == 'capital':
            st = c.get('start', 0)
            n = c['life']
            sv = mean(c.get('salvage', 0))
            if 'rate' in c:
                dd = [(1 + c['rate']) ** (-j) for j in range(1, n + 1)]
            else:
                dd = [DF(st + j, b) / DF(st, b) for j in range(1, n + 1)]
            ch = a * (1 - sv * dd[-1]) / sum(dd)
            ys = {st + j: ch for j in range(1, n + 1)}
        else:
            ys = {y: a for y in c.get('years', [0])}
        for y, x in ys.items():
            if y > H:
                continue
            for p, sx in sh.items():
                put(p, y, lk, c['id'], -x * sx, DF(y, b))
    for c in m['contracts']:
        e = eff[c['effect']]
        lag, pa = path(e)
        f = N * mean(e.get('share', 1)) * mean(e.get('scale', 1)) / e.get('per', 1)
        tu = 1.0
        if 'take_up' in e:
            tu = mean(e['take_up']['here']) / e['take_up'].get('pilot', 1)
        sg = -1 if e.get('better') == 'lower' else 1
        for y in c['years']:
            if y > H:
                continue
            k = y - lag - (1 if tm == 'end' else 0)
            v = pa[k] if k >= 0 else 0.0
            d = when(lag, k)[1] if k >= 0 else None
            d = DF(y, b)
            pr = c['price'] * (1 + c.get('real_growth', 0)) ** y
            x = pr * f * sg * (c.get('baseline', 0) + tu * v - c.get('counterfactual', 0))
            x = min(c.get('cap', 1e+300), max(c.get('floor', 0), x)) * pf(c)
            for p, sx in c['shares'].items():
                put(p, y, 'transfer', c['id'], -x * sx, d)
            put(c['provider'], y, 'transfer', c['id'], x, d)
    return L


def put_model(m, name):
    with open(name, 'w') as out:
        out.write('# SPDX-License-Identifier: GPL-3.0-or-later\n# Made by value_ledger.py; nothing in it is measured.\n')
        for key, value in m.items():
            if isinstance(value, list):
                out.write(key + ':\n' + ''.join(('  - ' + json.dumps(x) + '\n' for x in value)))
            else:
                out.write(key + ': ' + json.dumps(value) + '\n')
os.makedirs('value_ledger', exist_ok=True)
with open('value_ledger.csv', 'w') as file:
    out = csv.writer(file, lineterminator='\n')
    out.writerow(['model', 'payer', 'year', 'kind', 'item', 'amount', 'present'])
    for seed in range(8):
        model = gen(random.Random(100 + seed))
        put_model(model, 'value_ledger/m%d.yaml' % seed)
        for key, (amount, present) in sorted(ledger(model).items()):
            out.writerow([seed, *key, '%.17g' % amount, '%.17g' % present])
