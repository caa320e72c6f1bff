# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/value/catalogue.c analysis/value/catalogue.h \
	analysis/value/discount.c analysis/value/discount.h \
	analysis/value/draws.c analysis/value/draws.h \
	analysis/value/effects.c analysis/value/effects.h \
	analysis/value/input.c analysis/value/input.h \
	analysis/value/ledger.c analysis/value/ledger.h \
	analysis/value/lines.c analysis/value/lines.h \
	analysis/value/model.c analysis/value/model.h \
	analysis/value/model_basics.c analysis/value/model_costs.c \
	analysis/value/model_effects.c analysis/value/model_file.c \
	analysis/value/model_parts.c analysis/value/model_read.h \
	analysis/value/model_scenarios.c analysis/value/model_units.c \
	analysis/value/price.c analysis/value/price.h \
	analysis/value/profile.c analysis/value/profile.h
libanalysis_a_SOURCES += analysis/value/path.c analysis/value/path.h
libanalysis_a_SOURCES += analysis/value/metrics.c analysis/value/metrics.h
libanalysis_a_SOURCES += analysis/value/tornado.c analysis/value/tornado.h
libanalysis_a_SOURCES += analysis/value/scenario.c analysis/value/scenario.h
libanalysis_a_SOURCES += analysis/value/book.c analysis/value/book.h
libanalysis_a_SOURCES += analysis/value/charts.c analysis/value/charts_tables.c analysis/value/charts.h
libanalysis_a_SOURCES += analysis/value/value.c analysis/value/value.h
# flows of money
libanalysis_a_SOURCES += analysis/value/cash.c analysis/value/cash.h
# distributions as files, what is stated of effects
libanalysis_a_SOURCES += analysis/value/draw_table.c analysis/value/draw_table.h analysis/value/model_empirical.c analysis/value/model_estimate.c analysis/value/model_waves.c
# optimism bias, distributional weights
libanalysis_a_SOURCES += analysis/value/allowances.c analysis/value/allowances.h analysis/value/model_allowances.c
# choosing among options
libanalysis_a_SOURCES += analysis/value/decision.c analysis/value/decision.h analysis/value/information.c \
	analysis/value/spline_basis.c analysis/value/spline_basis.h
