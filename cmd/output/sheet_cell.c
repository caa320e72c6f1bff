/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/sheet.h"

AvlastSheetRow *avlast_sheet_row(const AvlastSheet *sheet, guint row)
{
    return g_ptr_array_index(sheet->rows, row);
}

AvlastSheetCell *avlast_sheet_cell(const AvlastSheet *sheet, guint row, guint column)
{
    return &avlast_sheet_row(sheet, row)->cells[column];
}
