#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of tests/report/study in a real browser: widths down to a phone and to 400 % zoom,
# contrast in light and dark, keyboard, and the printed page. Skipped without chromium.
set -u
SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$SOURCE/build}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo "browser: chromium is not here; skipped"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

verdict() { # 0 for held, sentence
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $2"
    fi
}

look() { # arguments of the browser
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --user-data-dir="$work/profile" "$@" 2>/dev/null
}

for lang in en nb; do
    folder=$work/$lang
    mkdir "$folder"
    cp "$SOURCE"/tests/report/study/*.json "$SOURCE/tests/browser/measure.html" "$folder"
    "$BUILD/avlast-report" "$folder" --lang $lang -q || { echo "FAIL  no report ($lang)"; exit 1; }
    for scheme in 0 1; do
        look --allow-file-access-from-files --blink-settings=preferredColorScheme=$scheme \
            --window-size=1400,1000 --virtual-time-budget=5000 --dump-dom "file://$folder/measure.html" \
            >"$work/dom"
        sed -n '/<pre id="result">/,/<\/pre>/p' "$work/dom" | sed 's/<[^>]*>//g' >"$work/lines"
        [ -s "$work/lines" ] && ! grep -q 'not measured' "$work/lines"
        verdict $? "$lang $scheme: the page was measured"
        while read -r state sentence; do
            case $state in
            ok) verdict 0 "" ;;
            FAIL) verdict 1 "$lang $scheme: $sentence" ;;
            esac
        done <"$work/lines"
    done
    look --print-to-pdf="$work/$lang.pdf" --no-pdf-header-footer "file://$folder/report.html" >/dev/null
    if command -v pdftotext >/dev/null; then
        pdfinfo "$work/$lang.pdf" | grep -q '(A4)'
        verdict $? "$lang: prints on A4"
        case $lang in en) decision="The decision needed" next="What was tried" ;; *) decision="Beslutningen som trengs" next="Hva som ble pr" ;; esac
        pdftotext -f 1 -l 1 "$work/$lang.pdf" - | grep -q "$decision"
        verdict $? "$lang: the decision is on page one of the print"
        ! pdftotext -f 1 -l 1 "$work/$lang.pdf" - | grep -q "$next"
        verdict $? "$lang: page one of the print is for the board alone"
        pdftotext -f 2 -l 2 "$work/$lang.pdf" - | grep -q "$next"
        verdict $? "$lang: the report goes on on page two"
    fi
    if command -v tidy >/dev/null; then
        # tidy knows neither SVG's attributes nor ids on its elements.
        tidy -qe "$folder/report.html" 2>&1 | grep -vE '<svg> proprietary|<title> proprietary|^$' >"$work/tidy"
        [ ! -s "$work/tidy" ]
        verdict $? "$lang: $(head -n 1 "$work/tidy")"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
