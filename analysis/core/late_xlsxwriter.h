/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_LATE_XLSXWRITER_H
#define AVLAST_CORE_LATE_XLSXWRITER_H

#include <xlsxwriter.h>

#include "core/late.h"

/* core/late.h; config.h comes first */
#ifdef AVLAST_LATE_XLSXWRITER
#define format_set_align        AVLAST_LATE(XLSXWRITER, format_set_align)
#define format_set_bold         AVLAST_LATE(XLSXWRITER, format_set_bold)
#define format_set_indent       AVLAST_LATE(XLSXWRITER, format_set_indent)
#define format_set_num_format   AVLAST_LATE(XLSXWRITER, format_set_num_format)
#define format_set_text_wrap    AVLAST_LATE(XLSXWRITER, format_set_text_wrap)
#define lxw_strerror            AVLAST_LATE(XLSXWRITER, lxw_strerror)
#define lxw_version             AVLAST_LATE(XLSXWRITER, lxw_version)
#define workbook_add_format     AVLAST_LATE(XLSXWRITER, workbook_add_format)
#define workbook_add_worksheet  AVLAST_LATE(XLSXWRITER, workbook_add_worksheet)
#define workbook_close          AVLAST_LATE(XLSXWRITER, workbook_close)
#define workbook_new_opt        AVLAST_LATE(XLSXWRITER, workbook_new_opt)
#define workbook_set_properties AVLAST_LATE(XLSXWRITER, workbook_set_properties)
#define worksheet_fit_to_pages  AVLAST_LATE(XLSXWRITER, worksheet_fit_to_pages)
#define worksheet_freeze_panes  AVLAST_LATE(XLSXWRITER, worksheet_freeze_panes)
#define worksheet_merge_range   AVLAST_LATE(XLSXWRITER, worksheet_merge_range)
#define worksheet_repeat_rows   AVLAST_LATE(XLSXWRITER, worksheet_repeat_rows)
#define worksheet_set_column    AVLAST_LATE(XLSXWRITER, worksheet_set_column)
#define worksheet_set_landscape AVLAST_LATE(XLSXWRITER, worksheet_set_landscape)
#define worksheet_write_number  AVLAST_LATE(XLSXWRITER, worksheet_write_number)
#define worksheet_write_string  AVLAST_LATE(XLSXWRITER, worksheet_write_string)
#endif

#endif
