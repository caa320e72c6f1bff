# SPDX-License-Identifier: GPL-3.0-or-later
libcmd_a_SOURCES += \
	cmd/environment.c cmd/environment.h \
	cmd/help.c \
	cmd/input.c cmd/table_options.h \
	cmd/options.c cmd/options.h cmd/options_parse.c \
	cmd/planned.c \
	cmd/program.c cmd/program.h \
	cmd/query.c cmd/query.h \
	cmd/reader.h \
	cmd/replicates.c cmd/replicates.h \
	cmd/programs.def \
	cmd/output/csv.c \
	cmd/output/emit.c \
	cmd/output/file.c \
	cmd/output/markup.c \
	cmd/output/output.h \
	cmd/output/phrases.c cmd/output/phrases.def cmd/output/phrases.h \
	cmd/output/sheet.c cmd/output/sheet.h \
	cmd/output/sheet_result.c \
	cmd/output/sheet_table.c \
	cmd/output/workbook.c \
	cmd/output/table.c

# options that go with outcomes; options that say nothing
libcmd_a_SOURCES += cmd/outcome_lists.c cmd/outcome_lists.h cmd/unused.c cmd/unused.h

# multiple imputation
libcmd_a_SOURCES += \
	cmd/imputed.c cmd/imputed.h cmd/imputed_run.c

bin_PROGRAMS += avlast
avlast_SOURCES = cmd/avlast.c
avlast_LDADD = $(AVLAST_LIBS)

bin_PROGRAMS += avlast-explain
avlast_explain_SOURCES = cmd/explain.c cmd/explanations.def
avlast_explain_LDADD = $(AVLAST_LIBS)

# check
bin_PROGRAMS += avlast-check
avlast_check_SOURCES = cmd/check.c cmd/check_asked.c cmd/check_asked.h \
	cmd/check_data.c cmd/check_findings.c cmd/check_output.c cmd/check_output.h
avlast_check_LDADD = $(AVLAST_LIBS)

# init
bin_PROGRAMS += avlast-init
avlast_init_SOURCES = cmd/init.c cmd/init_analyses.c cmd/init_plan.c cmd/init_plan.h cmd/init_text.c cmd/init_text.h
avlast_init_LDADD = $(AVLAST_LIBS)

# run
libcmd_a_SOURCES += cmd/run/folder.c cmd/run/folder.h cmd/run/jobs.c cmd/run/jobs.h
bin_PROGRAMS += avlast-run
avlast_run_SOURCES = cmd/run.c
avlast_run_LDADD = $(AVLAST_LIBS)

# agreement and reliability under a design
libcmd_a_SOURCES += cmd/survey/agreement.c

# scale
libcmd_a_SOURCES += \
	cmd/scale/agreement.c \
	cmd/scale/definitions.c cmd/scale/definitions.h \
	cmd/scale/list.c \
	cmd/scale/measure.c \
	cmd/scale/ratings.c cmd/scale/ratings.h \
	cmd/scale/scale.h \
	cmd/scale/scores.c
bin_PROGRAMS += avlast-scale
avlast_scale_SOURCES = cmd/scale.c
avlast_scale_LDADD = $(AVLAST_LIBS)

# describe
libcmd_a_SOURCES += \
	cmd/describe/choose.c cmd/describe/choose.h \
	cmd/describe/correlation.c \
	cmd/describe/crosstab.c \
	cmd/describe/describe.h \
	cmd/describe/few.c cmd/describe/few.h \
	cmd/describe/histogram.c \
	cmd/describe/layout.c \
	cmd/describe/likert.c \
	cmd/describe/modes.h \
	cmd/describe/multiple.c \
	cmd/describe/run.c \
	cmd/describe/sheet.c \
	cmd/describe/table.c \
	cmd/describe/words.c cmd/describe/words.h
bin_PROGRAMS += avlast-describe
avlast_describe_SOURCES = cmd/describe.c
avlast_describe_LDADD = $(AVLAST_LIBS)

# survey
libcmd_a_SOURCES += \
	cmd/survey/entries.c \
	cmd/survey/means.c \
	cmd/survey/options.c \
	cmd/survey/run.c \
	cmd/survey/statistics.def cmd/survey/survey.h
libcmd_a_SOURCES += cmd/survey/extra.c cmd/survey/sentence.c cmd/survey/table.c cmd/survey/test.c
bin_PROGRAMS += avlast-survey
avlast_survey_SOURCES = cmd/survey.c
avlast_survey_LDADD = $(AVLAST_LIBS)

