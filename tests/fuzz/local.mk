# SPDX-License-Identifier: GPL-3.0-or-later
# `make fuzz` builds the fuzz targets with clang; run one as
#     tests/fuzz/fuzz_csv -max_total_time=600 CORPUS SOURCE/tests/fuzz/csv
# A file that ever broke a reader stays in the target's folder.
FUZZ_CC = clang
FUZZ_CFLAGS = -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
# All of the two lowest layers: whatever a reader needs is among them.
fuzz_low = $(srcdir)/analysis/core/*.c $(srcdir)/analysis/data/*.c
EXTRA_DIST += tests/fuzz/fuzz_statfile.c tests/fuzz/fuzz_statwire.c
fuzz_quote_sources = tests/fuzz/fuzz_quote.c plots/script.c analysis/core/error.c
fuzz_svg_sources = tests/fuzz/fuzz_svg.c plots/svg.c analysis/core/error.c analysis/core/late.c
fuzz_workbook_sources = tests/fuzz/fuzz_workbook.c tests/fixtures/workbook.c tests/fixtures/workbook_faulty.c \
	tests/fixtures/workbook_legal.c
fuzz_history_sources = tests/fuzz/fuzz_history.c analysis/design/history.c analysis/design/history_read.c \
	analysis/design/weighting.c
EXTRA_DIST += tests/fuzz/history tests/fuzz/fuzz_history.c
EXTRA_DIST += tests/fuzz/workbook tests/fuzz/fuzz_workbook.c
EXTRA_DIST += tests/fuzz/quote tests/fuzz/svg tests/fuzz/fuzz_quote.c tests/fuzz/fuzz_svg.c
EXTRA_DIST += tests/fuzz/csv tests/fuzz/formula tests/fuzz/fuzz_csv.c tests/fuzz/fuzz_formula.c

if HAVE_READSTAT
fuzz_stat_programs = tests/fuzz/fuzz_statfile tests/fuzz/fuzz_statwire
endif
fuzz_programs = tests/fuzz/fuzz_history tests/fuzz/fuzz_workbook tests/fuzz/fuzz_csv tests/fuzz/fuzz_formula \
	tests/fuzz/fuzz_quote tests/fuzz/fuzz_svg $(fuzz_stat_programs)
# What is made (the catalogue) comes before what includes it.
fuzz: $(BUILT_SOURCES)
	$(MAKE) $(AM_MAKEFLAGS) $(fuzz_programs) $(fuzz_above_programs)
.PHONY: fuzz
fuzz_reader = $(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
	$(NEEDED_CFLAGS) $(FEATURE_CFLAGS) -o $@
fuzz_reader_libs = $(NEEDED_LIBS) $(FEATURE_LIBS) $(CSV_LIBS) -lm
tests/fuzz/fuzz_csv: tests/fuzz/fuzz_csv.c
	$(fuzz_reader) $(srcdir)/tests/fuzz/fuzz_csv.c $(fuzz_low) $(fuzz_reader_libs)
tests/fuzz/fuzz_statfile: tests/fuzz/fuzz_statfile.c
	$(fuzz_reader) $(srcdir)/tests/fuzz/fuzz_statfile.c $(fuzz_low) $(fuzz_reader_libs)
tests/fuzz/fuzz_statwire: tests/fuzz/fuzz_statwire.c
	$(fuzz_reader) $(srcdir)/tests/fuzz/fuzz_statwire.c \
		$$(ls $(fuzz_low) | grep -v 'statfile_parse\|statfile_bytes') $(fuzz_reader_libs)
tests/fuzz/fuzz_formula: tests/fuzz/fuzz_formula.c
	$(fuzz_reader) $(srcdir)/tests/fuzz/fuzz_formula.c $(fuzz_low) $(fuzz_reader_libs)
tests/fuzz/fuzz_quote: $(fuzz_quote_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) -o $@ $(fuzz_quote_sources:%=$(srcdir)/%) $(NEEDED_LIBS) -lm
tests/fuzz/fuzz_history: $(fuzz_history_sources)
	$(fuzz_reader) $(fuzz_history_sources:%=$(srcdir)/%) $(fuzz_low) $(fuzz_reader_libs)
tests/fuzz/fuzz_svg: $(fuzz_svg_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) -o $@ $(fuzz_svg_sources:%=$(srcdir)/%) $(NEEDED_LIBS) -lm
tests/fuzz/fuzz_workbook: $(fuzz_workbook_sources)
	$(fuzz_reader) -I$(srcdir)/tests/fixtures $(fuzz_workbook_sources:%=$(srcdir)/%) $(fuzz_low) $(fuzz_reader_libs)
clean-local: clean-fuzz
clean-fuzz:
	rm -f $(fuzz_programs) $(fuzz_above_programs)
.PHONY: clean-fuzz

# Models, plans and result files: their rooms are instrumented, what lies below comes from the library.
fuzz_above_programs = tests/fuzz/fuzz_value tests/fuzz/fuzz_plan tests/fuzz/fuzz_result tests/fuzz/fuzz_checkpoint \
	tests/fuzz/fuzz_dates tests/fuzz/fuzz_instrument tests/fuzz/fuzz_assignments
fuzz_above = $(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
	$(NEEDED_CFLAGS) $(FEATURE_CFLAGS) -fopenmp -Wno-everything -o $@
fuzz_below = libanalysis.a $(NEEDED_LIBS) $(FEATURE_LIBS) $(CSV_LIBS) $(GLPK_LIBS) -lm
tests/fuzz/fuzz_value: tests/fuzz/fuzz_value.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_value.c $(srcdir)/analysis/value/*.c $(srcdir)/analysis/data/yaml.c $(fuzz_below)
tests/fuzz/fuzz_plan: tests/fuzz/fuzz_plan.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_plan.c $(srcdir)/analysis/study/*.c $(srcdir)/analysis/data/yaml.c $(fuzz_below)
tests/fuzz/fuzz_result: tests/fuzz/fuzz_result.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_result.c $(srcdir)/analysis/infer/result*.c $(srcdir)/analysis/infer/estimates.c $(fuzz_below)
tests/fuzz/fuzz_checkpoint: tests/fuzz/fuzz_checkpoint.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_checkpoint.c $(srcdir)/analysis/infer/resample_file.c $(fuzz_below)
tests/fuzz/fuzz_dates: tests/fuzz/fuzz_dates.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_dates.c $(srcdir)/analysis/data/dates.c $(fuzz_below)
tests/fuzz/fuzz_instrument: tests/fuzz/fuzz_instrument.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_instrument.c $(srcdir)/analysis/survey/instrument*.c \
		$(srcdir)/analysis/survey/scale*.c $(srcdir)/analysis/data/yaml.c $(fuzz_below)
tests/fuzz/fuzz_assignments: tests/fuzz/fuzz_assignments.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_assignments.c $(srcdir)/analysis/impact/given.c \
		$(srcdir)/analysis/impact/assignment.c $(fuzz_below)
EXTRA_DIST += tests/fuzz/fuzz_value.c tests/fuzz/fuzz_plan.c tests/fuzz/fuzz_result.c tests/fuzz/value tests/fuzz/plan tests/fuzz/result
EXTRA_DIST += tests/fuzz/fuzz_checkpoint.c tests/fuzz/fuzz_dates.c tests/fuzz/fuzz_instrument.c tests/fuzz/fuzz_assignments.c
EXTRA_DIST += tests/fuzz/checkpoint tests/fuzz/dates tests/fuzz/instrument tests/fuzz/assignments
