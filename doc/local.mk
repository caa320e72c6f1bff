# SPDX-License-Identifier: GPL-3.0-or-later
# A program's manual page is its option table (--help-markdown) followed by its chapter of doc/manual;
# chapters that belong to no program become pages of section 7.
manual_programs = check explain regress plot survey report
manual_programs += run
manual_programs += rct
manual_topics = design plan data

EXTRA_DIST += doc/manual doc/manpage.sh

if HAVE_CMARK_PROGRAM
manual_pages = $(manual_programs:%=doc/avlast-%.1) $(manual_topics:%=doc/avlast-%.7) doc/avlast.1
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
