# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += analysis/study/evidence.c analysis/study/evidence.h \
	analysis/study/guess.c analysis/study/guess.h analysis/study/guess_codebook.c \
	analysis/study/guess_design.c analysis/study/guess_names.c \
	analysis/study/guess_instruments.c analysis/study/guess_sets.c \
	analysis/study/guess_trial.c \
	analysis/study/manifest.c analysis/study/manifest.h \
	analysis/study/plan.c analysis/study/plan.h analysis/study/plan_arguments.c \
	analysis/study/plan_checks.c analysis/study/plan_checks.h \
	analysis/study/plan_scale.c analysis/study/plan_scale.h \
	analysis/study/plan_columns.c analysis/study/plan_columns.h
libanalysis_a_SOURCES += analysis/study/families.c analysis/study/families.h
libanalysis_a_SOURCES += analysis/study/plan_mentions.c analysis/study/plan_mentions.h
libanalysis_a_SOURCES += analysis/study/plan_options.c analysis/study/plan_options.h
libanalysis_a_SOURCES += analysis/study/manifest_outputs.c
libanalysis_a_SOURCES += analysis/study/plan_of.c analysis/study/plan_of.h
libanalysis_a_SOURCES += analysis/study/plan_find.c
libanalysis_a_SOURCES += analysis/study/plan_outcomes.c analysis/study/plan_outcomes.h
