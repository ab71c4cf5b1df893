#!/usr/bin/env bash
# Prints the path of Pebble, the ACME server of tests: $PEBBLE, else PATH, else fetched once through apt (no root needed).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

version=2.4.0+ds1-2+b4
if [ -n "${PEBBLE:-}" ]; then
  [ -x "$PEBBLE" ] || missing "PEBBLE=$PEBBLE is not a program."
  echo "$PEBBLE"
  exit
fi
if command -v pebble; then
  exit
fi
directory=$cache/pebble-$version
program=$directory/usr/bin/pebble
if [ ! -x "$program" ]; then
  if ! command -v apt-get >/dev/null || [ "$(dpkg --print-architecture)" != amd64 ]; then
    missing "Pebble is missing and cannot be fetched for this machine: install it and set PEBBLE to it."
  fi
  mkdir -p "$cache"
  scratch=$(mktemp -d "$cache/fetching.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  (cd "$scratch" && apt-get download -qq "pebble=$version" >/dev/null 2>&1) ||
    missing "Pebble could not be fetched (apt-get download pebble=$version): run apt-get update, or install it and set PEBBLE to it."
  actual=$(sha256sum "$scratch"/*.deb | cut -d' ' -f1)
  [ "$actual" = ad144cb969adb92df94eba76670fa28595ba78fbb875036ae4a5b068939e102e ] ||
    missing "the fetched Pebble is not the one we know (sha256 $actual): nothing was run."
  dpkg-deb -x "$scratch"/*.deb "$scratch/package"
  # Two fetches at once: the first to rename wins, both files are the same.
  mv -T "$scratch/package" "$directory" 2>/dev/null || [ -x "$program" ]
fi
echo "$program"
