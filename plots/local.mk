# SPDX-License-Identifier: GPL-3.0-or-later
libplots_a_SOURCES += \
	plots/balance.c \
	plots/bland_altman.c \
	plots/cashflow.c \
	plots/change.c plots/change.h \
	plots/chart.h \
	plots/charts.c plots/charts.h plots/kinds.def \
	plots/flow.c \
	plots/flow_boxes.c plots/flow_boxes.h \
	plots/forest.c \
	plots/forest_rows.c plots/forest_rows.h \
	plots/forest_together.c plots/forest_together.h \
	plots/forest_words.c plots/forest_words.h \
	plots/format.c plots/format.h \
	plots/gnuplot.c plots/gnuplot.h \
	plots/page.c plots/page.h \
	plots/payers.c \
	plots/pdf.c plots/pdf.h \
	plots/prepost.c \
	plots/script.c plots/script.h \
	plots/svg.c plots/svg.h \
	plots/terminal.c plots/terminal.h \
	plots/theme.c plots/theme.h \
	plots/tornado.c \
	plots/words.c plots/words.h
libplots_a_SOURCES += \
	plots/extremes.c plots/extremes.h \
	plots/groups.c \
	plots/groups_items.c plots/groups_items.h \
	plots/groups_rows.c plots/groups_rows.h \
	plots/groups_words.c plots/groups_words.h \
	plots/labels.c plots/labels.h \
	plots/likert.c \
	plots/likert_rows.c plots/likert_rows.h \
	plots/likert_words.c plots/likert_words.h
libplots_a_SOURCES += \
	plots/crosstab.c \
	plots/crosstab_cells.c plots/crosstab_cells.h \
	plots/histogram.c \
	plots/survival.c plots/survival.h \
	plots/survival_curves.c
libplots_a_SOURCES += plots/pooled.c plots/pooled.h plots/pooled_words.c

# before and after
libplots_a_SOURCES += plots/pairs.c
libplots_a_SOURCES += \
	plots/heterogeneity.c \
	plots/heterogeneity_words.c plots/heterogeneity_words.h
libplots_a_SOURCES += plots/acceptability.c

# power, hidden bias
libplots_a_SOURCES += plots/contour.c plots/curves.c plots/curves.h plots/power.c

# randomisation inference
libplots_a_SOURCES += plots/permutation.c
libplots_a_SOURCES += plots/specifications.c plots/specifications.h plots/specifications_read.c

# portfolios
libplots_a_SOURCES += plots/budget.c plots/evidence.c plots/portfolio.c plots/portfolio.h plots/ranking.c
libplots_a_SOURCES += plots/specifications_join.c

# draws by gain and cost
libplots_a_SOURCES += plots/plane.c

# pooled studies by their errors
libplots_a_SOURCES += plots/funnel.c plots/funnel.h plots/funnel_words.c
libplots_a_SOURCES += plots/chart.c
# money by payer and year
libplots_a_SOURCES += plots/payer_years.c plots/payer_years.h plots/payer_years_words.c

# a value over two numbers
libplots_a_SOURCES += plots/two_way.c plots/two_way.h plots/two_way_words.c

# which numbers matter
libplots_a_SOURCES += plots/importance.c plots/importance.h plots/importance_words.c
libplots_a_SOURCES += plots/tornado.h plots/tornado_words.c
# scenarios side by side
libplots_a_SOURCES += plots/scenarios.c plots/scenario_names.c plots/scenario_names.h
libplots_a_SOURCES += plots/contour.h plots/contour_page.c plots/contour_read.c
# what it is worth to know more before choosing
libplots_a_SOURCES += plots/evpi.c

libplots_a_SOURCES += plots/flows.c
