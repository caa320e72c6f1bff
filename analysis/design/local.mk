# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/design/codes.c analysis/design/codes.h \
	analysis/design/describe.c \
	analysis/design/fpc.c analysis/design/fpc.h \
	analysis/design/layout.c analysis/design/layout.h \
	analysis/design/sample.c analysis/design/sample.h
