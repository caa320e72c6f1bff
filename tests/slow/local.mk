# SPDX-License-Identifier: GPL-3.0-or-later
# `make slow`: what takes minutes, not seconds.
EXTRA_PROGRAMS += tests/slow/recover tests/slow/cover
tests_slow_recover_SOURCES = tests/slow/recover.c $(study_sources)
tests_slow_recover_LDADD = $(AVLAST_LIBS)
tests_slow_cover_SOURCES = tests/slow/cover.c $(study_sources)
tests_slow_cover_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/recover$(EXEEXT) tests/slow/cover$(EXEEXT)

slow: all tests/slow/recover$(EXEEXT) tests/slow/cover$(EXEEXT)
	tests/slow/recover$(EXEEXT)
	tests/slow/cover$(EXEEXT)
	BUILD=$(abs_builddir) $(srcdir)/tests/slow/work-start.sh
.PHONY: slow
EXTRA_DIST += tests/slow/work-start.sh
