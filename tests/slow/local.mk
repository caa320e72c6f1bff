# SPDX-License-Identifier: GPL-3.0-or-later
# `make slow`: what takes minutes, not seconds. AVLAST_SLOW scales the replications.
EXTRA_PROGRAMS += tests/slow/recover tests/slow/cover
EXTRA_PROGRAMS += tests/slow/impute
tests_slow_impute_SOURCES = tests/slow/impute.c tests/slow/tally.h
tests_slow_impute_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/impute$(EXEEXT)
tests_slow_recover_SOURCES = tests/slow/recover.c tests/slow/tally.h $(study_sources)
tests_slow_recover_LDADD = $(AVLAST_LIBS)
tests_slow_cover_SOURCES = tests/slow/cover.c tests/slow/tally.h $(study_sources)
tests_slow_cover_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/recover$(EXEEXT) tests/slow/cover$(EXEEXT)

slow: slow-impute
slow-impute: all tests/slow/impute$(EXEEXT)
	tests/slow/impute$(EXEEXT)
.PHONY: slow-impute

slow: all tests/slow/recover$(EXEEXT) tests/slow/cover$(EXEEXT)
	tests/slow/recover$(EXEEXT)
	tests/slow/cover$(EXEEXT)
	BUILD=$(abs_builddir) $(srcdir)/tests/slow/work-start.sh
.PHONY: slow
EXTRA_DIST += tests/slow/work-start.sh

EXTRA_PROGRAMS += tests/slow/designs
tests_slow_designs_SOURCES = tests/slow/designs.c tests/slow/tally.h
tests_slow_designs_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/designs$(EXEEXT)
slow: slow-designs
slow-designs: all tests/slow/designs$(EXEEXT)
	tests/slow/designs$(EXEEXT)
.PHONY: slow-designs

EXTRA_PROGRAMS += tests/slow/trials
tests_slow_trials_SOURCES = tests/slow/trials.c tests/slow/tally.h
tests_slow_trials_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/trials$(EXEEXT)
slow: slow-trials
slow-trials: all tests/slow/trials$(EXEEXT)
	tests/slow/trials$(EXEEXT)
.PHONY: slow-trials
EXTRA_PROGRAMS += tests/slow/change
tests_slow_change_SOURCES = tests/slow/change.c tests/slow/tally.h
tests_slow_change_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/change$(EXEEXT)
slow: slow-change
slow-change: all tests/slow/change$(EXEEXT)
	tests/slow/change$(EXEEXT)
.PHONY: slow-change

# fixed effects and few clusters
EXTRA_PROGRAMS += tests/slow/panels
tests_slow_panels_SOURCES = tests/slow/panels.c tests/slow/tally.h
tests_slow_panels_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/panels$(EXEEXT)
slow: slow-panels
slow-panels: all tests/slow/panels$(EXEEXT)
	tests/slow/panels$(EXEEXT)
.PHONY: slow-panels
EXTRA_PROGRAMS += tests/slow/lost
tests_slow_lost_SOURCES = tests/slow/lost.c tests/slow/tally.h
tests_slow_lost_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/lost$(EXEEXT)
slow: slow-lost
slow-lost: all tests/slow/lost$(EXEEXT)
	tests/slow/lost$(EXEEXT)
.PHONY: slow-lost

EXTRA_PROGRAMS += tests/slow/power
tests_slow_power_SOURCES = tests/slow/power.c tests/slow/lots.h tests/slow/tally.h
tests_slow_power_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/power$(EXEEXT)
slow: slow-power
slow-power: all tests/slow/power$(EXEEXT)
	tests/slow/power$(EXEEXT)
.PHONY: slow-power

# bootstrap, jackknife, multiplier
EXTRA_PROGRAMS += tests/slow/resampled
tests_slow_resampled_SOURCES = tests/slow/resampled.c tests/slow/drawn.h tests/slow/tally.h
tests_slow_resampled_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/resampled$(EXEEXT)
slow: slow-resampled
slow-resampled: all tests/slow/resampled$(EXEEXT)
	tests/slow/resampled$(EXEEXT)
