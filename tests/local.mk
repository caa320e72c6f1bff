# SPDX-License-Identifier: GPL-3.0-or-later
# One runner for all unit, reference and property suites: run.sh runs each in a process of its own.
if HAVE_CHECK
check_PROGRAMS += tests/unit/suites
TESTS += tests/unit/run.sh
endif
EXTRA_DIST += tests/unit/run.sh
tests_unit_suites_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_suites_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/unit -I$(srcdir)/tests/fixtures \
	-DSOURCE_DIR='"$(abs_top_srcdir)"' -DBUILD_DIR='"$(abs_top_builddir)"'
tests_unit_suites_LDADD = $(AVLAST_LIBS) $(CHECK_LIBS)
tests_unit_suites_SOURCES = tests/unit/main.c tests/unit/suites.def tests/unit/support.c tests/unit/support.h
# core
tests_unit_suites_SOURCES += tests/unit/test_core.c
# data
tests_unit_suites_SOURCES += tests/unit/test_csv.c tests/unit/test_exports.c tests/unit/test_torture.c tests/unit/torture_rows.c tests/unit/torture_bytes.c tests/unit/torture_numbers.c tests/unit/torture_cases.h tests/unit/test_codebook.c tests/unit/test_sql.c tests/unit/test_checks.c tests/unit/test_validate.c
tests_unit_suites_SOURCES += tests/unit/csv_cases.c tests/unit/csv_cases.h
tests_unit_suites_SOURCES += tests/unit/checks_cases.h tests/unit/test_checks_planted.c tests/unit/test_guess.c
tests_unit_suites_SOURCES += tests/unit/test_yaml.c
tests_unit_suites_SOURCES += tests/unit/frames.c tests/unit/frames.h tests/unit/test_csv_write.c \
	tests/unit/test_reshape.c tests/unit/test_sql_select.c
# compressed files; files of SPSS, Stata and SAS
tests_unit_suites_SOURCES += tests/unit/test_inflate.c
check_PROGRAMS += tests/fixtures/statfile
tests_fixtures_statfile_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/fixtures
tests_fixtures_statfile_LDADD = $(AVLAST_LIBS)
tests_fixtures_statfile_SOURCES = tests/fixtures/main.c tests/fixtures/statfile.h
if HAVE_READSTAT
tests_fixtures_statfile_SOURCES += tests/fixtures/statfile.c
tests_unit_suites_SOURCES += tests/fixtures/statfile.c tests/fixtures/statfile.h
endif
tests_unit_suites_SOURCES += tests/unit/test_statfile.c

# workbooks
tests_unit_suites_SOURCES += tests/unit/test_workbook.c
if HAVE_WORKBOOK
workbook_fixtures = tests/fixtures/workbook.c tests/fixtures/workbook.h \
	tests/fixtures/workbook_faulty.c tests/fixtures/workbook_legal.c
tests_unit_suites_SOURCES += $(workbook_fixtures)
check_PROGRAMS += tests/fixtures/workbook
tests_fixtures_workbook_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/fixtures
tests_fixtures_workbook_LDADD = $(AVLAST_LIBS)
tests_fixtures_workbook_SOURCES = tests/fixtures/make_workbook.c $(workbook_fixtures)
endif

# design, variance engine, survey
tests_unit_suites_SOURCES += tests/unit/design_cases.c tests/unit/design_cases.h \
	tests/unit/test_survey.c tests/unit/test_survey_more.c tests/unit/test_variance.c
tests_unit_suites_SOURCES += tests/unit/survey_cases.h tests/unit/test_survey_edges.c
EXTRA_DIST += tests/ref/survey.R tests/ref/survey_more.R tests/ref/survey
tests_unit_suites_SOURCES += tests/unit/test_describe.c
EXTRA_DIST += tests/ref/describe.R tests/ref/describe

# weights
tests_unit_suites_SOURCES += tests/unit/test_calibration.c
EXTRA_DIST += tests/ref/calibration.R tests/ref/calibration
# replicate weights
tests_unit_suites_SOURCES += tests/unit/test_replicates.c tests/unit/test_replicates_more.c
EXTRA_DIST += tests/ref/replicates.R tests/ref/replicates

