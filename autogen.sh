#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
#   ./autogen.sh          prepares the tree (configure and friends); nothing else
#   ./autogen.sh check    installs what is missing, builds in build/, runs the tests
#   ./autogen.sh demo     the same, then runs the bundled study and leaves demo/report.html
#   ./autogen.sh deps     only installs what is missing
set -eu
cd "$(dirname "$0")"

# Everything needed to build, test and run; Debian's and Ubuntu's names.
packages="build-essential autoconf automake autopoint gettext pkg-config \
  libgsl-dev libglpk-dev r-mathlib libcsv-dev libglib2.0-dev libyaml-dev libjansson-dev libsqlite3-dev \
  libsmartcols-dev librandom123-dev libxml2-dev nettle-dev zlib1g-dev libzstd-dev libzip-dev \
  libxlsxwriter-dev libreadstat-dev cmark check gnuplot-nox fonts-dejavu-core"

say() { printf '%s\n' "avlast: $*" >&2; }

# What a command prints is shown only when it fails.
quietly() {
    output=$(mktemp)
    "$@" >"$output" 2>&1 || { cat "$output" >&2; rm -f "$output"; say "failed: $*"; exit 1; }
    rm -f "$output"
}

missing_packages() {
    for package in $packages "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            printf '%s ' "$package"
    done
}

install_missing() {
    command -v dpkg-query >/dev/null 2>&1 || { say "not a Debian or Ubuntu system: install by hand: $packages"; return 0; }
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo=sudo
    else
        say "missing packages; run this, then try again:"
        printf '  sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n' "$missing" >&2
        exit 69
    fi
    say "installing: $missing"
    # shellcheck disable=SC2086
    { $sudo apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null; } ||
        { say "the packages could not be installed; the command was: apt-get install $missing"; exit 69; }
}

prepare() {
    if [ ! -x configure ] || [ -n "$(find configure.ac Makefile.am m4/avlast.m4 analysis plots cmd datasets doc tests \
        \( -name local.mk -o -name configure.ac -o -name Makefile.am -o -name avlast.m4 \) -newer configure 2>/dev/null | head -n 1)" ]; then
        mkdir -p build-aux
        quietly autoreconf --install
    fi
}

build() {
    mkdir -p build
    [ -f build/config.status ] && [ -z "$(find configure -newer build/config.status)" ] ||
        (cd build && quietly ../configure --quiet ${AVLAST_CONFIGURE:-})
    say "building in build/"
    quietly make -C build -s -j"$(nproc 2>/dev/null || echo 2)" all
}

case "${1-}" in
"") prepare ;;
deps) shift; install_missing "$@" ;;
check)
    install_missing
    prepare
    build
    make -C build -s check >build/check.log 2>&1 || failed=yes
    grep -ahE '^[0-9]+%: Checks|^[0-9]+ passed, ' build/tests/unit/run.sh.log build/tests/cli/run.sh.log || true
    if [ "${failed-}" = yes ]; then
        grep -ahE ':[FE]:|^FAIL|error:' build/tests/unit/run.sh.log build/tests/cli/run.sh.log build/check.log >&2 || true
        say "tests failed; see build/check.log and build/tests/*/*.log"
        exit 1
    fi
    ;;
demo)
    install_missing
    prepare
    build
    build/avlast run datasets/young-minds/plan.yaml -o demo --force
    say "open demo/report.html in a browser"
    ;;
*)
    sed -n '4,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
