# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/model/leastsquares.c analysis/model/leastsquares.h \
	analysis/model/linear.c analysis/model/linear.h \
	analysis/model/robust.h
