/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_LATE_ZSTD_H
#define AVLAST_CORE_LATE_ZSTD_H

#include <zstd.h>

#include "core/late.h"

/* core/late.h; config.h comes first */
#ifdef AVLAST_LATE_ZSTD
#define ZSTD_DCtx_reset       AVLAST_LATE(ZSTD, ZSTD_DCtx_reset)
#define ZSTD_createDStream    AVLAST_LATE(ZSTD, ZSTD_createDStream)
#define ZSTD_decompressStream AVLAST_LATE(ZSTD, ZSTD_decompressStream)
#define ZSTD_freeDStream      AVLAST_LATE(ZSTD, ZSTD_freeDStream)
#define ZSTD_getErrorCode     AVLAST_LATE(ZSTD, ZSTD_getErrorCode)
#define ZSTD_isError          AVLAST_LATE(ZSTD, ZSTD_isError)
#define ZSTD_versionString    AVLAST_LATE(ZSTD, ZSTD_versionString)
#endif

#endif
