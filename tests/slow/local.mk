# SPDX-License-Identifier: GPL-3.0-or-later
# `make slow`: what takes minutes, not seconds.
EXTRA_PROGRAMS += tests/slow/recover
tests_slow_recover_SOURCES = tests/slow/recover.c $(young_minds_sources)
tests_slow_recover_LDADD = $(AVLAST_LIBS)
CLEANFILES += tests/slow/recover$(EXEEXT)

slow: tests/slow/recover$(EXEEXT)
	tests/slow/recover$(EXEEXT)
.PHONY: slow
