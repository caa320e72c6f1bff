# SPDX-License-Identifier: GPL-3.0-or-later
libanalysis_a_SOURCES += analysis/data/formula_terms.c
libanalysis_a_SOURCES += analysis/data/formula_whatif.c
libanalysis_a_SOURCES += \
	analysis/data/frame.c analysis/data/frame.h \
	analysis/data/line_runs.c analysis/data/line_runs.h \
	analysis/data/magnitude.c analysis/data/magnitude.h \
	analysis/data/formula.c analysis/data/formula.h analysis/data/formula_parts.h \
	analysis/data/formula_columns.c analysis/data/formula_matrix.c \
	analysis/data/formula_scan.c analysis/data/formula_scan.h

libanalysis_a_SOURCES += \
	analysis/data/yaml.c analysis/data/yaml_members.c analysis/data/yaml.h

# reading delimited files, codebooks, SQL
libanalysis_a_SOURCES += \
	analysis/data/cell.c analysis/data/cell.h analysis/data/cell_advice.c \
	analysis/data/cells.c analysis/data/cells.h \
	analysis/data/chunk.c analysis/data/chunk.h \
	analysis/data/codebook.c analysis/data/codebook.h \
	analysis/data/codebook_read.c analysis/data/codebook_internal.h \
	analysis/data/codebook_tools.c \
	analysis/data/codebook_frame.c \
	analysis/data/csv.c analysis/data/csv.h analysis/data/csv_internal.h \
	analysis/data/csv_read.c analysis/data/csv_header.c analysis/data/csv_locate.c \
	analysis/data/header.c analysis/data/header.h \
	analysis/data/header_say.c analysis/data/header_say.h \
	analysis/data/input_split.c analysis/data/input_split.h \
	analysis/data/split.c analysis/data/split.h \
	analysis/data/split_mark.c analysis/data/split_mark.h \
	analysis/data/csv_write.c analysis/data/csv_write.h \
	analysis/data/written_codes.c analysis/data/written_codes.h \
	analysis/data/decode.c analysis/data/decode.h \
	analysis/data/detect.c analysis/data/detect.h \
	analysis/data/dictionary.c analysis/data/dictionary.h \
	analysis/data/hasher.c analysis/data/hasher.h \
	analysis/data/inflate.c analysis/data/inflate.h \
	analysis/data/input.c analysis/data/input.h \
	analysis/data/input_csv.c analysis/data/input_kinds.h \
	analysis/data/input_frame.c \
	analysis/data/input_statfile.c analysis/data/input_statfile.h \
	analysis/data/input_workbook.c \
	analysis/data/notation.c analysis/data/notation.h \
	analysis/data/records.c analysis/data/records.h \
	analysis/data/reshape.c analysis/data/reshape.h \
	analysis/data/reshape_internal.h \
	analysis/data/reshape_long.c analysis/data/reshape_wide.c \
	analysis/data/reshape_shape.c analysis/data/reshape_shape.h \
	analysis/data/repair.c analysis/data/repair.h \
	analysis/data/slab.c analysis/data/slab.h \
	analysis/data/source.c analysis/data/source.h \
	analysis/data/sql.c analysis/data/sql.h analysis/data/sql_let.c \
	analysis/data/sql_query.c analysis/data/sql_query.h \
	analysis/data/sql_fault.c analysis/data/sql_fault.h \
	analysis/data/sql_gather.c analysis/data/sql_gather.h \
	analysis/data/sql_origins.c analysis/data/sql_origins.h \
	analysis/data/sql_reason.c analysis/data/sql_reason.h \
	analysis/data/sql_run.c \
	analysis/data/sql_scan.c analysis/data/sql_scan.h \
	analysis/data/sql_select.c analysis/data/sql_select.h \
	analysis/data/sql_select_internal.h \
	analysis/data/sql_trace.c analysis/data/sql_trace.h \
	analysis/data/sql_trace_from.c analysis/data/sql_trace_items.c \
	analysis/data/sql_trace_internal.h \
	analysis/data/sql_index.c analysis/data/sql_index.h \
	analysis/data/sql_module.c analysis/data/sql_module.h \
	analysis/data/sql_table.c analysis/data/sql_table.h \
	analysis/data/summary.c analysis/data/summary.h \
	analysis/data/typing.c analysis/data/typing.h \
	analysis/data/typing_words.c analysis/data/typing_words.h \
	analysis/data/validate.c analysis/data/validate.h \
	analysis/data/validate_cells.c analysis/data/validate_internal.h \
	analysis/data/validate_asked.c analysis/data/validate_ids.c \
	analysis/data/validate_national.c analysis/data/validate_rows.c \
	analysis/data/validate_suspects.c
libanalysis_a_SOURCES += \
	analysis/data/answers.c analysis/data/answers.h \
	analysis/data/dates.c analysis/data/dates.h \
	analysis/data/rules.c analysis/data/rules.h \
	analysis/data/last_row.c analysis/data/last_row.h \
	analysis/data/suspects.c analysis/data/suspects.h \
	analysis/data/waves.c analysis/data/waves.h

# files of SPSS, Stata and SAS
libanalysis_a_SOURCES += analysis/data/statfile.c analysis/data/statfile.h
if HAVE_READSTAT
libanalysis_a_SOURCES += \
	analysis/data/statfile_bytes.c analysis/data/statfile_bytes.h \
	analysis/data/statfile_child.c analysis/data/statfile_child.h \
	analysis/data/statfile_codebook.c analysis/data/statfile_codebook.h \
	analysis/data/statfile_columns.c analysis/data/statfile_columns.h \
	analysis/data/statfile_date.c analysis/data/statfile_date.h \
	analysis/data/statfile_fault.c \
	analysis/data/statfile_head.c analysis/data/statfile_head.h \
	analysis/data/statfile_numbers.c analysis/data/statfile_numbers.h \
	analysis/data/statfile_parse.c analysis/data/statfile_parse.h \
	analysis/data/statfile_text.c analysis/data/statfile_text.h \
	analysis/data/statfile_wire.c analysis/data/statfile_wire.h
endif

# workbooks
if HAVE_WORKBOOK
libanalysis_a_SOURCES += \
	analysis/data/input_workbook.h \
	analysis/data/input_workbook_header.c \
	analysis/data/input_workbook_look.c \
	analysis/data/input_workbook_read.c \
	analysis/data/input_workbook_say.c \
	analysis/data/package.c analysis/data/package.h analysis/data/package_internal.h \
	analysis/data/package_xml.c \
	analysis/data/workbook.c analysis/data/workbook.h \
	analysis/data/workbook_sheet.c \
	analysis/data/workbook_strings.c \
	analysis/data/workbook_styles.c analysis/data/workbook_styles.h \
	analysis/data/workbook_value.c
endif
libanalysis_a_SOURCES += analysis/data/formula_names.c
libanalysis_a_SOURCES += analysis/data/formula_absorb.c
libanalysis_a_SOURCES += analysis/data/csv_fault.c
libanalysis_a_SOURCES += analysis/data/reshape_parts.c
libanalysis_a_SOURCES += analysis/data/validate_notes.c
libanalysis_a_SOURCES += analysis/data/workbook_names.c
libanalysis_a_SOURCES += analysis/data/chunk_internal.h analysis/data/chunk_plain.c
libanalysis_a_SOURCES += analysis/data/csv_pass.c analysis/data/csv_reading.h
libanalysis_a_SOURCES += analysis/data/detect_decimal.c
libanalysis_a_SOURCES += analysis/data/chunk_store.c

# days written 15.01.2026
libanalysis_a_SOURCES += analysis/data/typing_days.c