# scales
tests_unit_suites_SOURCES += tests/unit/test_reliability.c tests/unit/test_scale.c
EXTRA_DIST += tests/ref/scale.R tests/ref/scale

# regression, trials
tests_unit_suites_SOURCES += tests/ref/reftable.c tests/ref/reftable.h tests/unit/test_formula.c tests/unit/test_linear.c tests/unit/test_robust.c

# models by maximum likelihood, survival
tests_unit_suites_SOURCES += tests/unit/test_models.c tests/unit/model_cases.c tests/unit/model_cases.h
tests_unit_suites_SOURCES += tests/unit/test_survival.c
tests_unit_suites_SOURCES += tests/unit/test_survival_made.c
EXTRA_DIST += tests/ref/models.R tests/ref/models
# generalised linear models
tests_unit_suites_SOURCES += tests/unit/glm_cases.c tests/unit/glm_cases.h
tests_unit_suites_SOURCES += tests/unit/test_glm.c
tests_unit_suites_SOURCES += tests/unit/test_glm_steps.c
EXTRA_DIST += tests/ref/glm_steps.R tests/ref/glm_steps.csv
tests_unit_suites_SOURCES += tests/unit/test_glm_effects.c
EXTRA_DIST += tests/ref/glm_effects.R
EXTRA_DIST += tests/ref/glm.R tests/ref/glm

# trials
tests_unit_suites_SOURCES += tests/unit/test_redraw.c tests/unit/test_trials.c
EXTRA_DIST += tests/ref/trials.R tests/ref/trials
tests_unit_suites_SOURCES += tests/unit/test_rct.c tests/unit/test_trial.c \
	tests/unit/trial_cases.c tests/unit/trial_cases.h
TESTS += tests/real/run.sh
EXTRA_DIST += tests/real

# value
tests_unit_suites_SOURCES += tests/unit/test_value.c tests/unit/test_value_model.c

# plots, report
tests_unit_suites_SOURCES += tests/unit/chart_support.c tests/unit/chart_support.h \
	tests/unit/test_charts.c tests/unit/test_format.c tests/unit/test_gnuplot.c
EXTRA_DIST += tests/charts
tests_unit_suites_SOURCES += tests/unit/test_described.c
tests_unit_suites_SOURCES += tests/unit/test_evidence.c
tests_unit_suites_SOURCES += tests/unit/test_report.c
tests_unit_suites_SOURCES += tests/unit/test_report_page.c
tests_unit_suites_SOURCES += tests/unit/test_report_words.c
tests_unit_suites_SOURCES += tests/unit/test_chart_extremes.c
EXTRA_DIST += tests/report tests/browser

# The report in a real browser; skipped without chromium.
browser: all
	BUILD=$(abs_builddir) $(srcdir)/tests/browser/run.sh || test $$? = 77
.PHONY: browser

# plan, run
tests_unit_suites_SOURCES += tests/unit/test_manifest.c tests/unit/test_plan.c

# programs and output
tests_unit_suites_SOURCES += tests/unit/test_output.c tests/unit/test_result.c



# datasets
tests_unit_suites_SOURCES += tests/unit/test_datasets.c $(study_sources)

# command-line cases
TESTS += tests/cli/run.sh
EXTRA_DIST += tests/cli tests/lint tests/ref
AM_TESTS_ENVIRONMENT = BUILD='$(abs_top_builddir)'; export BUILD;

# timing against peers: make bench [ROWS=1000000]
EXTRA_PROGRAMS = tests/bench/data
tests_bench_data_SOURCES = tests/bench/data.c
tests_bench_data_LDADD = $(AVLAST_LIBS)
EXTRA_DIST += tests/bench/peers.R tests/bench/run.sh
ROWS = 100000
bench: all tests/bench/data$(EXEEXT)
	$(srcdir)/tests/bench/run.sh . $(ROWS)
.PHONY: bench

# The analyzer of clang-tidy without the bound that .ci/run gives it.
analyse: all
	$(srcdir)/tests/lint/analyse.sh . deep
.PHONY: analyse

# planted effects over many replications: make slow
include $(top_srcdir)/tests/slow/local.mk

# fuzz targets
include $(top_srcdir)/tests/fuzz/local.mk

