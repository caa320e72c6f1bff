# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/data/frame.c analysis/data/frame.h \
	analysis/data/formula.h

libanalysis_a_SOURCES += \
	analysis/data/yaml.c analysis/data/yaml_members.c analysis/data/yaml.h
