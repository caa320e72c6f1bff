#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The programs are position independent, with read-only relocations, immediate binding, no executable
# stack, and stack protection: read from the ELF files. hardening.sh BUILD
set -eu
build=${1:?the build folder}
status=0
fault() { echo "$1: $2"; status=1; }
for program in "$build"/avlast "$build"/avlast-*; do
    case $program in *.o | *.a) continue ;; esac
    [ -x "$program" ] || continue
    readelf -hW "$program" | grep -q 'Type: *DYN' || fault "$program" "not position independent"
    readelf -lW "$program" | grep -q 'GNU_RELRO' || fault "$program" "no read-only relocations"
    readelf -dW "$program" | grep -q 'BIND_NOW\|FLAGS_1.*NOW' || fault "$program" "no immediate binding"
    readelf -lW "$program" | grep 'GNU_STACK' | grep -q 'RWE' && fault "$program" "executable stack"
    readelf -sW "$program" | grep -q '__stack_chk_fail' || fault "$program" "no stack protector"
    readelf -sW "$program" | grep -q '_chk@' || fault "$program" "no fortified calls"
done
[ $status = 0 ] && echo "hardening: kept"
exit $status
