/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "data/workbook.h"

gboolean avlast_workbook_owns(const char *space)
{
    return strcmp(space, "http://schemas.openxmlformats.org/spreadsheetml/2006/main") ==
               0 ||
           strcmp(space, "http://purl.oclc.org/ooxml/spreadsheetml/main") == 0;
}
