#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# manpage.sh NAME SECTION CMARK [PROGRAM] CHAPTER.md: the manual page in roff on standard output.
set -eu
name=$1 section=$2 cmark=$3
shift 3
printf '.TH "%s" "%s" "" "avlast" "avlast manual"\n' "$name" "$section"
{
    if [ $# -eq 2 ]; then
        LANGUAGE=en LC_ALL=C.UTF-8 "$1" --help-markdown
        shift
    else
        # The chapter's first heading is "# NAME: purpose".
        sed -n '1s/^# [^:]*: *\(.*\)$/# NAME\n\n'"$name"' - \1/p' "$1"
    fi
    # The chapter's own title has said its word; its sections go one level up.
    printf '\n# DETAILS\n\n'
    sed -e '1{/^# /d;}' -e 's/^## /# /' "$1"
} | "$cmark" -t man | sed 's/^\.SH$/.SH/'