# designs beyond strata and clusters
tests_unit_suites_SOURCES += tests/unit/test_designs.c
tests_unit_suites_SOURCES += tests/unit/designs_estimate.h tests/unit/test_designs_drawn.c
EXTRA_DIST += tests/ref/designs.R tests/ref/designs
# agreement under designs
tests_unit_suites_SOURCES += tests/unit/test_survey_agreement.c
EXTRA_DIST += tests/ref/agreement.R tests/ref/agreement.csv

# multiple imputation
tests_unit_suites_SOURCES += tests/unit/test_imputation.c
tests_unit_suites_SOURCES += tests/unit/imputation_cases.h tests/unit/test_imputation_tests.c tests/unit/test_imputation_rows.c
EXTRA_DIST += tests/ref/imputation.R tests/ref/imputation

# survey: tables, tests and standardised estimates
tests_unit_suites_SOURCES += tests/unit/test_survey_tests.c
EXTRA_DIST += tests/ref/survey_tests.R

# loops over replicates
tests_unit_suites_SOURCES += tests/unit/test_resample.c
tests_unit_suites_SOURCES += tests/unit/test_checkpoint.c
# power, sensitivity
tests_unit_suites_SOURCES += tests/unit/test_power.c
EXTRA_DIST += tests/ref/power.R tests/ref/power

# several studies together
tests_unit_suites_SOURCES += tests/unit/test_pooling.c
EXTRA_DIST += tests/ref/pooling.R tests/ref/pooling
# instruments
tests_unit_suites_SOURCES += tests/unit/test_instruments.c
tests_unit_suites_SOURCES += tests/unit/test_exact_first_stage.c
EXTRA_DIST += tests/ref/instruments.R tests/ref/instruments
EXTRA_DIST += tests/ref/weak_sets.R tests/ref/weak_sets

# flows of money
tests_unit_suites_SOURCES += tests/unit/test_cash.c
# before and after
tests_unit_suites_SOURCES += tests/unit/test_noncentral.c
EXTRA_DIST += tests/ref/noncentral.py tests/ref/noncentral.csv
tests_unit_suites_SOURCES += tests/unit/test_paired_shares.c
EXTRA_DIST += tests/ref/paired_shares.R tests/ref/paired_shares.csv
tests_unit_suites_SOURCES += tests/unit/test_prepost.c
EXTRA_DIST += tests/ref/prepost.R tests/ref/prepost

# choosing among options
tests_unit_suites_SOURCES += tests/unit/test_decision.c
EXTRA_DIST += tests/ref/decision.R tests/ref/decision

# wild cluster bootstrap
tests_unit_suites_SOURCES += tests/unit/test_wild.c
EXTRA_DIST += tests/ref/wild.R tests/ref/wild
tests_unit_suites_SOURCES += tests/unit/test_sens.c
EXTRA_DIST += tests/ref/sens.R tests/ref/sens
tests_unit_suites_SOURCES += tests/unit/test_trial_imputed.c
EXTRA_DIST += tests/ref/prepost_imputed.R
# trials: lost outcomes, quantiles, moderators
tests_unit_suites_SOURCES += tests/unit/test_attrition.c
tests_unit_suites_SOURCES += tests/unit/attrition_cases.h tests/unit/test_heterogeneity.c
EXTRA_DIST += tests/ref/attrition.R tests/ref/attrition.csv tests/ref/attrition_person.csv tests/ref/attrition_school.csv
# absorbed fixed effects
tests_unit_suites_SOURCES += tests/unit/test_absorb.c
EXTRA_DIST += tests/ref/absorb.R tests/ref/absorb.csv tests/ref/absorb_data.csv tests/ref/absorb_series.csv
# quantile regression
tests_unit_suites_SOURCES += tests/unit/test_quantreg.c
EXTRA_DIST += tests/ref/quantreg.R tests/ref/quantreg
tests_unit_suites_SOURCES += tests/unit/test_balance.c
EXTRA_DIST += tests/ref/balance.R tests/ref/balance.csv
# many hypotheses
tests_unit_suites_SOURCES += tests/unit/test_multiplicity.c
EXTRA_DIST += tests/ref/multiplicity.R tests/ref/multiplicity

# randomisation inference
tests_unit_suites_SOURCES += tests/unit/test_permute.c
EXTRA_DIST += tests/ref/permute.R tests/ref/permute.csv tests/ref/permute_data.csv \
	tests/ref/permute_stepdown.csv
