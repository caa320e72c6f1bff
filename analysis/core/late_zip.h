/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_LATE_ZIP_H
#define AVLAST_CORE_LATE_ZIP_H

#include <zip.h>

#include "core/late.h"

/* core/late.h; config.h comes first */
#ifdef AVLAST_LATE_ZIP
#define zip_discard             AVLAST_LATE(ZIP, zip_discard)
#define zip_error_fini          AVLAST_LATE(ZIP, zip_error_fini)
#define zip_error_init          AVLAST_LATE(ZIP, zip_error_init)
#define zip_error_set           AVLAST_LATE(ZIP, zip_error_set)
#define zip_error_strerror      AVLAST_LATE(ZIP, zip_error_strerror)
#define zip_fclose              AVLAST_LATE(ZIP, zip_fclose)
#define zip_file_get_error      AVLAST_LATE(ZIP, zip_file_get_error)
#define zip_fopen_index         AVLAST_LATE(ZIP, zip_fopen_index)
#define zip_fread               AVLAST_LATE(ZIP, zip_fread)
#define zip_get_name            AVLAST_LATE(ZIP, zip_get_name)
#define zip_get_num_entries     AVLAST_LATE(ZIP, zip_get_num_entries)
#define zip_libzip_version      AVLAST_LATE(ZIP, zip_libzip_version)
#define zip_open_from_source    AVLAST_LATE(ZIP, zip_open_from_source)
#define zip_source_filep_create AVLAST_LATE(ZIP, zip_source_filep_create)
#define zip_source_free         AVLAST_LATE(ZIP, zip_source_free)
#define zip_stat_index          AVLAST_LATE(ZIP, zip_stat_index)
#define zip_strerror            AVLAST_LATE(ZIP, zip_strerror)
#endif

#endif
