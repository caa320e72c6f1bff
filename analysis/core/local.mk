# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += \
	analysis/core/confine.c analysis/core/confine.h \
	analysis/core/distribution.c analysis/core/distribution.h \
	analysis/core/error.c analysis/core/error.h analysis/core/messages.def \
	analysis/core/memory.c analysis/core/memory.h \
	analysis/core/noncentral.c analysis/core/number.c analysis/core/number.h \
	analysis/core/random.c analysis/core/random.h \
	analysis/core/sum.h \
	analysis/core/text.c analysis/core/text.h

# mixtures of chi-squares
libanalysis_a_SOURCES += analysis/core/mixture.c analysis/core/mixture.h
# several numbers at a time
libanalysis_a_SOURCES += analysis/core/vector.h analysis/core/random_block.c analysis/core/normal_block.c

# libraries that few runs need
libanalysis_a_SOURCES += analysis/core/late.c analysis/core/late.h \
	analysis/core/late_readstat.h analysis/core/late_xlsxwriter.h analysis/core/late_xml.h \
	analysis/core/late_zip.h analysis/core/late_zstd.h
