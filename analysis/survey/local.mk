# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/survey/classical.c analysis/survey/classical.h \
	analysis/survey/compare.c analysis/survey/compare.h \
	analysis/survey/contingency.c analysis/survey/contingency.h \
	analysis/survey/describe.c analysis/survey/describe.h \
	analysis/survey/describe_between.c \
	analysis/survey/describe_counts.c analysis/survey/describe_parts.h \
	analysis/survey/described.c analysis/survey/described.h \
	analysis/survey/fisher.c \
	analysis/survey/groups.c analysis/survey/groups.h \
	analysis/survey/intervals.c analysis/survey/intervals.h \
	analysis/survey/joint.c analysis/survey/joint.h \
	analysis/survey/mean.c analysis/survey/mean.h \
	analysis/survey/means.c analysis/survey/means.h \
	analysis/survey/moments.c analysis/survey/moments.h \
	analysis/survey/proportion.c analysis/survey/proportion.h \
	analysis/survey/quantile.c analysis/survey/quantile.h \
	analysis/survey/raoscott.c \
	analysis/survey/smd.c analysis/survey/smd.h \
	analysis/survey/statistic.c analysis/survey/statistic.h \
	analysis/survey/terms.c analysis/survey/terms.h \
	analysis/survey/total.c analysis/survey/total.h
