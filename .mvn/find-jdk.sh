# shellcheck shell=sh
# Finds a JDK of version 25 or newer and exports JAVA_HOME; exits with 3 where there is none.
# Sourced by mvnw, landfast, bench/run, rig/run and .ci/run: POSIX sh, no output but the one error.
# The first that fits wins: JAVA_HOME, the java on the PATH, then the usual places.

# Every JDK has a file named release that tells its version: no need to start it.
landfast_is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  landfast_version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]\{1,\}\).*/\1/p' "$1/release")
  [ "${landfast_version:-0}" -ge 25 ]
}

landfast_find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && landfast_is_jdk "$JAVA_HOME"; then
    return 0
  fi
  landfast_java=$(command -v java || :)
  if [ -n "$landfast_java" ]; then
    landfast_java=$(readlink -f "$landfast_java" 2>/dev/null || printf '%s\n' "$landfast_java")
    JAVA_HOME=${landfast_java%/bin/java}
    landfast_is_jdk "$JAVA_HOME" && return 0
  fi
  for JAVA_HOME in /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/*; do
    landfast_is_jdk "$JAVA_HOME" && return 0
  done
  if [ -x /usr/libexec/java_home ]; then
    JAVA_HOME=$(/usr/libexec/java_home -F -v 25+ 2>/dev/null || :)
    landfast_is_jdk "$JAVA_HOME" && return 0
  fi
  return 1
}

if landfast_find_jdk; then
  export JAVA_HOME
else
  echo "Landfast needs a JDK 25 or newer, and none was found: install one, or set JAVA_HOME to it." >&2
  exit 3
fi

# What Landfast's own processes are started with, word by word. AVX-512 makes SHA-256 two hundred
# times slower in some runs (docs/decisions/0005-no-avx-512.md).
landfast_jvm_options="--enable-native-access=ALL-UNNAMED"
if grep -q avx512f /proc/cpuinfo 2>/dev/null; then
  landfast_jvm_options="$landfast_jvm_options -XX:UseAVX=2"
fi
