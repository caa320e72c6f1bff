#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every message code in use is explained once, and every explained one is in use.
set -eu
cd "$(dirname "$0")/../.."
used=$(grep -rhoE '"AV[0-9]{3}"' analysis plots cmd --include='*.c' --include='*.h' | tr -d '"' | sort -u)
explained=$(grep -oE '^AVLAST_MESSAGE\(AV[0-9]{3}' analysis/core/messages.def | sed 's/.*(//' | sort)
status=0
for code in $used; do
    echo "$explained" | grep -q "^$code$" || { echo "no explanation of $code in messages.def"; status=1; }
done
for code in $(echo "$explained" | uniq -d); do echo "$code is explained twice"; status=1; done
for code in $(echo "$explained" | uniq); do
    echo "$used" | grep -q "^$code$" || { echo "$code is explained but not used"; status=1; }
done
[ $status = 0 ] && echo "messages: $(echo "$used" | wc -l) codes, all explained"
exit $status
