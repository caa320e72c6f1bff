#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every text that people read is in the catalogue, and the catalogue is complete: POTFILES.in
# names each file with such texts, none is untranslated or fuzzy, formats agree.
set -eu
cd "$(dirname "$0")/../.."
for tool in xgettext msgmerge msgattrib msgfmt; do
    command -v "$tool" >/dev/null || { echo "translations: $tool is needed (package gettext)"; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

grep -rlE '\b(_|N_|Q_|ngettext)\(' analysis plots cmd --include='*.c' --include='*.h' --include='*.def' |
    while read -r file; do
        # What only defines or mentions the macros holds no text.
        grep -qE '\b(_|N_|Q_|ngettext)\($|\b(_|N_|Q_|ngettext)\("' "$file" && echo "$file"
    done | sort >"$work/used"
grep -vE '^(#|$)' po/POTFILES.in | sort >"$work/listed"
comm -23 "$work/used" "$work/listed" | sed 's/$/: has texts but is not in po\/POTFILES.in/' >"$work/faults"
comm -13 "$work/used" "$work/listed" | sed 's/$/: is in po\/POTFILES.in but has no texts/' >>"$work/faults"
uniq -d "$work/listed" | sed 's/$/: is twice in po\/POTFILES.in/' >>"$work/faults"

# A format macro cuts the text that xgettext sees: such a text is never found at run time.
grep -rnE '\b(_|N_)\("[^"]*%" [A-Z]|\bngettext\("[^"]*%" [A-Z]' analysis plots cmd --include='*.c' |
    sed 's/$/: a format macro inside a text to translate/' >>"$work/faults" || true

xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=Q_:1g --keyword=ngettext:1,2 \
    --language=C --files-from="$work/used" --output="$work/avlast.pot" 2>"$work/warnings" ||
    { cat "$work/warnings"; exit 1; }
while read -r language; do
    msgfmt --check --output-file=/dev/null "po/$language.po" 2>>"$work/faults" || status=1
    msgmerge --quiet --no-fuzzy-matching --output-file="$work/merged.po" "po/$language.po" "$work/avlast.pot"
    for kind in untranslated only-fuzzy; do
        msgattrib --"$kind" --no-obsolete --no-wrap "$work/merged.po" |
            sed -n '/^#: /{s/^#: //;h};/^msgid "..*"/{G;s/^msgid \(.*\)\n\(.*\)/\2: '"$language"' '"$kind"': \1/;p}' >>"$work/faults"
    done
    left=$(msgattrib --untranslated --no-obsolete "$work/merged.po" | grep -c '^msgid ' || true)
    [ "$left" -le 1 ] || echo "po/$language.po: $((left - 1)) untranslated in all" >>"$work/faults"
    if [ -n "$(msgattrib --only-obsolete "$work/merged.po")" ]; then
        echo "po/$language.po: holds texts that are no longer used" >>"$work/faults"
    fi
    msgattrib --translated --no-obsolete "$work/merged.po" | grep -c '^msgid ' >"$work/count" || true
done <po/LINGUAS
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    status=1
fi
[ $status = 0 ] && echo "translations: $(cat "$work/count") texts in $(cat po/LINGUAS), all complete"
exit $status
