# SPDX-License-Identifier: GPL-3.0-or-later
# The generator of the bundled studies; not installed.
young_minds_sources = datasets/young_minds.c datasets/young_minds_csv.c datasets/young_minds.h
noinst_PROGRAMS += datasets/generate
datasets_generate_SOURCES = datasets/generate.c $(young_minds_sources)
datasets_generate_LDADD = $(AVLAST_LIBS)

young_mindsdir = $(pkgdatadir)/datasets/young-minds
dist_young_minds_DATA = \
	datasets/young-minds/README.md \
	datasets/young-minds/codebook.csv \
	datasets/young-minds/data.csv \
	datasets/young-minds/plan.yaml \
	datasets/young-minds/value.yaml
unit_costsdir = $(pkgdatadir)/datasets/unit-costs
dist_unit_costs_DATA = \
	datasets/unit-costs/README.md \
	datasets/unit-costs/no.csv
EXTRA_DIST += .gitattributes
