#!/usr/bin/env bash
# Prints the folder of verifiers that others wrote, fetched once: npm packages by the lock file of modules/conformance/foreign,
# and Debian's poppler-utils and qpdf.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
need_node

source=$root/modules/conformance/foreign
if ! command -v pdfsig >/dev/null || ! command -v qpdf >/dev/null; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    missing "pdfsig and qpdf are missing: install poppler-utils and qpdf."
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends poppler-utils qpdf; } >&2 ||
    missing "poppler-utils and qpdf could not be installed."
fi
directory=$cache/foreign-$(sha256sum "$source/package-lock.json" | cut -c1-16)
if [ ! -d "$directory" ]; then
  mkdir -p "$cache"
  scratch=$(mktemp -d "$cache/fetching.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  cp "$source/package.json" "$source/package-lock.json" "$scratch"
  chmod 755 "$scratch"
  (cd "$scratch" && npm ci --silent --ignore-scripts --no-audit --no-fund >&2) ||
    missing "the foreign verifiers could not be fetched: is there a network? (npm ci in modules/conformance/foreign)"
  # Two fetches at once: the first to rename wins, both folders are the same.
  mv -T "$scratch" "$directory" 2>/dev/null || [ -d "$directory" ]
fi
cp "$source"/*.mjs "$directory"
echo "$directory"
