# SPDX-License-Identifier: GPL-3.0-or-later
# `make fuzz` builds the fuzz targets with clang; run one as
#     tests/fuzz/fuzz_csv -max_total_time=600 CORPUS SOURCE/tests/fuzz/csv
# A file that ever broke a reader stays in the target's folder.
FUZZ_CC = clang
FUZZ_CFLAGS = -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
fuzz_core = error memory number text
fuzz_data = cell cell_advice cells chunk codebook csv csv_header csv_locate csv_read decode detect dictionary frame hasher \
	header header_say inflate notation records repair slab source split typing typing_words
fuzz_csv_sources = tests/fuzz/fuzz_csv.c $(fuzz_core:%=analysis/core/%.c) $(fuzz_data:%=analysis/data/%.c)
# Files of SPSS, Stata and SAS, and the messages of their parser.
fuzz_stat = child codebook columns date fault head numbers text wire
fuzz_stat_sources = analysis/core/confine.c $(fuzz_core:%=analysis/core/%.c) $(fuzz_data:%=analysis/data/%.c) \
	analysis/data/input_statfile.c analysis/data/statfile.c \
	$(fuzz_stat:%=analysis/data/statfile_%.c)
fuzz_statfile_sources = tests/fuzz/fuzz_statfile.c $(fuzz_stat_sources) analysis/data/statfile_bytes.c analysis/data/statfile_parse.c
fuzz_statwire_sources = tests/fuzz/fuzz_statwire.c $(fuzz_stat_sources)
EXTRA_DIST += tests/fuzz/fuzz_statfile.c tests/fuzz/fuzz_statwire.c
fuzz_formula_sources = tests/fuzz/fuzz_formula.c $(fuzz_core:%=analysis/core/%.c) analysis/data/frame.c \
	analysis/data/formula.c analysis/data/formula_columns.c analysis/data/formula_matrix.c analysis/data/formula_scan.c
fuzz_quote_sources = tests/fuzz/fuzz_quote.c plots/script.c analysis/core/error.c
fuzz_svg_sources = tests/fuzz/fuzz_svg.c plots/svg.c analysis/core/error.c
fuzz_workbook_sources = tests/fuzz/fuzz_workbook.c tests/fixtures/workbook.c tests/fixtures/workbook_faulty.c \
	tests/fixtures/workbook_legal.c
fuzz_history_sources = tests/fuzz/fuzz_history.c analysis/design/history.c analysis/design/history_read.c \
	analysis/design/weighting.c $(fuzz_core:%=analysis/core/%.c)
EXTRA_DIST += tests/fuzz/history tests/fuzz/fuzz_history.c
EXTRA_DIST += tests/fuzz/workbook tests/fuzz/fuzz_workbook.c
EXTRA_DIST += tests/fuzz/quote tests/fuzz/svg tests/fuzz/fuzz_quote.c tests/fuzz/fuzz_svg.c
EXTRA_DIST += tests/fuzz/csv tests/fuzz/formula tests/fuzz/fuzz_csv.c tests/fuzz/fuzz_formula.c

