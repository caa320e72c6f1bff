# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/model/leastsquares.c analysis/model/leastsquares.h \
	analysis/model/triangle.c analysis/model/triangle.h analysis/model/twodot.h \
	analysis/model/linear.c analysis/model/linear.h \
	analysis/model/robust.c analysis/model/robust.h analysis/model/robust_parts.h \
	analysis/model/robust_cr2.c analysis/model/robust_estimates.c \
	analysis/model/robust_moments.c analysis/model/robust_parts.c \
	analysis/model/robust_survey.c analysis/model/robust_wald.c \
	analysis/model/eigen.c analysis/model/eigen.h

# models by maximum pseudo-likelihood
libanalysis_a_SOURCES += analysis/model/likelihood.c analysis/model/likelihood.h
libanalysis_a_SOURCES += analysis/model/maximum.c analysis/model/maximum.h analysis/model/modelrows.c
libanalysis_a_SOURCES += analysis/model/rowmodel.c analysis/model/rowmodel.h
libanalysis_a_SOURCES += analysis/model/levels.c analysis/model/levels.h
libanalysis_a_SOURCES += analysis/model/ordinal.c analysis/model/ordinal.h analysis/model/multinomial.c
libanalysis_a_SOURCES += analysis/model/negbin.c analysis/model/negbin.h
libanalysis_a_SOURCES += analysis/model/cox.c analysis/model/cox.h analysis/model/cox_walk.c analysis/model/cox_parts.h
libanalysis_a_SOURCES += analysis/model/linear_parts.h
libanalysis_a_SOURCES += analysis/model/family.c analysis/model/family.h
libanalysis_a_SOURCES += analysis/model/glm.c analysis/model/glm.h analysis/model/glm_parts.h
libanalysis_a_SOURCES += analysis/model/glm_fail.c
libanalysis_a_SOURCES += analysis/model/survivaltimes.c analysis/model/survivaltimes.h
libanalysis_a_SOURCES += analysis/model/termtest.c analysis/model/termtest.h
libanalysis_a_SOURCES += analysis/model/effects.c analysis/model/effects.h
libanalysis_a_SOURCES += analysis/model/robust_survey_df.c
# absorbed fixed effects
libanalysis_a_SOURCES += analysis/model/absorb.c analysis/model/absorb.h
libanalysis_a_SOURCES += analysis/model/absorb_rank.c analysis/model/linear_absorb.c

# instruments
libanalysis_a_SOURCES += analysis/model/instrumental.c analysis/model/instrumental.h analysis/model/instrumental_parts.h
libanalysis_a_SOURCES += analysis/model/instrumental_blocks.c analysis/model/instrumental_set.c analysis/model/instrumental_tests.c
# wild cluster bootstrap
libanalysis_a_SOURCES += analysis/model/wild.c analysis/model/wild.h \
	analysis/model/wild_invert.c analysis/model/wild_kernel.c analysis/model/wild_parts.h
# standard errors
libanalysis_a_SOURCES += analysis/model/se_types.c analysis/model/robust_wide.c
libanalysis_a_SOURCES += analysis/model/robust_factor.c analysis/model/robust_ways.c
libanalysis_a_SOURCES += analysis/model/robust_serial.c

# quantile regression
libanalysis_a_SOURCES += analysis/model/quantreg.c analysis/model/quantreg.h analysis/model/quantreg_errors.c
libanalysis_a_SOURCES += analysis/model/quantreg_estimates.c
libanalysis_a_SOURCES += analysis/model/quantreg_steps.c analysis/model/quantreg_parts.h
libanalysis_a_SOURCES += analysis/model/instrumental_absorb.c

# multiplier bootstrap
libanalysis_a_SOURCES += analysis/model/multiplier.c analysis/model/multiplier.h
libanalysis_a_SOURCES += analysis/model/instrumental_strength.c analysis/model/instrumental_robust.c
libanalysis_a_SOURCES += analysis/model/robust_hc.c
libanalysis_a_SOURCES += analysis/model/instrumental_tests_parts.c
libanalysis_a_SOURCES += analysis/model/absorb_internal.h analysis/model/absorb_two.c
libanalysis_a_SOURCES += analysis/model/robust_own.c

# wild cluster bootstrap with instruments
libanalysis_a_SOURCES += analysis/model/wild_iv.c analysis/model/wild_iv.h
libanalysis_a_SOURCES += analysis/model/wild_iv_kernel.c analysis/model/wild_iv_draw.c analysis/model/wild_iv_parts.h
libanalysis_a_SOURCES += analysis/model/wild_iv_tests.c analysis/model/wild_iv_tests.h analysis/model/wild_iv_invert.c
