# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += analysis/study/evidence.c analysis/study/evidence.h
