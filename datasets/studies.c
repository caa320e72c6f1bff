/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/study.h"

static const StudyFile young_minds[] = {{"data.csv", young_minds_data}, {0}};

static const StudyFile work_start[] = {{"people.csv", work_start_people},
                                       {"months.csv", work_start_months},
                                       {"attendance.csv", work_start_attendance},
                                       {"truth.csv", work_start_truth},
                                       {0}};

static const StudyFile needs_survey[] = {
    {"data.csv", needs_survey_data},
    {"sample.csv", needs_survey_sample},
    {"margins-district-age-gender.csv", needs_survey_margins},
    {"margins-education.csv", needs_survey_education},
    {"pilots.csv", fund_needs},
    {"truth.csv", needs_survey_truth},
    {0}};

static const StudyFile partnership[] = {{"data.csv", partnership_data},
                                        {"pairs.csv", partnership_pairs},
                                        {"truth.csv", partnership_truth},
                                        {0}};

static const StudyFile fund[] = {{"results.csv", fund_results},
                                 {"costs.csv", fund_costs},
                                 {"truth.csv", fund_truth},
                                 {0}};

const Study studies[] = {{"young-minds", young_minds},
                         {"work-start", work_start},
                         {"needs-survey", needs_survey},
                         {"partnership", partnership},
                         {"fund", fund},
                         {0}};