# regress
libcmd_a_SOURCES += cmd/regress/regress.h
libcmd_a_SOURCES += cmd/regress/families.c
libcmd_a_SOURCES += cmd/regress/imputed.c
libcmd_a_SOURCES += cmd/regress/effects.c
libcmd_a_SOURCES += cmd/regress/exponentiate.c
libcmd_a_SOURCES += cmd/regress/finish.c
libcmd_a_SOURCES += cmd/regress/glm.c
libcmd_a_SOURCES += cmd/regress/linear.c
libcmd_a_SOURCES += cmd/regress/result.c
libcmd_a_SOURCES += cmd/regress/rows.c
libcmd_a_SOURCES += cmd/regress/slopes.c
libcmd_a_SOURCES += cmd/regress/tests.c
libcmd_a_SOURCES += cmd/regress/standard_errors.c
libcmd_a_SOURCES += cmd/regress/absorb.c
libcmd_a_SOURCES += cmd/regress/ways.c
libcmd_a_SOURCES += cmd/regress/warn.c
bin_PROGRAMS += avlast-regress
avlast_regress_SOURCES = cmd/regress.c
avlast_regress_LDADD = $(AVLAST_LIBS)

# rct
bin_PROGRAMS += avlast-rct
avlast_rct_SOURCES = cmd/rct.c
avlast_rct_SOURCES += cmd/rct/asked.c cmd/rct/options.c cmd/rct/read.c cmd/rct/rct.h cmd/rct/run.c
avlast_rct_LDADD = $(AVLAST_LIBS)

# value
bin_PROGRAMS += avlast-value
avlast_value_SOURCES = cmd/value.c
avlast_value_LDADD = $(AVLAST_LIBS)

# plot
bin_PROGRAMS += avlast-plot
avlast_plot_SOURCES = cmd/plot.c
avlast_plot_LDADD = $(AVLAST_LIBS)

# report
libcmd_a_SOURCES += \
	cmd/report/annex.c \
	cmd/report/board.c \
	cmd/report/disclosure.c \
	cmd/report/evidence.c \
	cmd/report/figure.c \
	cmd/report/finding.c cmd/report/finding.h \
	cmd/report/folder.c \
	cmd/report/html.c cmd/report/html.h \
	cmd/report/labels.c \
	cmd/report/money.c cmd/report/money.h \
	cmd/report/outcome.c \
	cmd/report/page.c \
	cmd/report/people.c \
	cmd/report/notes.c \
	cmd/report/phrases.c \
	cmd/report/relabel.c \
	cmd/report/report.h \
	cmd/report/results.c \
	cmd/report/answers.c \
	cmd/report/described.c \
	cmd/report/trust.c \
	cmd/report/worth.c

bin_PROGRAMS += avlast-report
avlast_report_SOURCES = cmd/report.c
avlast_report_LDADD = $(AVLAST_LIBS)

# The page's style sheet as C strings, a line each: one string would be longer than C
# promises.
EXTRA_DIST += cmd/report/style.css
BUILT_SOURCES += cmd/report/style.inc
CLEANFILES += cmd/report/style.inc
cmd/report/style.inc: $(top_srcdir)/cmd/report/style.css
	$(AM_V_GEN)mkdir -p cmd/report && \
	$(SED) -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n",/' $(top_srcdir)/cmd/report/style.css >$@

# Catalogues where a program of the build tree finds them.
all-local: locale-stamp
locale-stamp: $(top_srcdir)/po/nb.po
	$(AM_V_GEN)mkdir -p locale/nb/LC_MESSAGES && \
	$(MSGFMT_PROGRAM) -o locale/nb/LC_MESSAGES/avlast.mo $(top_srcdir)/po/nb.po && touch $@
clean-local: clean-locale
clean-locale:
	rm -rf locale locale-stamp
.PHONY: clean-locale

# survival
libcmd_a_SOURCES += cmd/survey/survival.c
libcmd_a_SOURCES += cmd/design_options.c cmd/design_options.h
# weights
libcmd_a_SOURCES += cmd/weighting.c cmd/weighting.h cmd/save.c cmd/save.h \
	cmd/weight/report.c cmd/weight/run.c cmd/weight/save.c cmd/weight/sheet.c \
	cmd/weight/weight.h
bin_PROGRAMS += avlast-weight
avlast_weight_SOURCES = cmd/weight.c
avlast_weight_LDADD = $(AVLAST_LIBS)

# families by maximum pseudo-likelihood
libcmd_a_SOURCES += cmd/regress/maximum.c cmd/regress/surv.c cmd/regress/surv.h
libcmd_a_SOURCES += cmd/survey/wide.c

