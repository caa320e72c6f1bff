# SPDX-License-Identifier: GPL-3.0-or-later
libcmd_a_SOURCES += \
	cmd/environment.c cmd/environment.h \
	cmd/help.c \
	cmd/input.c \
	cmd/options.c cmd/options.h \
	cmd/planned.c \
	cmd/program.c cmd/program.h \
	cmd/programs.def \
	cmd/output/csv.c \
	cmd/output/emit.c \
	cmd/output/file.c \
	cmd/output/markup.c \
	cmd/output/output.h \
	cmd/output/sheet.c \
	cmd/output/table.c

bin_PROGRAMS += avlast
avlast_SOURCES = cmd/avlast.c
avlast_LDADD = $(AVLAST_LIBS)

bin_PROGRAMS += avlast-explain
avlast_explain_SOURCES = cmd/explain.c
avlast_explain_LDADD = $(AVLAST_LIBS)

# check

# run

# survey
bin_PROGRAMS += avlast-survey
avlast_survey_SOURCES = cmd/survey.c
avlast_survey_LDADD = $(AVLAST_LIBS)

# regress
bin_PROGRAMS += avlast-regress
avlast_regress_SOURCES = cmd/regress.c
avlast_regress_LDADD = $(AVLAST_LIBS)

# rct
bin_PROGRAMS += avlast-rct
avlast_rct_SOURCES = cmd/rct.c
avlast_rct_LDADD = $(AVLAST_LIBS)

# value

# plot
bin_PROGRAMS += avlast-plot
avlast_plot_SOURCES = cmd/plot.c
avlast_plot_LDADD = $(AVLAST_LIBS)

# report

# Catalogues where a program of the build tree finds them.
all-local: locale-stamp
locale-stamp: $(top_srcdir)/po/nb.po
	$(AM_V_GEN)mkdir -p locale/nb/LC_MESSAGES && \
	$(MSGFMT_PROGRAM) -o locale/nb/LC_MESSAGES/avlast.mo $(top_srcdir)/po/nb.po && touch $@
clean-local: clean-locale
clean-locale:
	rm -rf locale locale-stamp
.PHONY: clean-locale
