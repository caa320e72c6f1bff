/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_SCENARIO_NAMES_H
#define AVLAST_PLOTS_SCENARIO_NAMES_H

/* What the scenarios that every value model has are called; NULL for others. */
const char *avlast_scenario_words(const char *id);

#endif