# loops over replicates
libcmd_a_SOURCES += cmd/resampling.c cmd/resampling.h
# power
libcmd_a_SOURCES += \
	cmd/power/curve.c cmd/power/grid.c cmd/power/power.h cmd/power/rows.c cmd/power/sheet.c
bin_PROGRAMS += avlast-power
avlast_power_SOURCES = cmd/power.c
avlast_power_LDADD = $(AVLAST_LIBS)

# pool
libcmd_a_SOURCES += cmd/pool/charts.c cmd/pool/pool.h cmd/pool/read.c cmd/pool/results.c cmd/pool/rows.c cmd/pool/run.c
bin_PROGRAMS += avlast-pool
avlast_pool_SOURCES = cmd/pool.c
avlast_pool_LDADD = $(AVLAST_LIBS)
# instruments
libcmd_a_SOURCES += cmd/regress/instruments.c cmd/regress/instruments.h

# cash
libcmd_a_SOURCES += cmd/cash/cash.h cmd/cash/read.c cmd/cash/rows.c cmd/cash/run.c
bin_PROGRAMS += avlast-cash
avlast_cash_SOURCES = cmd/cash.c
avlast_cash_LDADD = $(AVLAST_LIBS)
# prepost
libcmd_a_SOURCES += cmd/prepost/options.c cmd/prepost/prepost.h cmd/prepost/run.c cmd/prepost/sentence.c
bin_PROGRAMS += avlast-prepost
avlast_prepost_SOURCES = cmd/prepost.c
avlast_prepost_LDADD = $(AVLAST_LIBS)

# cea
libcmd_a_SOURCES += cmd/number_list.c cmd/number_list.h
libcmd_a_SOURCES += cmd/cea/cea.h cmd/cea/read.c cmd/cea/rows.c cmd/cea/run.c
bin_PROGRAMS += avlast-cea
avlast_cea_SOURCES = cmd/cea.c
avlast_cea_LDADD = $(AVLAST_LIBS)

libcmd_a_SOURCES += cmd/regress/wild.c cmd/regress/wild_imputed.c cmd/regress/behind_imputed.c
# sens
libcmd_a_SOURCES += \
	cmd/sens/estimate.c cmd/sens/evalue.c cmd/sens/model.c cmd/sens/rosenbaum.c \
	cmd/sens/sens.h
bin_PROGRAMS += avlast-sens
avlast_sens_SOURCES = cmd/sens.c
avlast_sens_LDADD = $(AVLAST_LIBS)
# trials with imputed answers
libcmd_a_SOURCES += cmd/rct/imputed.c
avlast_rct_SOURCES += cmd/rct/beside.c
# quantile regression
libcmd_a_SOURCES += cmd/regress/quantile.c

# table
bin_PROGRAMS += avlast-table
avlast_table_SOURCES = cmd/table.c cmd/table/layout.c cmd/table/table.h
avlast_table_LDADD = $(AVLAST_LIBS)
libcmd_a_SOURCES += cmd/report/consort.c

# adjust
libcmd_a_SOURCES += cmd/adjust/adjust.h cmd/adjust/read.c cmd/adjust/run.c
bin_PROGRAMS += avlast-adjust
avlast_adjust_SOURCES = cmd/adjust.c
avlast_adjust_LDADD = $(AVLAST_LIBS)

# randomisation inference, many outcomes
libcmd_a_SOURCES += cmd/rct/many.c cmd/rct/many.h cmd/rct/many_parts.h
libcmd_a_SOURCES += cmd/bootstrap.c cmd/bootstrap.h
libcmd_a_SOURCES += cmd/rct/index.c
# the wild bootstrap of regressions and trials
libcmd_a_SOURCES += cmd/wild.c cmd/wild.h
libcmd_a_SOURCES += cmd/rct/wild.c cmd/rct/redrawn.h

# families in reports
libcmd_a_SOURCES += cmd/report/families.c

# several models
libcmd_a_SOURCES += cmd/regress/models.c cmd/regress/models.h cmd/regress/join.c
avlast_table_SOURCES += cmd/table/columns.c cmd/table/outcomes.c cmd/table/under.c
avlast_table_SOURCES += cmd/table/parts.c cmd/table/part.h cmd/table/cells.c cmd/table/flow.c

