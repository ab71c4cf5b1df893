#!/usr/bin/env bash
# A throw-away PostgreSQL 15 (Debian's), for tests against an external server.
#   postgres15.sh start DIR   starts one on a free loopback port and prints its JDBC address with superuser and password
#   postgres15.sh stop DIR    stops it
set -euo pipefail

programs=${COMMONSEAL_POSTGRES15:-/usr/lib/postgresql/15/bin}
directory=${2:?usage: postgres15.sh start|stop DIR}

as_server() { # the server refuses root
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups -- env HOME="$directory" "$@"
  else
    "$@"
  fi
}

case ${1:-} in
  start)
    [ -x "$programs/initdb" ] || { echo "PostgreSQL 15 is not installed: apt-get install postgresql-15" >&2; exit 69; }
    mkdir -p "$directory"
    password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
    printf %s "$password" >"$directory/password"
    [ "$(id -u)" != 0 ] || chown -R 65534:65534 "$directory"
    port=$((20000 + RANDOM % 12000))
    while (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    as_server "$programs/initdb" -D "$directory/data" -U postgres -A scram-sha-256 --pwfile="$directory/password" \
      -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    as_server "$programs/pg_ctl" start -D "$directory/data" -w -l "$directory/log" -o \
      "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=300" >/dev/null
    echo "jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres&password=$password"
    ;;
  stop)
    as_server "$programs/pg_ctl" stop -D "$directory/data" -m immediate -w >/dev/null
    ;;
  *)
    echo "usage: postgres15.sh start|stop DIR" >&2
    exit 64
    ;;
esac
