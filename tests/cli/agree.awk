# SPDX-License-Identifier: GPL-3.0-or-later
# Holds numbers that a program wrote (--format csv) to those of a file of tests/ref:
#
#     PROGRAM ... --format csv | awk -f "$SOURCE/tests/cli/agree.awk" -v case=NAME -v digits=9 EXPECTED.csv -
#
# EXPECTED has the columns case, column and value, and others (outcome, group, term ...) that must be as in the
# row. Tells how many agree to so many digits, and each that does not or that no single row has.

function cells(line, out,   n, at, cell, quoted, c) {
    n = 0; cell = ""; quoted = 0
    if (index(line, "\"") == 0)
        return split(line, out, ",")
    for (at = 1; at <= length(line); at++) {
        c = substr(line, at, 1)
        if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) { out[++n] = cell; cell = "" }
        else cell = cell c
    }
    out[++n] = cell
    return n
}

# Up to a space: one that R writes as a number too small to matter is nought.
function same(got, truth,   error) {
    if (truth == "NA" || truth == "") return got == ""
    if (got == "" || got !~ /^[-+0-9.eE]+$/) return 0
    error = got - truth
    if (error < 0) error = -error
    return error <= 10 ^ -digits * (truth < 0 ? -truth : truth > 0 ? truth + 0 : 1)
}

BEGIN { if (digits == "") digits = 9 }

FNR == 1 { part++; n = cells($0, header); for (i = 1; i <= n; i++) at[part, header[i]] = i; if (part == 1) { keys = n; for (i = 1; i <= n; i++) key[i] = header[i] } next }

part == 1 {
    cells($0, cell)
    if (cell[at[1, "case"]] != case) next
    wanted++
    for (i = 1; i <= keys; i++) want[wanted, key[i]] = cell[i]
    next
}

{
    delete cell
    cells($0, cell)
    for (w = 1; w <= wanted; w++) {
        fits = 1
        for (i = 1; i <= keys && fits; i++)
            if (key[i] != "case" && key[i] != "column" && key[i] != "value" && cell[at[2, key[i]]] != want[w, key[i]]) fits = 0
        if (!fits) continue
        seen[w]++
        got[w] = cell[at[2, want[w, "column"]]]
        if (!((2, want[w, "column"]) in at)) got[w] = "no such column"
    }
}

END {
    for (w = 1; w <= wanted; w++) {
        if (seen[w] == 1 && same(got[w], want[w, "value"])) { good++; continue }
        name = ""
        for (i = 1; i <= keys; i++)
            if (key[i] != "case" && key[i] != "value") name = name " " want[w, key[i]]
        print case ":" name ": " (seen[w] == 1 ? got[w] : seen[w] + 0 " rows") ", expected " want[w, "value"]
    }
    print case ": " good + 0 " of " wanted + 0 " numbers agree to " digits " digits"
}
