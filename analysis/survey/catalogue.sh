#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The files of datasets/scales as C: an array of lines for each, and the list of their names.
set -eu
LC_ALL=C
export LC_ALL
names=
for file in "$1"/*.yaml; do
    name=$(basename "$file" .yaml)
    names="$names $name"
    echo "static const char *const lines_${name}[] = {"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n",/' "$file"
    echo 'NULL};'
done
echo 'static const Entry catalogue[] = {'
for name in $names; do echo "{\"$name\", lines_${name}},"; done
echo '};'
echo 'static const char *const catalogue_names[] = {'
for name in $names; do echo "\"$name\","; done
echo 'NULL};'