# assignments from a file
libcmd_a_SOURCES += cmd/rct/assignments.c cmd/rct/permuted.c
# fund
libcmd_a_SOURCES += cmd/fund/estimate.c cmd/fund/fund.h cmd/fund/kinds.c cmd/fund/money.c \
	cmd/fund/read.c cmd/fund/rows.c cmd/fund/run.c cmd/fund/spend.c cmd/fund/trials.c
bin_PROGRAMS += avlast-fund
avlast_fund_SOURCES = cmd/fund.c
avlast_fund_LDADD = $(AVLAST_LIBS)
libcmd_a_SOURCES += cmd/rct/bootstrap.c
# value models
avlast_check_SOURCES += cmd/check_model.c cmd/check_model.h

# p-values corrected together, inside programs
libcmd_a_SOURCES += cmd/adjust/family.c cmd/adjust/family.h cmd/adjust/within.c cmd/adjust/within.h
# a study that is thought of
libcmd_a_SOURCES += cmd/study_options.c cmd/study_options.h cmd/cea/study.c
libcmd_a_SOURCES += cmd/fund/charts.c
# the figures of a value result in words
libcmd_a_SOURCES += cmd/output/value_words.c cmd/output/value_words.h cmd/output/value_words.def

libcmd_a_SOURCES += cmd/report/further.c

# the page of a portfolio
libcmd_a_SOURCES += cmd/report/portfolio.c
libcmd_a_SOURCES += cmd/say.c cmd/say.h
libcmd_a_SOURCES += cmd/describe/take.c
libcmd_a_SOURCES += cmd/fund/payer.c
libcmd_a_SOURCES += cmd/output/sheet_cell.c
libcmd_a_SOURCES += cmd/regress/say.c
libcmd_a_SOURCES += cmd/report/terms.c
libcmd_a_SOURCES += cmd/earlier.c cmd/earlier.h
libcmd_a_SOURCES += cmd/run/study.c cmd/run/study.h
libcmd_a_SOURCES += cmd/redrawn.c cmd/redrawn.h
libcmd_a_SOURCES += cmd/prepost/bootstrap.c
# tables of a value result beside its rows
libcmd_a_SOURCES += cmd/output/value_tables.c cmd/output/value_tables.h
libcmd_a_SOURCES += cmd/report/scenarios.c cmd/report/scenarios.h
libcmd_a_SOURCES += cmd/cea/evppi.c
libcmd_a_SOURCES += cmd/report/trust_own.c
libcmd_a_SOURCES += cmd/report/row_name.c
# what options of a value model cost and give
libcmd_a_SOURCES += cmd/output/option_words.c cmd/report/options.c
libcmd_a_SOURCES += cmd/report/around.c
libcmd_a_SOURCES += cmd/output/value_range.c cmd/output/value_range.h

# what the front door needs and what it is to do without
libcmd_a_SOURCES += cmd/purpose.c cmd/version.c
libcmd_a_SOURCES += cmd/output/figure_words.c cmd/output/figure_words.h cmd/output/figure_words.def
libcmd_a_SOURCES += cmd/report/brought.c
libcmd_a_SOURCES += cmd/report/brought.h cmd/report/brought_names.c cmd/report/brought_tables.c
libcmd_a_SOURCES += cmd/report/method.c
libcmd_a_SOURCES += cmd/output/value_said.c cmd/output/value_said.h cmd/output/value_said.def
avlast_plot_SOURCES += cmd/plot_words.c cmd/plot_words.h
libcmd_a_SOURCES += cmd/output/value_term.c
libcmd_a_SOURCES += cmd/describe/imputed.c cmd/describe/imputed.h
libcmd_a_SOURCES += cmd/scale/imputed.c cmd/scale/imputed.h

# analyses of the same people
libcmd_a_SOURCES += cmd/run/people.c cmd/run/people.h
libcmd_a_SOURCES += cmd/adjust/joint.c cmd/adjust/joint.h

# wild bootstrap with instruments
libcmd_a_SOURCES += cmd/wild_iv.c cmd/wild_iv.h
libcmd_a_SOURCES += cmd/regress/wild_iv.c
libcmd_a_SOURCES += cmd/report/consort_data.c cmd/report/consort.h
# how the worth of knowing numbers is found
libcmd_a_SOURCES += cmd/evppi_options.c cmd/evppi_options.h

# what knowing more is worth before choosing
libcmd_a_SOURCES += cmd/report/option_knowledge.c
libcmd_a_SOURCES += cmd/cash/charts.c
libcmd_a_SOURCES += cmd/rct/sets.c cmd/rct/sets.h
libcmd_a_SOURCES += cmd/sens/imputed.c cmd/sens/fit.c