tests_unit_suites_SOURCES += tests/unit/test_permute_factors.c
EXTRA_DIST += tests/ref/permute_factors.R tests/ref/permute_factors.csv tests/ref/permute_factors_data.csv \
	tests/ref/permute_factors_list.csv

# bootstrap
tests_unit_suites_SOURCES += tests/unit/test_bootstrap.c
EXTRA_DIST += tests/ref/bootstrap.R tests/ref/bootstrap

# indices of outcomes
tests_unit_suites_SOURCES += tests/unit/test_summary_index.c
EXTRA_DIST += tests/ref/summary_index.R tests/ref/summary_index.csv tests/ref/summary_index_data.csv
# trials under resampling
tests_unit_suites_SOURCES += tests/unit/test_rct_wild.c
# families of a plan
tests_unit_suites_SOURCES += tests/unit/test_families.c
EXTRA_DIST += tests/ref/families.R tests/ref/families.csv
# several models
EXTRA_DIST += tests/ref/several.R tests/ref/several
# figures of a value model
tests_unit_suites_SOURCES += tests/unit/test_value_metrics.c

# value: the effects' side
tests_unit_suites_SOURCES += tests/unit/value_cases.c tests/unit/value_cases.h tests/unit/test_value_effects.c

# assignments from a file
EXTRA_DIST += tests/ref/assignments.R tests/ref/assignments.csv tests/ref/assignments_stepdown.csv
EXTRA_DIST += tests/ref/assignments_ten.csv tests/ref/assignments_schools.csv
EXTRA_DIST += tests/ref/assignments_blocks.csv tests/ref/assignments_three.csv
# draws of value models
tests_unit_suites_SOURCES += tests/unit/test_value_draws.c
EXTRA_DIST += tests/ref/value_draws.R tests/ref/value_draws.csv

# portfolios
tests_unit_suites_SOURCES += tests/unit/test_portfolio.c
EXTRA_DIST += tests/ref/portfolio.R tests/ref/portfolio
# bootstrap of trials
tests_unit_suites_SOURCES += tests/unit/test_trial_bootstrap.c
EXTRA_DIST += tests/ref/trial_bootstrap.R tests/ref/trial_bootstrap
# multiplier bootstrap
tests_unit_suites_SOURCES += tests/unit/test_multiplier.c
EXTRA_DIST += tests/ref/multiplier.R tests/ref/multiplier
EXTRA_DIST += tests/ref/value_metrics.R tests/ref/value_metrics.csv tests/ref/value_metrics_draws.csv
# costs, steps and contracts of a value model
tests_unit_suites_SOURCES += tests/unit/test_value_costs.c
EXTRA_DIST += tests/ref/value_costs.R tests/ref/value_costs tests/ref/value_costs.csv
# rules of a country
tests_unit_suites_SOURCES += tests/unit/test_value_rules.c
EXTRA_DIST += tests/ref/value_rules.R tests/ref/value_rules tests/ref/value_rules.csv
# what does not add up in a value model
tests_unit_suites_SOURCES += tests/unit/test_value_findings.c

# p-values corrected together, inside programs
EXTRA_DIST += tests/ref/adjust_within.R tests/ref/adjust_within.csv
# what a study that is thought of is worth
tests_unit_suites_SOURCES += tests/unit/test_study.c
EXTRA_DIST += tests/ref/study.R tests/ref/study.csv
# draws of values, many at a time
tests_unit_suites_SOURCES += tests/unit/test_value_blocks.c

