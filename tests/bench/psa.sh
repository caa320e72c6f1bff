#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# psa.sh: a value model of 40 inputs with doubt, five payers and 30 years, to standard output. Per payer: what an
# effect is (normal), its scale (lognormal), a unit cost (gamma), its marginal share (beta), a yearly drop-off (beta);
# what the scheme costs (gamma), how much of it (lognormal), and optimism (triangular).
set -eu
cat <<'END'
avlast: 1
model: {base_year: 2025, horizon: 29, participants: 100, rate: 0.04, timing: end}
payers:
END
for p in 1 2 3 4 5; do echo "  - {id: p$p, kind: other-public}"; done
echo "profiles:"
for p in 1 2 3 4 5; do
    echo "  - {id: f$p, shape: exponential, drop_off: {value: 0.$p, se: 0.05, distribution: beta}, source: bench, sure: L}"
done
echo "effects:"
for p in 1 2 3 4 5; do
    echo "  - {id: e$p, estimate: 0.1$p, se: 0.05, scale: {value: 1.$p, se: 0.2, distribution: lognormal}, source: bench, causal: yes, profile: f$p}"
done
echo "unit_costs:"
for p in 1 2 3 4 5; do
    echo "  - {id: u$p, payer: p$p, kind: resource, value: ${p}0000, se: 4000, distribution: gamma, marginal: {value: 0.$p, se: 0.1, distribution: beta}, price_year: 2025, source: bench, sure: L}"
done
echo "splits:"
for p in 1 2 3 4 5; do echo "  - {id: s$p, effect: e$p, unit_cost: u$p}"; done
echo "costs:"
for p in 1 2 3 4 5; do
    echo "  - {id: c$p, payer: p$p, amount: {value: ${p}000, se: 400, distribution: gamma}, quantity: {value: 1$p, se: 2, distribution: lognormal}, optimism: {value: 0.1, low: 0, high: 0.$((p + 2)), distribution: triangular}, years: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], price_year: 2025, source: bench, sure: L}"
done
