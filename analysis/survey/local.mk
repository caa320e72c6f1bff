# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/survey/groups.c analysis/survey/groups.h \
	analysis/survey/intervals.c analysis/survey/intervals.h \
	analysis/survey/mean.c analysis/survey/mean.h \
	analysis/survey/moments.c analysis/survey/moments.h \
	analysis/survey/proportion.c analysis/survey/proportion.h \
	analysis/survey/statistic.c analysis/survey/statistic.h \
	analysis/survey/terms.c analysis/survey/terms.h \
	analysis/survey/total.c analysis/survey/total.h