tests_unit_suites_SOURCES += tests/unit/permute_cases.c tests/unit/permute_cases.h tests/unit/test_given_assignments.c
# what holds of every value model
tests_unit_suites_SOURCES += tests/unit/test_value_identities.c
EXTRA_DIST += tests/bench/psa.R tests/bench/psa.sh
# sensitivity of value models
tests_unit_suites_SOURCES += tests/unit/test_value_sensitivity.c
tests_unit_suites_SOURCES += tests/unit/test_value_indices.c
EXTRA_DIST += tests/ref/value_sensitivity.R tests/ref/value_sensitivity
# options by cost and effect
tests_unit_suites_SOURCES += tests/unit/test_alternatives.c
EXTRA_DIST += tests/ref/alternatives.R tests/ref/alternatives.csv
# trials, a panel and studies for timing
EXTRA_PROGRAMS += tests/bench/cases
tests_bench_cases_SOURCES = tests/bench/cases.c
tests_bench_cases_LDADD = $(AVLAST_LIBS)
EXTRA_DIST += tests/bench/resample.R
bench: tests/bench/cases$(EXEEXT)
# funnels of pooled studies
tests_unit_suites_SOURCES += tests/unit/test_funnel.c
EXTRA_DIST += tests/ref/funnel.R tests/ref/funnel.csv
# analyses of others' results
tests_unit_suites_SOURCES += tests/unit/test_plan_of.c
# figures that others have printed
tests_unit_suites_SOURCES += tests/unit/test_value_published.c tests/unit/r_random.c tests/unit/r_random.h
EXTRA_DIST += tests/ref/published
# money by payer and year, scenarios side by side
tests_unit_suites_SOURCES += tests/unit/test_value_scenarios.c tests/unit/test_charts_money.c
EXTRA_DIST += tests/ref/value_scenarios.R tests/ref/value_scenarios
# cost-effectiveness inside a value model
tests_unit_suites_SOURCES += tests/unit/test_cost_effect.c
EXTRA_DIST += tests/ref/cost_effect.R tests/ref/cost_effect.csv tests/ref/cost_effect
tests_unit_suites_SOURCES += tests/unit/test_prepost_bootstrap.c
EXTRA_DIST += tests/ref/prepost_bootstrap.R tests/ref/prepost_bootstrap
# what knowing is worth
tests_unit_suites_SOURCES += tests/unit/test_value_information.c
# what value models are made of
tests_unit_suites_SOURCES += tests/unit/test_value_parts.c
# charts of what a value rests on
tests_unit_suites_SOURCES += tests/unit/test_charts_value.c
# regressions under many assignments
tests_unit_suites_SOURCES += tests/unit/test_draws_regress.c
tests_unit_suites_SOURCES += tests/unit/test_draws_lin.c
EXTRA_DIST += tests/bench/psa.py
# the two readers of text
tests_unit_suites_SOURCES += tests/unit/test_reader.c
# pairs, sets and small blocks
tests_unit_suites_SOURCES += tests/unit/test_rct_blocks.c
EXTRA_DIST += tests/ref/rct_blocks.R tests/ref/rct_blocks.csv tests/ref/rct_blocks
# rows of leverage 1
tests_unit_suites_SOURCES += tests/unit/test_leverage.c
EXTRA_DIST += tests/ref/leverage.R tests/ref/leverage.csv tests/ref/leverage_data.csv
# Romano and Wolf by any estimator
tests_unit_suites_SOURCES += tests/unit/test_romano_wolf.c
EXTRA_DIST += tests/ref/trial_bootstrap/romano.csv
# residual funnels of meta-regressions
tests_unit_suites_SOURCES += tests/unit/test_funnel_moderators.c
EXTRA_DIST += tests/ref/funnel_moderators.R tests/ref/funnel_moderators.csv
EXTRA_DIST += tests/ref/imputation_moderators.R
EXTRA_DIST += tests/bench/psa_whole.R tests/bench/psa_whole.py tests/bench/psa_check.awk
tests_unit_suites_SOURCES += tests/unit/test_draws_turn.c
# what it is worth to know more before choosing among options of a value model
tests_unit_suites_SOURCES += tests/unit/test_option_information.c
EXTRA_DIST += tests/ref/option_information.R tests/ref/option_information.csv tests/ref/option_information

# what other packages make of the same draws
tests_unit_suites_SOURCES += tests/unit/test_peers.c
EXTRA_DIST += tests/ref/peers.R tests/ref/peers.csv
# effects of take-up that weak first stages leave
tests_unit_suites_SOURCES += tests/unit/test_late_set.c
EXTRA_DIST += tests/ref/late_set.R tests/ref/late_set.csv
# what one cluster determines alone
tests_unit_suites_SOURCES += tests/unit/test_own_clusters.c
EXTRA_DIST += tests/ref/own_clusters.R tests/ref/own_clusters.csv

# descriptions and scales of imputed data
tests_unit_suites_SOURCES += tests/unit/test_imputed_described.c
EXTRA_DIST += tests/ref/imputation_described.R