if HAVE_READSTAT
fuzz_stat_programs = tests/fuzz/fuzz_statfile tests/fuzz/fuzz_statwire
endif
fuzz: tests/fuzz/fuzz_history tests/fuzz/fuzz_workbook tests/fuzz/fuzz_csv tests/fuzz/fuzz_formula tests/fuzz/fuzz_quote tests/fuzz/fuzz_svg $(fuzz_stat_programs)
.PHONY: fuzz
tests/fuzz/fuzz_csv: $(fuzz_csv_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) $(FEATURE_CFLAGS) -o $@ $(fuzz_csv_sources:%=$(srcdir)/%) $(NEEDED_LIBS) $(FEATURE_LIBS) $(CSV_LIBS) -lm
tests/fuzz/fuzz_statfile: $(fuzz_statfile_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) $(FEATURE_CFLAGS) -o $@ $(fuzz_statfile_sources:%=$(srcdir)/%) $(NEEDED_LIBS) $(FEATURE_LIBS) $(CSV_LIBS) -lm
tests/fuzz/fuzz_statwire: $(fuzz_statwire_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) $(FEATURE_CFLAGS) -o $@ $(fuzz_statwire_sources:%=$(srcdir)/%) $(NEEDED_LIBS) $(FEATURE_LIBS) $(CSV_LIBS) -lm
tests/fuzz/fuzz_formula: $(fuzz_formula_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) -o $@ $(fuzz_formula_sources:%=$(srcdir)/%) $(NEEDED_LIBS) -lm
tests/fuzz/fuzz_quote: $(fuzz_quote_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) -o $@ $(fuzz_quote_sources:%=$(srcdir)/%) $(NEEDED_LIBS) -lm
tests/fuzz/fuzz_history: $(fuzz_history_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) -o $@ $(fuzz_history_sources:%=$(srcdir)/%) $(NEEDED_LIBS) -lm
tests/fuzz/fuzz_svg: $(fuzz_svg_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		$(NEEDED_CFLAGS) -o $@ $(fuzz_svg_sources:%=$(srcdir)/%) $(NEEDED_LIBS) -lm
# All of the two lowest layers: whatever a reader needs is among them.
tests/fuzz/fuzz_workbook: $(fuzz_workbook_sources)
	$(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
		-I$(srcdir)/tests/fixtures $(NEEDED_CFLAGS) $(FEATURE_CFLAGS) -o $@ $(fuzz_workbook_sources:%=$(srcdir)/%) \
		$(srcdir)/analysis/core/*.c $(srcdir)/analysis/data/*.c $(NEEDED_LIBS) $(FEATURE_LIBS) $(CSV_LIBS) -lm
clean-local: clean-fuzz
clean-fuzz:
	rm -f tests/fuzz/fuzz_history tests/fuzz/fuzz_workbook tests/fuzz/fuzz_csv tests/fuzz/fuzz_statfile tests/fuzz/fuzz_statwire tests/fuzz/fuzz_formula tests/fuzz/fuzz_quote tests/fuzz/fuzz_svg
.PHONY: clean-fuzz

# Models, plans and result files: their rooms are instrumented, what lies below comes from the library.
fuzz: tests/fuzz/fuzz_value tests/fuzz/fuzz_plan tests/fuzz/fuzz_result
fuzz_above = $(AM_V_CC)$(MKDIR_P) tests/fuzz && $(FUZZ_CC) $(FUZZ_CFLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
	$(NEEDED_CFLAGS) $(FEATURE_CFLAGS) -fopenmp -Wno-everything -o $@
fuzz_below = libanalysis.a $(NEEDED_LIBS) $(FEATURE_LIBS) $(CSV_LIBS) -lm
tests/fuzz/fuzz_value: tests/fuzz/fuzz_value.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_value.c $(srcdir)/analysis/value/*.c $(srcdir)/analysis/data/yaml.c $(fuzz_below)
tests/fuzz/fuzz_plan: tests/fuzz/fuzz_plan.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_plan.c $(srcdir)/analysis/study/*.c $(srcdir)/analysis/data/yaml.c $(fuzz_below)
tests/fuzz/fuzz_result: tests/fuzz/fuzz_result.c libanalysis.a
	$(fuzz_above) $(srcdir)/tests/fuzz/fuzz_result.c $(srcdir)/analysis/infer/result*.c $(srcdir)/analysis/infer/estimates.c $(fuzz_below)
EXTRA_DIST += tests/fuzz/fuzz_value.c tests/fuzz/fuzz_plan.c tests/fuzz/fuzz_result.c tests/fuzz/value tests/fuzz/plan tests/fuzz/result
clean-local: clean-fuzz-above
clean-fuzz-above:
	rm -f tests/fuzz/fuzz_value tests/fuzz/fuzz_plan tests/fuzz/fuzz_result
.PHONY: clean-fuzz-above
