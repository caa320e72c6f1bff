#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-tidy and cppcheck over all sources; needs a configured build folder: analyse.sh BUILD [deep]
# The analyzer follows 40,000 states of each function, which takes a quarter of the time of its own bound;
# `deep` (make analyse) leaves it that bound.
# Off, because they do not know g_autoptr and GLib's invariants: the analyzers of leaks and null pointers
# (leaks are AddressSanitizer's business), NULL at the end of variadic calls.
set -eu
build=$(cd "${1:?the build folder}" && pwd)
cd "$(dirname "$0")/../.."
libraries=$(pkg-config --cflags glib-2.0 gio-2.0 gio-unix-2.0 gsl libRmath yaml-0.1 jansson sqlite3 smartcols libxml-2.0 check |
    sed 's/-I/-isystem /g')
defines="-DLOCALEDIR=\"\" -DGNUPLOT=\"gnuplot\" -DSOURCE_DIR=\"\" -DBUILD_DIR=\"\" -DHAVE_CONFIG_H"
files=$(git ls-files 'analysis/*.c' 'plots/*.c' 'cmd/*.c' 'datasets/*.c')
bound="-Xclang -analyzer-config -Xclang max-nodes=40000"
[ "${2:-}" = deep ] && bound=
status=0
# shellcheck disable=SC2086
printf '%s\n' $files | xargs -P "$(nproc)" -n 6 sh -c '
    flags=$1; build=$2; shift 2
    clang-tidy --quiet --warnings-as-errors="*" "$@" -- -std=c11 -fopenmp -Ianalysis -I. -I"$build" -I"$build/analysis" $flags 2>/dev/null' \
    sh "$defines $libraries $bound" "$build" || status=1
# shellcheck disable=SC2086
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingIncludeSystem --suppress=nullPointerRedundantCheck --library=gtk -j "$(nproc)" \
    -Ianalysis -I. -I"$build" -DHAVE_CONFIG_H "-DPACKAGE_VERSION=\"0\"" "-DG_DEFINE_AUTOPTR_CLEANUP_FUNC(a,b)=" \
    "-DG_DEFINE_QUARK(a,b)=" "-Djson_array_foreach(a,i,v)=while ((i = 1, v = json_array_get(a, i)))" \
    "-Djson_object_foreach(o,k,v)=while ((k = \"\", v = json_object_get(o, k)))" --suppress=varFuncNullUB --suppress=leakNoVarFunctionCall $files || status=1
[ $status = 0 ] && echo "analysis: clean"
exit $status
