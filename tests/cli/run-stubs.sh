# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# For cases of `avlast run`: the program itself in bin/, beside programs that only play the others' part, and
# a plan. What is tested is the order of things, the folder and its manifest, not the numbers.
mkdir bin study
cp "$BUILD/avlast-run" bin/
cat >bin/avlast-check <<'END'
#!/bin/sh
[ -z "${FAULTS-}" ] || { echo "a table"; echo "data.csv:2:1: error AV110: 'x' is not a number"; exit 1; }
END
cat >bin/avlast-rct <<'END'
#!/bin/sh
echo "data.csv: semicolons" >&2
echo "warning: few clusters" >&2
[ "$4" != "${FAIL-}" ] || { echo "avlast rct: error AV301: one arm only" >&2; exit 65; }
sleep "${WAIT-0}"
cat "$(dirname "$0")/result.json"
END
cat >bin/avlast-value <<'END'
#!/bin/sh
[ -f "$4/main.json" ] || exit 66
sed "s|\"arguments\": \[\]|\"arguments\": [\"--results\", \"$4\", \"$4/main.json\"]|" "$(dirname "$0")/result.json"
END
cat >bin/avlast-report <<'END'
#!/bin/sh
mkdir charts && echo svg >"charts/${CHART-a}.svg" && echo page >report.html
END
chmod +x bin/*
cat >bin/result.json <<'END'
{"schema": "avlast-result/1", "program": "rct", "version": "0", "arguments": [], "plan": null,
 "inputs": [{"file": "data.csv", "sha256": "00", "bytes": 4}, {"file": "main.json", "sha256": "00", "bytes": 4}],
 "seed": null, "design": null, "settings": {}, "method": null, "level": 0.95,
 "rows": [{"outcome": "y", "group": null, "term": "arm=pilot", "estimate": 1.5}],
 "covariance": null, "dropped": [], "rows.read": 4, "rows.used": 4, "notes": [], "charts": {}}
END
cat >study/plan.yaml <<'END'
avlast: 1
study: {title: {en: Trial, nb: Forsøk}}
data: {file: data.csv}
analyses:
  - {name: main, command: rct, role: primary, outcome: y, treatment: arm}
  - {name: other, command: rct, outcome: y, treatment: arm}
value: {file: value.yaml, scenario: [a, b]}
END
echo "avlast: 1" >study/value.yaml
echo y >study/data.csv
