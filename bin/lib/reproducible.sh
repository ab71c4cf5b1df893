#!/usr/bin/env bash
# Builds the committed source twice, in two folders of different names, and compares the jars byte by byte. Offline: what a
# build needs must be there already (bin/demo leaves it behind). A few minutes.
#   bin/lib/reproducible.sh     prints the SHA-256; exit 0 if both are the same, 1 if not (and names what differs)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
need_jdk
need_maven

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sums=()
for name in first second-with-a-longer-name; do
  mkdir "$scratch/$name"
  git -C "$root" archive HEAD | tar -x -C "$scratch/$name"
  # A zone and a locale of its own: neither may reach the jar.
  case $name in first) zone=UTC locale=C.UTF-8 ;; *) zone=Pacific/Chatham locale=C ;; esac
  echo "building $name ..." >&2
  (cd "$scratch/$name" && TZ=$zone LC_ALL=$locale mvn -q -o -pl app -am -Dmaven.test.skip=true package >&2)
  sums+=("$(sha256sum "$scratch/$name/app/target/commonseal.jar" | cut -d' ' -f1)")
done
if [ "${sums[0]}" = "${sums[1]}" ]; then
  echo "${sums[0]}  commonseal.jar (twice the same)"
else
  echo "the jars differ:" >&2
  for name in first second-with-a-longer-name; do
    unzip -v "$scratch/$name/app/target/commonseal.jar" | awk '{ print $7, $8 }' | sort > "$scratch/$name.list"
  done
  diff "$scratch/first.list" "$scratch/second-with-a-longer-name.list" >&2 || true
  exit 1
fi
