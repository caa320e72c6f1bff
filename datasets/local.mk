# SPDX-License-Identifier: GPL-3.0-or-later
# The generator of the bundled studies; not installed.
study_sources = datasets/study.c datasets/study.h datasets/studies.c \
	datasets/young_minds.c datasets/young_minds_csv.c datasets/young_minds.h \
	datasets/work_start.c datasets/work_start_csv.c datasets/work_start_truth.c datasets/work_start.h \
	datasets/needs_survey.c datasets/needs_survey_csv.c datasets/needs_survey_truth.c datasets/needs_survey.h \
	datasets/partnership.c datasets/partnership_csv.c datasets/partnership_truth.c datasets/partnership.h \
	datasets/fund.c datasets/fund_csv.c datasets/fund.h
noinst_PROGRAMS += datasets/generate
datasets_generate_SOURCES = datasets/generate.c $(study_sources)
datasets_generate_LDADD = $(AVLAST_LIBS)

young_mindsdir = $(pkgdatadir)/datasets/young-minds
dist_young_minds_DATA = \
	datasets/young-minds/README.md \
	datasets/young-minds/codebook.csv \
	datasets/young-minds/data.csv \
	datasets/young-minds/plan.yaml \
	datasets/young-minds/value.yaml
work_startdir = $(pkgdatadir)/datasets/work-start
dist_work_start_DATA = \
	datasets/work-start/README.md \
	datasets/work-start/attendance-codebook.csv \
	datasets/work-start/attendance.csv \
	datasets/work-start/codebook.csv \
	datasets/work-start/months-codebook.csv \
	datasets/work-start/months.csv \
	datasets/work-start/people.csv \
	datasets/work-start/plan.yaml \
	datasets/work-start/truth.csv \
	datasets/work-start/value.yaml
needs_surveydir = $(pkgdatadir)/datasets/needs-survey
dist_needs_survey_DATA = \
	datasets/needs-survey/README.md \
	datasets/needs-survey/codebook.csv \
	datasets/needs-survey/data.csv \
	datasets/needs-survey/margins-district-age-gender.csv \
	datasets/needs-survey/margins-education.csv \
	datasets/needs-survey/plan.yaml \
	datasets/needs-survey/sample-codebook.csv \
	datasets/needs-survey/sample.csv \
	datasets/needs-survey/truth.csv
partnershipdir = $(pkgdatadir)/datasets/partnership
dist_partnership_DATA = \
	datasets/partnership/README.md \
	datasets/partnership/codebook.csv \
	datasets/partnership/data.csv \
	datasets/partnership/pairs-codebook.csv \
	datasets/partnership/pairs.csv \
	datasets/partnership/plan.yaml \
	datasets/partnership/truth.csv
funddir = $(pkgdatadir)/datasets/fund
dist_fund_DATA = \
	datasets/fund/README.md \
	datasets/fund/codebook.csv \
	datasets/fund/costs-codebook.csv \
	datasets/fund/costs.csv \
	datasets/fund/plan.yaml \
	datasets/fund/results.csv \
	datasets/fund/truth.csv \
	datasets/fund/value-dorapneren.yaml \
	datasets/fund/value-jobbveien.yaml
unit_costsdir = $(pkgdatadir)/datasets/unit-costs
dist_unit_costs_DATA = \
	datasets/unit-costs/README.md \
	datasets/unit-costs/no.csv
scalesdir = $(pkgdatadir)/datasets/scales
dist_scales_DATA = datasets/scales/README.md $(scale_files)
EXTRA_DIST += .gitattributes
# rules of a country
rules_nodir = $(pkgdatadir)/datasets/rules/no
dist_rules_no_DATA = datasets/rules/no/README.md datasets/rules/no/defaults.csv datasets/rules/no/equalisation.csv \
	datasets/rules/no/indices.csv datasets/rules/no/levy.csv datasets/rules/no/payers.csv datasets/rules/no/refunds.csv \
	datasets/rules/no/schedules.csv datasets/rules/no/tax.csv datasets/rules/no/copayments.csv
rules_ukdir = $(pkgdatadir)/datasets/rules/uk
dist_rules_uk_DATA = datasets/rules/uk/README.md datasets/rules/uk/defaults.csv datasets/rules/uk/schedules.csv \
	datasets/rules/uk/unit-costs.csv
dist_rules_no_DATA += datasets/rules/no/example.yaml
