# SPDX-License-Identifier: GPL-3.0-or-later
include $(top_srcdir)/analysis/core/local.mk
include $(top_srcdir)/analysis/data/local.mk
include $(top_srcdir)/analysis/design/local.mk
include $(top_srcdir)/analysis/infer/local.mk
include $(top_srcdir)/analysis/model/local.mk
include $(top_srcdir)/analysis/survey/local.mk
include $(top_srcdir)/analysis/impact/local.mk
include $(top_srcdir)/analysis/value/local.mk
include $(top_srcdir)/analysis/study/local.mk
# bootstrap samples of any estimator of a trial
libanalysis_a_SOURCES += analysis/impact/draws_redrawn.c
libanalysis_a_SOURCES += analysis/impact/moderator_quartiles.c
# the loops of regressions under many assignments
libanalysis_a_SOURCES += analysis/impact/draws_regress_loops.c analysis/core/lanes.h
# fits of the same columns
libanalysis_a_SOURCES += analysis/model/linear_memo.c analysis/model/linear_memo.h
libanalysis_a_SOURCES += analysis/model/leastsquares_basis.c analysis/model/leastsquares_parts.h
# the loops of the wild bootstrap
libanalysis_a_SOURCES += analysis/model/wild_loops.c
# lots eight counters at a time; draws that make blocks small
libanalysis_a_SOURCES += analysis/core/random_words.c analysis/core/random_words.h
libanalysis_a_SOURCES += analysis/impact/draws_kernel_gaps.c
# the wild bootstrap of completed data sets
libanalysis_a_SOURCES += analysis/model/wild_sets.c analysis/model/wild_sets.h
