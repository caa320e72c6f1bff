/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_LATE_READSTAT_H
#define AVLAST_CORE_LATE_READSTAT_H

#include <readstat.h>

#include "core/late.h"

/* core/late.h; config.h comes first */
#ifdef AVLAST_LATE_READSTAT
#define readstat_double_value      AVLAST_LATE(READSTAT, readstat_double_value)
#define readstat_error_message     AVLAST_LATE(READSTAT, readstat_error_message)
#define readstat_parse_dta         AVLAST_LATE(READSTAT, readstat_parse_dta)
#define readstat_parse_por         AVLAST_LATE(READSTAT, readstat_parse_por)
#define readstat_parse_sas7bdat    AVLAST_LATE(READSTAT, readstat_parse_sas7bdat)
#define readstat_parse_sav         AVLAST_LATE(READSTAT, readstat_parse_sav)
#define readstat_parse_xport       AVLAST_LATE(READSTAT, readstat_parse_xport)
#define readstat_parser_free       AVLAST_LATE(READSTAT, readstat_parser_free)
#define readstat_parser_init       AVLAST_LATE(READSTAT, readstat_parser_init)
#define readstat_set_close_handler AVLAST_LATE(READSTAT, readstat_set_close_handler)
#define readstat_set_error_handler AVLAST_LATE(READSTAT, readstat_set_error_handler)
#define readstat_set_file_character_encoding                                             \
    AVLAST_LATE(READSTAT, readstat_set_file_character_encoding)
#define readstat_set_fweight_handler AVLAST_LATE(READSTAT, readstat_set_fweight_handler)
#define readstat_set_handler_character_encoding                                          \
    AVLAST_LATE(READSTAT, readstat_set_handler_character_encoding)
#define readstat_set_io_ctx           AVLAST_LATE(READSTAT, readstat_set_io_ctx)
#define readstat_set_metadata_handler AVLAST_LATE(READSTAT, readstat_set_metadata_handler)
#define readstat_set_open_handler     AVLAST_LATE(READSTAT, readstat_set_open_handler)
#define readstat_set_read_handler     AVLAST_LATE(READSTAT, readstat_set_read_handler)
#define readstat_set_row_limit        AVLAST_LATE(READSTAT, readstat_set_row_limit)
#define readstat_set_seek_handler     AVLAST_LATE(READSTAT, readstat_set_seek_handler)
#define readstat_set_update_handler   AVLAST_LATE(READSTAT, readstat_set_update_handler)
#define readstat_set_value_handler    AVLAST_LATE(READSTAT, readstat_set_value_handler)
#define readstat_set_value_label_handler                                                 \
    AVLAST_LATE(READSTAT, readstat_set_value_label_handler)
#define readstat_set_variable_handler AVLAST_LATE(READSTAT, readstat_set_variable_handler)
#define readstat_string_value         AVLAST_LATE(READSTAT, readstat_string_value)
#define readstat_type_class           AVLAST_LATE(READSTAT, readstat_type_class)
#define readstat_value_is_system_missing                                                 \
    AVLAST_LATE(READSTAT, readstat_value_is_system_missing)
#define readstat_value_is_tagged_missing                                                 \
    AVLAST_LATE(READSTAT, readstat_value_is_tagged_missing)
#define readstat_value_tag           AVLAST_LATE(READSTAT, readstat_value_tag)
#define readstat_value_type_class    AVLAST_LATE(READSTAT, readstat_value_type_class)
#define readstat_variable_get_format AVLAST_LATE(READSTAT, readstat_variable_get_format)
#define readstat_variable_get_index  AVLAST_LATE(READSTAT, readstat_variable_get_index)
#define readstat_variable_get_label  AVLAST_LATE(READSTAT, readstat_variable_get_label)
#define readstat_variable_get_missing_range_hi                                           \
    AVLAST_LATE(READSTAT, readstat_variable_get_missing_range_hi)
#define readstat_variable_get_missing_range_lo                                           \
    AVLAST_LATE(READSTAT, readstat_variable_get_missing_range_lo)
#define readstat_variable_get_missing_ranges_count                                       \
    AVLAST_LATE(READSTAT, readstat_variable_get_missing_ranges_count)
#define readstat_variable_get_name AVLAST_LATE(READSTAT, readstat_variable_get_name)
#define readstat_variable_get_type AVLAST_LATE(READSTAT, readstat_variable_get_type)
#define readstat_variable_get_type_class                                                 \
    AVLAST_LATE(READSTAT, readstat_variable_get_type_class)
#endif

#endif
