#!/bin/bash
# Makes sure that what the build needs is there: Swift 6.2 or newer, and a few Debian packages.
# `setup.sh tests` also wants what the tests use, `setup.sh cluster` what those of many servers use; `setup.sh
# look` installs nothing. Says nothing when all is
# there.
set -euo pipefail

fail() {
  echo "parley: $*" >&2
  exit 1
}

check_swift() {
  local found version major minor
  command -v swift >/dev/null || fail "swift is not installed; Swift 6.2 or newer is needed," \
    "see https://www.swift.org/install/linux/"
  found=$(swift --version 2>/dev/null)
  version=$(grep -o 'Swift version [0-9]*\.[0-9]*' <<<"$found" | grep -o '[0-9]*\.[0-9]*' || true)
  major=${version%%.*} minor=${version##*.}
  [[ -n $version ]] || fail "cannot tell the version of swift"
  ((major > 6 || (major == 6 && minor >= 2))) ||
    fail "Swift $version is too old; 6.2 or newer is needed, see https://www.swift.org/install/linux/"
}

# A package is needed where the file that it brings is not there, however that got there.
missing_packages() {
  [[ -e /usr/include/curses.h ]] || echo libncurses-dev
  [[ -e /usr/include/sqlite3.h ]] || echo libsqlite3-dev
  [[ -e /usr/include/openssl/ssl.h ]] || echo libssl-dev
  [[ -e /usr/include/curl/curl.h ]] || compgen -G '/usr/include/*/curl/curl.h' >/dev/null ||
    echo libcurl4-openssl-dev
  command -v git >/dev/null || echo git
  [[ ${1:-} != cluster ]] || command -v etcd >/dev/null || echo etcd-server
  [[ ${1:-} == tests ]] || return 0
  command -v openssl >/dev/null || echo openssl
  compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || echo libfaketime
  command -v faketime >/dev/null || echo faketime
}

install_packages() {
  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || fail "please install: $*"
    as_root=(sudo)
  fi
  command -v apt-get >/dev/null || fail "please install what Debian calls: $*"
  echo "parley: installing $* (apt-get)"
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@"; then
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@"
  fi
}

check_swift
mapfile -t packages < <(missing_packages "$@")
((${#packages[@]})) || exit 0
[[ ${1:-} != look ]] ||
  fail "missing: ${packages[*]}; install them by: make setup (or: apt-get install ${packages[*]})"
install_packages "${packages[@]}"
