# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/model/leastsquares.c analysis/model/leastsquares.h \
	analysis/model/triangle.c analysis/model/triangle.h analysis/model/twodot.h \
	analysis/model/linear.c analysis/model/linear.h \
	analysis/model/robust.c analysis/model/robust.h analysis/model/robust_parts.h \
	analysis/model/robust_cr2.c analysis/model/robust_estimates.c \
	analysis/model/robust_moments.c analysis/model/robust_parts.c \
	analysis/model/robust_survey.c analysis/model/robust_wald.c
