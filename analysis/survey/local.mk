# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/survey/association.c analysis/survey/association.h \
	analysis/survey/classical.c analysis/survey/classical.h \
	analysis/survey/compare.c analysis/survey/compare.h \
	analysis/survey/contingency.c analysis/survey/contingency.h \
	analysis/survey/contrast.c analysis/survey/contrast.h analysis/survey/contrast_names.c \
	analysis/survey/contrast_parse.c analysis/survey/contrast_parse.h \
	analysis/survey/contrast_value.c \
	analysis/survey/correlation.c analysis/survey/correlation.h \
	analysis/survey/crosstab.c analysis/survey/crosstab.h \
	analysis/survey/describe.c analysis/survey/describe.h \
	analysis/survey/describe_between.c \
	analysis/survey/describe_counts.c analysis/survey/describe_parts.h \
	analysis/survey/described.c analysis/survey/described.h \
	analysis/survey/fisher.c \
	analysis/survey/geomean.c analysis/survey/geomean.h \
	analysis/survey/groups.c analysis/survey/groups.h \
	analysis/survey/histogram.c analysis/survey/histogram.h \
	analysis/survey/intervals.c analysis/survey/intervals.h \
	analysis/survey/joint.c analysis/survey/joint.h \
	analysis/survey/likert.c analysis/survey/likert.h \
	analysis/survey/linearised.c analysis/survey/linearised.h \
	analysis/survey/mean.c analysis/survey/mean.h \
	analysis/survey/means.c analysis/survey/means.h \
	analysis/survey/moments.c analysis/survey/moments.h \
	analysis/survey/multiple.c analysis/survey/multiple.h \
	analysis/survey/proportion.c analysis/survey/proportion.h \
	analysis/survey/numbers.c analysis/survey/numbers.h \
	analysis/survey/quality.c analysis/survey/quality.h \
	analysis/survey/quantile.c analysis/survey/quantile.h \
	analysis/survey/quantiles.c analysis/survey/quantiles.h \
	analysis/survey/raoscott.c \
	analysis/survey/ratio.c analysis/survey/ratio.h \
	analysis/survey/rows.c analysis/survey/rows.h \
	analysis/survey/smd.c analysis/survey/smd.h \
	analysis/survey/spread.c analysis/survey/spread.h \
	analysis/survey/statistic.c analysis/survey/statistic.h \
	analysis/survey/tally.c analysis/survey/tally.h \
	analysis/survey/terms.c analysis/survey/terms.h \
	analysis/survey/total.c analysis/survey/total.h \
	analysis/survey/agreement.h \
	analysis/survey/bland_altman.c analysis/survey/icc.c analysis/survey/kappa.c \
	analysis/survey/derived.c analysis/survey/derived.h \
	analysis/survey/instrument.c analysis/survey/instrument.h \
	analysis/survey/instrument_parts.h \
	analysis/survey/instrument_read.c analysis/survey/instrument_score.c \
	analysis/survey/item_moments.c analysis/survey/item_moments.h \
	analysis/survey/omega.c analysis/survey/omega.h \
	analysis/survey/reliability.c analysis/survey/reliability.h \
	analysis/survey/reliability_terms.c analysis/survey/reliability_terms.h \
	analysis/survey/scale.c analysis/survey/scale.h \
	analysis/survey/scale_frame.c analysis/survey/scale_frame.h \
	analysis/survey/scale_sql.c analysis/survey/scale_summary.c

scale_files = \
	datasets/scales/eq5d5l.yaml \
	datasets/scales/gad7.yaml \
	datasets/scales/gse10.yaml \
	datasets/scales/hscl10.yaml \
	datasets/scales/hscl25.yaml \
	datasets/scales/hscl5.yaml \
	datasets/scales/k6.yaml \
	datasets/scales/kidscreen10.yaml \
	datasets/scales/mhcsf.yaml \
	datasets/scales/phq9.yaml \
	datasets/scales/rses.yaml \
	datasets/scales/sdq.yaml \
	datasets/scales/swemwbs.yaml \
	datasets/scales/swls.yaml \
	datasets/scales/ucla3.yaml \
	datasets/scales/wemwbs.yaml \
	datasets/scales/who5.yaml

# The catalogue of instruments as C strings, a line each: one string would be longer than C promises.
BUILT_SOURCES += analysis/survey/catalogue.inc
CLEANFILES += analysis/survey/catalogue.inc
analysis/survey/catalogue.inc: $(scale_files) analysis/survey/catalogue.sh
	$(AM_V_GEN)$(MKDIR_P) analysis/survey && \
	$(SHELL) $(srcdir)/analysis/survey/catalogue.sh $(srcdir)/datasets/scales >$@.tmp && mv $@.tmp $@
EXTRA_DIST += analysis/survey/catalogue.sh

# tables and tests
libanalysis_a_SOURCES += \
	analysis/survey/difference.c analysis/survey/difference.h \
	analysis/survey/difference_levels.c analysis/survey/difference_levels.h \
	analysis/survey/effects.c analysis/survey/effects.h \
	analysis/survey/fit.c analysis/survey/fit.h \
	analysis/survey/independence_wald.c \
	analysis/survey/standard.c \
	analysis/survey/standardise.c analysis/survey/standardise.h \
	analysis/survey/table.c analysis/survey/table.h
# survival
libanalysis_a_SOURCES += analysis/survey/kaplanmeier.c analysis/survey/kaplanmeier.h analysis/survey/km_parts.h
libanalysis_a_SOURCES += analysis/survey/km_group.c analysis/survey/km_band.c
libanalysis_a_SOURCES += analysis/survey/logrank.c analysis/survey/logrank.h
libanalysis_a_SOURCES += analysis/survey/influence.c
libanalysis_a_SOURCES += analysis/survey/instrument_parts.c