# what must hold
libanalysis_a_SOURCES += analysis/value/breakeven.c analysis/value/breakeven.h
# all draws, block by block
libanalysis_a_SOURCES += analysis/value/blocks.c analysis/value/blocks.h
libanalysis_a_SOURCES += analysis/value/profile_block.c
# how draws are spread, and dependence between inputs
libanalysis_a_SOURCES += analysis/value/sampler.c analysis/value/sampler.h
libanalysis_a_SOURCES += analysis/value/correlation.c analysis/value/correlation.h
libanalysis_a_SOURCES += analysis/value/model_correlations.c
# a portfolio of pilots
libanalysis_a_SOURCES += analysis/value/choice.c analysis/value/choice.h
libanalysis_a_SOURCES += analysis/value/portfolio.c analysis/value/portfolio.h
libanalysis_a_SOURCES += analysis/value/shrinkage.c analysis/value/shrinkage.h
# ratios of gain and cost
libanalysis_a_SOURCES += analysis/value/ratio.c analysis/value/ratio.h analysis/value/welfare.c analysis/value/welfare.h
libanalysis_a_SOURCES += analysis/value/welfare_parts.c analysis/value/welfare_parts.h analysis/value/welfare_society.c
# rates of return, what must hold
libanalysis_a_SOURCES += analysis/value/returns.c analysis/value/returns.h
# costs of each kind, steps and contracts
libanalysis_a_SOURCES += analysis/value/model_cost_kinds.c analysis/value/model_contracts.c
libanalysis_a_SOURCES += analysis/value/lines_rules.c analysis/value/lines_build.h
libanalysis_a_SOURCES += analysis/value/ruled.c analysis/value/ruled.h
# rules of a country
libanalysis_a_SOURCES += analysis/value/rules.c analysis/value/rules.h
libanalysis_a_SOURCES += analysis/value/model_rules.c analysis/value/model_refunds.c
# what does not add up in a model
libanalysis_a_SOURCES += analysis/value/findings.c analysis/value/findings.h analysis/value/findings_effects.c
libanalysis_a_SOURCES += analysis/value/findings_rules.c analysis/value/findings_rules.h
# what a further study is worth
libanalysis_a_SOURCES += analysis/value/study.c analysis/value/study.h analysis/value/study_rows.c
# money of another year
libanalysis_a_SOURCES += analysis/value/model_prices.c
# how effects last
libanalysis_a_SOURCES += analysis/value/lines_profiles.c
libanalysis_a_SOURCES += analysis/value/inverse.c analysis/value/inverse.h
libanalysis_a_SOURCES += analysis/value/spread.c
# what counts beside the money
libanalysis_a_SOURCES += analysis/value/unpriced.c analysis/value/unpriced.h
# draws by gain and cost
libanalysis_a_SOURCES += analysis/value/plane.c analysis/value/plane.h
libanalysis_a_SOURCES += analysis/value/model_copayments.c
# which numbers matter, and how far draws are to be trusted
libanalysis_a_SOURCES += analysis/value/mcse.c analysis/value/mcse.h
libanalysis_a_SOURCES += analysis/value/sensitivity.c analysis/value/sensitivity.h
libanalysis_a_SOURCES += analysis/value/indices.c analysis/value/indices.h analysis/value/units.c
libanalysis_a_SOURCES += analysis/value/conditional.c analysis/value/conditional.h
libanalysis_a_SOURCES += analysis/value/sensitivity_table.c
libanalysis_a_SOURCES += analysis/value/sensitivity_shares.c analysis/value/sensitivity_grid.c
libanalysis_a_SOURCES += analysis/value/sensitivity_parts.h
# options by cost and effect
libanalysis_a_SOURCES += analysis/value/alternatives.c analysis/value/alternatives.h analysis/value/alternatives_pairs.c analysis/value/alternatives_charts.c
libanalysis_a_SOURCES += analysis/value/findings_add.c
libanalysis_a_SOURCES += analysis/value/sensitivity_parts.c
# loops over draws
libanalysis_a_SOURCES += analysis/value/vectors.c analysis/value/vectors.h
# money by payer and year
libanalysis_a_SOURCES += analysis/value/charts_years.c
libanalysis_a_SOURCES += analysis/value/cost_effect.c analysis/value/cost_effect.h analysis/value/model_cost_effect.c analysis/value/lines_units.c
# scenarios side by side, and what must hold
libanalysis_a_SOURCES += analysis/value/scenario_table.c analysis/value/scenario_table.h
libanalysis_a_SOURCES += analysis/value/must_hold.c

# what charts of sensitivity analyses need
libanalysis_a_SOURCES += analysis/value/sensitivity_charts.c
libanalysis_a_SOURCES += analysis/value/alternatives_parts.c
libanalysis_a_SOURCES += analysis/value/scenario_parts.c
libanalysis_a_SOURCES += analysis/value/lines_parts.c
# which figures are asked for
libanalysis_a_SOURCES += analysis/value/asked.c analysis/value/asked.h
libanalysis_a_SOURCES += analysis/value/effects_needed.c
libanalysis_a_SOURCES += analysis/value/quantile_table.c analysis/value/quantile_table.h
libanalysis_a_SOURCES += analysis/value/payback.c analysis/value/blocks_work.h
# what it is worth to know numbers and sets of them
libanalysis_a_SOURCES += analysis/value/information_at.c analysis/value/information_fit.h
libanalysis_a_SOURCES += analysis/value/known.c analysis/value/known.h
libanalysis_a_SOURCES += analysis/value/sensitivity_known.c analysis/value/sensitivity_known.h
libanalysis_a_SOURCES += analysis/value/option_information.c analysis/value/option_information.h
libanalysis_a_SOURCES += analysis/value/option_study.c
libanalysis_a_SOURCES += analysis/value/model_place.c
libanalysis_a_SOURCES += analysis/value/blocks_work.c
libanalysis_a_SOURCES += analysis/value/window.c analysis/value/window.h analysis/value/spread.h
libanalysis_a_SOURCES += analysis/value/figures.c analysis/value/figures.h
libanalysis_a_SOURCES += analysis/value/figures_stream.c analysis/value/figures_block.c analysis/value/tally.c analysis/value/tally.h
libanalysis_a_SOURCES += analysis/value/keeping.c analysis/value/keeping.h