.PHONY: slow-resampled

# wild bootstrap, permutations, weak instruments
EXTRA_PROGRAMS += tests/slow/inverted
tests_slow_inverted_SOURCES = tests/slow/inverted.c tests/slow/drawn.h tests/slow/told.h tests/slow/tally.h
tests_slow_inverted_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/inverted$(EXEEXT)
slow: slow-inverted
slow-inverted: all tests/slow/inverted$(EXEEXT)
	tests/slow/inverted$(EXEEXT)
.PHONY: slow-inverted

# quantile regression, indices of outcomes
EXTRA_PROGRAMS += tests/slow/quantiles
tests_slow_quantiles_SOURCES = tests/slow/quantiles.c tests/slow/drawn.h tests/slow/tally.h
tests_slow_quantiles_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/quantiles$(EXEEXT)
slow: slow-quantiles
slow-quantiles: all tests/slow/quantiles$(EXEEXT)
	tests/slow/quantiles$(EXEEXT)
.PHONY: slow-quantiles

# families of outcomes: joint intervals, step-down tests
EXTRA_PROGRAMS += tests/slow/families
tests_slow_families_SOURCES = tests/slow/families.c tests/slow/drawn.h tests/slow/stepdown.h tests/slow/tally.h
tests_slow_families_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/families$(EXEEXT)
slow: slow-families
slow-families: all tests/slow/families$(EXEEXT)
	tests/slow/families$(EXEEXT)
.PHONY: slow-families

# wild bootstraps with instruments
EXTRA_PROGRAMS += tests/slow/wild_iv
tests_slow_wild_iv_SOURCES = tests/slow/wild_iv.c tests/slow/drawn.h tests/slow/tally.h
tests_slow_wild_iv_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/wild_iv$(EXEEXT)
slow: slow-wild-iv
slow-wild-iv: all tests/slow/wild_iv$(EXEEXT)
	tests/slow/wild_iv$(EXEEXT)
.PHONY: slow-wild-iv
# regressions, weights and pairs: intervals and step-down tests
EXTRA_PROGRAMS += tests/slow/adjusted
tests_slow_adjusted_SOURCES = tests/slow/adjusted.c tests/slow/drawn.h tests/slow/stepdown.h tests/slow/tally.h
tests_slow_adjusted_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/adjusted$(EXEEXT)
slow: slow-adjusted
slow-adjusted: all tests/slow/adjusted$(EXEEXT)
	tests/slow/adjusted$(EXEEXT)
.PHONY: slow-adjusted

# kinds of standard errors: leverage, few clusters, short series
EXTRA_PROGRAMS += tests/slow/errors
tests_slow_errors_SOURCES = tests/slow/errors.c tests/slow/drawn.h tests/slow/told.h tests/slow/tally.h
tests_slow_errors_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/errors$(EXEEXT)
slow: slow-errors
slow-errors: all tests/slow/errors$(EXEEXT)
	tests/slow/errors$(EXEEXT)
.PHONY: slow-errors

# 2SLS, LIML, GMM and their tests
EXTRA_PROGRAMS += tests/slow/instruments
tests_slow_instruments_SOURCES = tests/slow/instruments.c tests/slow/drawn.h tests/slow/told.h tests/slow/tally.h
tests_slow_instruments_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/instruments$(EXEEXT)
slow: slow-instruments
slow-instruments: all tests/slow/instruments$(EXEEXT)
	tests/slow/instruments$(EXEEXT)
.PHONY: slow-instruments

# what stands beside a trial's effects
EXTRA_PROGRAMS += tests/slow/evaluated
tests_slow_evaluated_SOURCES = tests/slow/evaluated.c tests/slow/drawn.h tests/slow/told.h tests/slow/tally.h
tests_slow_evaluated_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/evaluated$(EXEEXT)
slow: slow-evaluated
slow-evaluated: all tests/slow/evaluated$(EXEEXT)
	tests/slow/evaluated$(EXEEXT)