# joint covariance of analyses of the same people
EXTRA_DIST += tests/ref/joint.R tests/ref/joint
# wild bootstrap with instruments
tests_unit_suites_SOURCES += tests/unit/test_wild_iv.c
EXTRA_DIST += tests/ref/wild_iv.R tests/ref/wild_iv/eight.csv tests/ref/wild_iv/twelve.csv tests/ref/wild_iv/values.csv

EXTRA_DIST += tests/ref/blocks.R

# helpers that several suites share, and suites by subject
tests_unit_suites_SOURCES += tests/unit/replicate_cases.c tests/unit/replicate_cases.h tests/unit/test_replicates_edges.c
tests_unit_suites_SOURCES += tests/unit/calibration_cases.c tests/unit/calibration_cases.h tests/unit/test_calibration_steps.c
tests_unit_suites_SOURCES += tests/unit/reliability_cases.c tests/unit/reliability_cases.h tests/unit/test_raters.c
tests_unit_suites_SOURCES += tests/unit/survey_test_cases.c tests/unit/survey_test_cases.h tests/unit/test_survey_tests_made.c
tests_unit_suites_SOURCES += tests/unit/test_mixture.c
tests_unit_suites_SOURCES += tests/unit/robust_cases.c tests/unit/robust_cases.h tests/unit/test_robust_laws.c
tests_unit_suites_SOURCES += tests/unit/described_cases.c tests/unit/described_cases.h tests/unit/test_coefficients.c
tests_unit_suites_SOURCES += tests/unit/test_gnuplot_attacks.c
if HAVE_READSTAT
tests_unit_suites_SOURCES += tests/unit/statfile_cases.c tests/unit/statfile_cases.h
endif
tests_unit_suites_SOURCES += tests/unit/test_statfile_hostile.c tests/unit/test_statfile_dates.c
# standard errors asked for in trials
tests_unit_suites_SOURCES += tests/unit/test_rct_se.c
EXTRA_DIST += tests/ref/rct_se.R tests/ref/rct_se.csv

# fits that share their columns
tests_unit_suites_SOURCES += tests/unit/test_linear_memo.c
# value: ledgers worked out from the manual page alone
tests_unit_suites_SOURCES += tests/unit/test_value_ledger.c
EXTRA_DIST += tests/ref/value_ledger.py tests/ref/value_ledger.csv tests/ref/value_ledger

# outcomes that some units lack, under every assignment
tests_unit_suites_SOURCES += tests/unit/test_draws_gaps.c
EXTRA_DIST += tests/ref/draws_gaps.csv
# permutations and bootstraps of imputed data
tests_unit_suites_SOURCES += tests/unit/test_imputed_draws.c
EXTRA_DIST += tests/ref/imputation_permute.R
EXTRA_DIST += tests/ref/imputation_sens.R

# draws that are told of as they are made
tests_unit_suites_SOURCES += tests/unit/test_value_stream.c
EXTRA_DIST += tests/ref/imputed_blind.R
# drawn again in R
EXTRA_DIST += tests/ref/philox.R tests/ref/imputation_resampled.R tests/ref/imputed_scale.R tests/ref/imputed_oster.R \
	tests/ref/imputed_stepdown.R tests/ref/instruments_few.R tests/ref/absorb_time.R tests/ref/imputed_models.R \
	tests/ref/sens_rows.R tests/ref/prepost_mixed.R tests/ref/imputed_rct.R tests/ref/imputed_survey.R \
	tests/ref/bootstrap_models.R tests/ref/bootstrap_survey.R

# wild bootstrap of completed data sets
tests_unit_suites_SOURCES += tests/unit/test_wild_sets.c
EXTRA_DIST += tests/ref/imputation_wild.R tests/ref/imputation_wild_size.R tests/ref/imputation_wild/seven.csv tests/ref/imputation_wild/eleven.csv tests/ref/imputation_wild/values.csv
# critical values against the size that they hold
tests_unit_suites_SOURCES += tests/unit/test_tf_size.c
# joint tests with CR2 over completed data sets
tests_unit_suites_SOURCES += tests/unit/test_imputed_htz.c
EXTRA_DIST += tests/ref/imputation_htz.R tests/ref/imputation_iv.R tests/ref/imputation_wild/htz.csv
