/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_MODULE_H
#define AVLAST_DATA_SQL_MODULE_H

#include "data/sql_table.h"

/* SQLite's view of an AvlastSqlTable (its client data); for sql_table.c. */
extern const sqlite3_module avlast_sql_module;

#endif