.PHONY: slow-evaluated

# closed forms of power in small trials
EXTRA_PROGRAMS += tests/slow/power_few
tests_slow_power_few_SOURCES = tests/slow/power_few.c tests/slow/lots.h tests/slow/tally.h
tests_slow_power_few_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/power_few$(EXEEXT)
slow: slow-power-few
slow-power-few: all tests/slow/power_few$(EXEEXT)
	tests/slow/power_few$(EXEEXT)
.PHONY: slow-power-few
EXTRA_PROGRAMS += tests/slow/power_counts
tests_slow_power_counts_SOURCES = tests/slow/power_counts.c tests/slow/lots.h tests/slow/tally.h
tests_slow_power_counts_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/power_counts$(EXEEXT)
slow: slow-power-counts
slow-power-counts: all tests/slow/power_counts$(EXEEXT)
	tests/slow/power_counts$(EXEEXT)
.PHONY: slow-power-counts
# wild bootstrap of completed data sets
EXTRA_PROGRAMS += tests/slow/wild_imputed
tests_slow_wild_imputed_SOURCES = tests/slow/wild_imputed.c tests/slow/drawn.h tests/slow/tally.h
tests_slow_wild_imputed_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/wild_imputed$(EXEEXT)
slow: slow-wild-imputed
slow-wild-imputed: all tests/slow/wild_imputed$(EXEEXT)
	tests/slow/wild_imputed$(EXEEXT)
.PHONY: slow-wild-imputed

# before and after: comparisons, waves, yes and no
EXTRA_PROGRAMS += tests/slow/waves
tests_slow_waves_SOURCES = tests/slow/waves.c tests/slow/drawn.h tests/slow/told.h tests/slow/tally.h
tests_slow_waves_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/waves$(EXEEXT)
slow: slow-waves
slow-waves: all tests/slow/waves$(EXEEXT)
	tests/slow/waves$(EXEEXT)
.PHONY: slow-waves

# trials of completed data sets, with few clusters
EXTRA_PROGRAMS += tests/slow/imputed_trials
tests_slow_imputed_trials_SOURCES = tests/slow/imputed_trials.c tests/slow/drawn.h tests/slow/told.h tests/slow/tally.h
tests_slow_imputed_trials_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/imputed_trials$(EXEEXT)
slow: slow-imputed-trials
slow-imputed-trials: all tests/slow/imputed_trials$(EXEEXT)
	tests/slow/imputed_trials$(EXEEXT)
.PHONY: slow-imputed-trials

# replicate weights made of a design
EXTRA_PROGRAMS += tests/slow/replicated
tests_slow_replicated_SOURCES = tests/slow/replicated.c tests/slow/drawn.h tests/slow/tally.h
tests_slow_replicated_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/replicated$(EXEEXT)
slow: slow-replicated
slow-replicated: all tests/slow/replicated$(EXEEXT)
	tests/slow/replicated$(EXEEXT)
.PHONY: slow-replicated

# hidden bias
EXTRA_PROGRAMS += tests/slow/hidden
tests_slow_hidden_SOURCES = tests/slow/hidden.c tests/slow/drawn.h tests/slow/told.h tests/slow/tally.h
tests_slow_hidden_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/hidden$(EXEEXT)
slow: slow-hidden
slow-hidden: all tests/slow/hidden$(EXEEXT)
	tests/slow/hidden$(EXEEXT)
.PHONY: slow-hidden

# models of a design of few PSUs
EXTRA_PROGRAMS += tests/slow/models
tests_slow_models_SOURCES = tests/slow/models.c tests/slow/drawn.h tests/slow/tally.h
tests_slow_models_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/models$(EXEEXT)
slow: slow-models
slow-models: all tests/slow/models$(EXEEXT)
	tests/slow/models$(EXEEXT)
.PHONY: slow-models
