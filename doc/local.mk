# SPDX-License-Identifier: GPL-3.0-or-later
# A program's manual page is its option table (--help-markdown) followed by its chapter of doc/manual;
# chapters that belong to no program become pages of section 7.
EXTRA_DIST += doc/manual doc/manpage.sh

if HAVE_CMARK_PROGRAM
# Written out, one on each line: automake reads the sections from these names.
manual_pages = doc/avlast.1
manual_pages += doc/avlast-adjust.1
manual_pages += doc/avlast-cash.1
manual_pages += doc/avlast-cea.1
manual_pages += doc/avlast-check.1
manual_pages += doc/avlast-describe.1
manual_pages += doc/avlast-explain.1
manual_pages += doc/avlast-fund.1
manual_pages += doc/avlast-init.1
manual_pages += doc/avlast-plot.1
manual_pages += doc/avlast-pool.1
manual_pages += doc/avlast-power.1
manual_pages += doc/avlast-prepost.1
manual_pages += doc/avlast-rct.1
manual_pages += doc/avlast-regress.1
manual_pages += doc/avlast-report.1
manual_pages += doc/avlast-run.1
manual_pages += doc/avlast-scale.1
manual_pages += doc/avlast-sens.1
manual_pages += doc/avlast-survey.1
manual_pages += doc/avlast-table.1
manual_pages += doc/avlast-value.1
manual_pages += doc/avlast-weight.1
manual_pages += doc/avlast-data.7
manual_pages += doc/avlast-design.7
manual_pages += doc/avlast-imputation.7
manual_pages += doc/avlast-plan.7
manual_pages += doc/avlast-replicates.7
manual_pages += doc/avlast-resampling.7
manual_pages += doc/avlast-rules.7
manual_pages += doc/avlast-sql.7
manual_pages += doc/avlast-tutorial.7
nodist_man_MANS += $(manual_pages)
CLEANFILES += $(manual_pages)

doc/avlast.1: avlast$(EXEEXT) $(srcdir)/doc/manual/avlast.md $(srcdir)/doc/manpage.sh
	$(AM_V_GEN)$(MKDIR_P) doc && $(srcdir)/doc/manpage.sh avlast 1 $(CMARK_PROGRAM) \
		$(srcdir)/doc/manual/avlast.md >$@.tmp && mv $@.tmp $@
doc/avlast-%.1: avlast-%$(EXEEXT) $(srcdir)/doc/manual/%.md $(srcdir)/doc/manpage.sh
	$(AM_V_GEN)$(MKDIR_P) doc && $(srcdir)/doc/manpage.sh avlast-$* 1 $(CMARK_PROGRAM) \
		./avlast-$*$(EXEEXT) $(srcdir)/doc/manual/$*.md >$@.tmp && mv $@.tmp $@
doc/avlast-%.7: $(srcdir)/doc/manual/%.md $(srcdir)/doc/manpage.sh
	$(AM_V_GEN)$(MKDIR_P) doc && $(srcdir)/doc/manpage.sh avlast-$* 7 $(CMARK_PROGRAM) \
		$(srcdir)/doc/manual/$*.md >$@.tmp && mv $@.tmp $@
endif
