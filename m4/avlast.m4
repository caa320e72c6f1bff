# SPDX-License-Identifier: GPL-3.0-or-later

# Adds each flag that the compiler takes to AVLAST_CFLAGS.
AC_DEFUN([AVLAST_CFLAGS_APPEND], [
  for flag in $1; do
    AC_MSG_CHECKING([whether $CC takes $flag])
    avlast_saved_CFLAGS="$CFLAGS"
    CFLAGS="$CFLAGS -Werror $flag"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int main(void) { return 0; }]])],
      [AC_MSG_RESULT([yes]); AVLAST_CFLAGS="$AVLAST_CFLAGS $flag"], [AC_MSG_RESULT([no])])
    CFLAGS="$avlast_saved_CFLAGS"
  done
  AC_SUBST([AVLAST_CFLAGS])
])

AC_DEFUN([AVLAST_LDFLAGS_APPEND], [
  for flag in $1; do
    AC_MSG_CHECKING([whether the linker takes $flag])
    avlast_saved_LDFLAGS="$LDFLAGS"
    LDFLAGS="$LDFLAGS $flag"
    AC_LINK_IFELSE([AC_LANG_SOURCE([[int main(void) { return 0; }]])],
      [AC_MSG_RESULT([yes]); AVLAST_LDFLAGS="$AVLAST_LDFLAGS $flag"], [AC_MSG_RESULT([no])])
    LDFLAGS="$avlast_saved_LDFLAGS"
  done
  AC_SUBST([AVLAST_LDFLAGS])
])

AC_DEFUN([AVLAST_WARNINGS], [
  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [warnings are errors (CI)])])
  AVLAST_CFLAGS_APPEND([-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
    -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef -Wvla -Wcast-qual \
    -ffp-contract=off -fno-common])
  AS_IF([test "x$enable_werror" = xyes], [AVLAST_CFLAGS="$AVLAST_CFLAGS -Werror"])
])

AC_DEFUN([AVLAST_HARDENING], [
  AS_IF([test "x$enable_sanitizers" != xyes], [
    AVLAST_CFLAGS_APPEND([-fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection])
    AS_CASE([" $CFLAGS $CPPFLAGS "], [*" -O0 "*], [],
      [AVLAST_CFLAGS="$AVLAST_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])
    AVLAST_LDFLAGS_APPEND([-pie -Wl,-z,relro -Wl,-z,now])
  ])
  AVLAST_LDFLAGS_APPEND([-Wl,--as-needed])
])

AC_DEFUN([AVLAST_SANITIZERS], [
  AC_ARG_ENABLE([sanitizers], [AS_HELP_STRING([--enable-sanitizers], [build with ASan and UBSan])])
  AS_IF([test "x$enable_sanitizers" = xyes], [
    AVLAST_CFLAGS="$AVLAST_CFLAGS -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
    AVLAST_LDFLAGS="$AVLAST_LDFLAGS -fsanitize=address,undefined"
  ])
])

# The version of libRmath, whose header does not tell it.
AC_DEFUN([AVLAST_RMATH_VERSION], [
  rmath_version=`$PKG_CONFIG --modversion libRmath`
  AC_DEFINE_UNQUOTED([RMATH_VERSION], ["$rmath_version"], [Version of libRmath])
])

# The commit a build was made from, for --version; the release number alone in a tarball.
AC_DEFUN([AVLAST_GIT_VERSION], [
  avlast_commit=`cd "$srcdir" && git rev-parse --short=12 HEAD 2>/dev/null`
  AC_DEFINE_UNQUOTED([AVLAST_COMMIT], ["$avlast_commit"], [The commit this was configured from])
])

# AVLAST_FEATURE(NAME, MODULES, WHAT): HAVE_NAME and have_NAME when pkg-config knows the modules.
AC_DEFUN([AVLAST_FEATURE], [
  PKG_CHECK_MODULES([$1], [$2], [have_$1=yes], [have_$1=no])
  AS_IF([test $have_$1 = yes], [
    AC_DEFINE([HAVE_$1], [1], [For $3])
    FEATURE_CFLAGS="$FEATURE_CFLAGS $$1_CFLAGS"
    FEATURE_LIBS="$FEATURE_LIBS $$1_LIBS"
  ])
  AM_CONDITIONAL([HAVE_$1], [test $have_$1 = yes])
  AC_SUBST([FEATURE_CFLAGS])
  AC_SUBST([FEATURE_LIBS])
])

# ReadStat as distributions ship it has no pkg-config file.
AC_DEFUN([AVLAST_READSTAT], [
  have_READSTAT=no
  AC_CHECK_HEADER([readstat.h], [AC_CHECK_LIB([readstat], [readstat_parser_init], [have_READSTAT=yes])])
  AS_IF([test $have_READSTAT = yes], [
    AC_DEFINE([HAVE_READSTAT], [1], [For files of SPSS, Stata and SAS])
    FEATURE_LIBS="$FEATURE_LIBS -lreadstat"
  ])
  AM_CONDITIONAL([HAVE_READSTAT], [test $have_READSTAT = yes])
])

# AVLAST_LATE(NAME, LIBRARIES, FUNCTION): AVLAST_LATE_NAME, the name under which the library is loaded when it is needed
# (analysis/core/late.h). Not found out: the library is linked. --disable-late links all of them.
AC_DEFUN([AVLAST_LATE], [
  AC_CACHE_CHECK([under which name $2 is loaded], [avlast_cv_late_$1], [
    avlast_cv_late_$1=no
    avlast_saved_LIBS="$LIBS"
    LIBS="$2"
    AC_LINK_IFELSE([AC_LANG_CALL([], [$3])], [
      avlast_late_name=`AS_ECHO(["$2"]) | $SED 's/.*-l\([[a-z0-9]]*\).*/lib\1/'`
      avlast_late_file=`LC_ALL=C $OBJDUMP -p conftest$EXEEXT 2>/dev/null |
        $SED -n "s/^ *NEEDED *\($avlast_late_name[[-.0-9]]*so[[.0-9]]*\) *$/\1/p" | head -n 1`
      AS_IF([test -n "$avlast_late_file"], [avlast_cv_late_$1="$avlast_late_file"])])
    LIBS="$avlast_saved_LIBS"
  ])
  AS_IF([test "x$enable_late" != xno && test "$avlast_cv_late_$1" != no],
    [AC_DEFINE_UNQUOTED([AVLAST_LATE_$1], ["$avlast_cv_late_$1"], [File of a library that is loaded when it is needed])])
])
