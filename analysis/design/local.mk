# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/design/codes.c analysis/design/codes.h \
	analysis/design/describe.c \
	analysis/design/fpc.c analysis/design/fpc.h \
	analysis/design/layout.c analysis/design/layout.h \
	analysis/design/sample.c analysis/design/sample.h \
	analysis/design/stages.c analysis/design/stages.h

# weights: steps and what the variance knows of them
libanalysis_a_SOURCES += \
	analysis/design/auxiliary.c analysis/design/auxiliary.h \
	analysis/design/calibration.c analysis/design/calibration.h \
	analysis/design/gram.c analysis/design/gram.h \
	analysis/design/reweigh.h analysis/design/reweigh_nonresponse.c \
	analysis/design/reweigh_totals.c analysis/design/reweigh_trim.c \
	analysis/design/weighting.c analysis/design/weighting.h
libanalysis_a_SOURCES += analysis/design/selection.c analysis/design/selection.h

libanalysis_a_SOURCES += analysis/design/phase2.c analysis/design/phase2.h
libanalysis_a_SOURCES += analysis/design/hadamard.c analysis/design/hadamard.h
libanalysis_a_SOURCES += analysis/design/replicates.c analysis/design/replicates.h \
	analysis/design/replicates_describe.c analysis/design/replicates_draws.c analysis/design/replicates_given.c \
	analysis/design/replicates_make.c analysis/design/replicates_parts.h \
	analysis/design/replicates_rank.c
libanalysis_a_SOURCES += \
	analysis/design/history.c analysis/design/history.h analysis/design/history_read.c \
	analysis/design/population.c analysis/design/population.h
libanalysis_a_SOURCES += analysis/design/sample_names.c
libanalysis_a_SOURCES += analysis/design/replicates_parts.c
