# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/impact/adjust.c analysis/impact/adjust.h \
	analysis/impact/analysed.c analysis/impact/analysed.h \
	analysis/impact/arms.c analysis/impact/arms.h \
	analysis/impact/attrition.c analysis/impact/attrition.h \
	analysis/impact/balance.c analysis/impact/balance.h \
	analysis/impact/comparison.c analysis/impact/comparison.h \
	analysis/impact/describe.c \
	analysis/impact/difference.c analysis/impact/difference.h \
	analysis/impact/lost.c analysis/impact/lost.h \
	analysis/impact/rct.c analysis/impact/rct.h analysis/impact/rct_options.c \
	analysis/impact/subgroups.c analysis/impact/subgroups.h \
	analysis/impact/trial.c analysis/impact/trial.h
libanalysis_a_SOURCES += analysis/impact/redraw.c analysis/impact/redraw.h
libanalysis_a_SOURCES += analysis/impact/rct_effects.c
libanalysis_a_SOURCES += analysis/impact/rct_blocks.c

# power
libanalysis_a_SOURCES += \
	analysis/impact/power.c analysis/impact/power.h \
	analysis/impact/power_at.c analysis/impact/power_check.c analysis/impact/power_parts.h
libanalysis_a_SOURCES += analysis/impact/trial_design.c
libanalysis_a_SOURCES += analysis/impact/difference_blocks.c analysis/impact/difference_parts.h
libanalysis_a_SOURCES += analysis/impact/trial_model.c analysis/impact/trial_model.h
libanalysis_a_SOURCES += analysis/impact/measures.c analysis/impact/measures.h
libanalysis_a_SOURCES += analysis/impact/describe_design.c
libanalysis_a_SOURCES += analysis/impact/late.c analysis/impact/late.h
libanalysis_a_SOURCES += analysis/impact/late_tell.c
libanalysis_a_SOURCES += analysis/impact/late_set.c analysis/impact/late_parts.h

# before and after
libanalysis_a_SOURCES += \
	analysis/impact/prepost/cliff.c analysis/impact/prepost/cliff.h \
	analysis/impact/prepost/compare.c \
	analysis/impact/prepost/data.c \
	analysis/impact/prepost/describe.c \
	analysis/impact/prepost/effect_sizes.c analysis/impact/prepost/effect_sizes.h \
	analysis/impact/prepost/mcnemar.c analysis/impact/prepost/mcnemar.h \
	analysis/impact/prepost/means.c \
	analysis/impact/prepost/others.c \
	analysis/impact/prepost/parts.h \
	analysis/impact/prepost/prepost.c analysis/impact/prepost/prepost.h \
	analysis/impact/prepost/signed_rank.c analysis/impact/prepost/signed_rank.h \
	analysis/impact/prepost/stack.c \
	analysis/impact/prepost/unit_rows.c \
	analysis/impact/prepost/units.c analysis/impact/prepost/units.h

# hidden bias
libanalysis_a_SOURCES += \
	analysis/impact/evalue.c analysis/impact/evalue.h \
	analysis/impact/hidden.c analysis/impact/hidden.h \
	analysis/impact/oster.c analysis/impact/oster.h \
	analysis/impact/rosenbaum.c analysis/impact/rosenbaum.h
libanalysis_a_SOURCES += analysis/impact/factorial.c analysis/impact/factorial.h
libanalysis_a_SOURCES += analysis/impact/horvitz.c analysis/impact/horvitz.h
libanalysis_a_SOURCES += analysis/impact/trial_probability.c
libanalysis_a_SOURCES += analysis/impact/trial_constant.c analysis/impact/trial_parts.h
libanalysis_a_SOURCES += \
	analysis/impact/bounds.c analysis/impact/bounds.h \
	analysis/impact/bounds_lee.c analysis/impact/bounds_parts.h \
	analysis/impact/quantile_effects.c analysis/impact/quantile_effects.h \
	analysis/impact/units.c analysis/impact/units.h
libanalysis_a_SOURCES += \
	analysis/impact/attrition_weights.c analysis/impact/attrition_weights.h \
	analysis/impact/moderators.c analysis/impact/moderators.h \
	analysis/impact/trial_fit.c analysis/impact/trial_fit.h
libanalysis_a_SOURCES += \
	analysis/impact/beside.c analysis/impact/beside.h analysis/impact/beside_moderators.c
libanalysis_a_SOURCES += \
	analysis/impact/balance_parts.h analysis/impact/balance_tests.c \
	analysis/impact/describe_balance.c
# other assignments and samples
libanalysis_a_SOURCES += analysis/impact/assignment.c analysis/impact/assignment.h
libanalysis_a_SOURCES += analysis/impact/assignment_make.c analysis/impact/assignment_parts.h
libanalysis_a_SOURCES += analysis/impact/draws.c analysis/impact/draws.h
libanalysis_a_SOURCES += analysis/impact/draws_kernel.c analysis/impact/draws_kernel.h
libanalysis_a_SOURCES += analysis/impact/permute.c analysis/impact/permute.h
libanalysis_a_SOURCES += analysis/impact/summary_index.c analysis/impact/summary_index.h
# effects under resampling
libanalysis_a_SOURCES += analysis/impact/trial_wild.c analysis/impact/trial_wild.h
libanalysis_a_SOURCES += analysis/impact/draws_panels.c analysis/impact/draws_panels.h

# assignments from a file
libanalysis_a_SOURCES += analysis/impact/given.c analysis/impact/given.h
# bootstrap of trials
libanalysis_a_SOURCES += analysis/impact/trial_bootstrap.c analysis/impact/trial_bootstrap.h
libanalysis_a_SOURCES += analysis/impact/trial_bootstrap_units.c
libanalysis_a_SOURCES += analysis/impact/trial_bootstrap_student.c
libanalysis_a_SOURCES += analysis/impact/beside_parts.c
libanalysis_a_SOURCES += analysis/impact/power_method.c
libanalysis_a_SOURCES += analysis/impact/prepost/redraw.c analysis/impact/prepost/redraw.h
libanalysis_a_SOURCES += analysis/impact/prepost/redraw_units.c analysis/impact/prepost/redraw_units.h
libanalysis_a_SOURCES += analysis/impact/draws_regress.c analysis/impact/draws_regress.h analysis/impact/draws_regress_parts.h
libanalysis_a_SOURCES += analysis/impact/draws_regress_run.c analysis/impact/draws_regress_adjust.c
libanalysis_a_SOURCES += analysis/impact/draws_regress_make.c
libanalysis_a_SOURCES += analysis/impact/draws_regress_turn.c
libanalysis_a_SOURCES += analysis/impact/draws_lin.h analysis/impact/draws_lin_make.c
libanalysis_a_SOURCES += analysis/impact/draws_lin_run.c analysis/impact/draws_lin_root.c
libanalysis_a_SOURCES += analysis/impact/draws_lin_lanes.c analysis/impact/draws_lin_lanes.h
libanalysis_a_SOURCES += analysis/impact/draws_lin_fit.c analysis/impact/draws_lin_scores.c
libanalysis_a_SOURCES += analysis/impact/draws_imputed.c analysis/impact/draws_imputed.h
libanalysis_a_SOURCES += analysis/impact/rct_outcome.c analysis/impact/rct_parts.h analysis/impact/rct_subgroups.c
