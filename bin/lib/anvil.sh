#!/usr/bin/env bash
# Prints the path of anvil 1.7.1, the local EVM chain of demo and tests: $ANVIL, else PATH, else fetched once through npm.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

version=1.7.1
if [ -n "${ANVIL:-}" ]; then
  [ -x "$ANVIL" ] || missing "ANVIL=$ANVIL is not a program."
  echo "$ANVIL"
  exit
fi
if command -v anvil; then
  exit
fi
case $(uname -s)-$(uname -m) in
  Linux-x86_64)
    package=anvil-linux-amd64
    integrity='+XmShybEaxfCrr0OUUZwYEy2OnYZt5pHH9TzBtLv3+VrK0O/ANuNSVEahqNhKHlgX7GRJ59383ofNhxkRWIYTg=='
    ;;
  *) missing "anvil is missing and cannot be fetched for this machine: install Foundry 1.7.1 and set ANVIL to its anvil." ;;
esac
directory=$cache/$package-$version
program=$directory/bin/anvil
if [ ! -x "$program" ]; then
  fetch_npm "@foundry-rs/$package" "$version" "$integrity" "$directory"
  chmod +x "$program"
fi
echo "$program"
