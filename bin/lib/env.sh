# Sourced by the scripts of bin/: where things are, and one sentence with exit 69 for what is missing.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
jar=$root/app/target/commonseal.jar
cache=${XDG_CACHE_HOME:-$HOME/.cache}/commonseal

missing() {
  echo "commonseal: $1" >&2
  exit 69
}

# Exports JAVA_HOME: the first JDK 25 or later of JAVA_HOME and /usr/lib/jvm.
need_jdk() {
  local home version
  for home in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*; do
    [ -x "$home/bin/javac" ] && [ -r "$home/release" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    if [ "${version:-0}" -ge 25 ]; then
      export JAVA_HOME=$home PATH=$home/bin:$PATH
      return
    fi
  done
  missing "a JDK 25 or later is missing: install one under /usr/lib/jvm or set JAVA_HOME to it."
}

need_maven() {
  command -v mvn >/dev/null || missing "Maven is missing: install it (Debian: apt-get install maven)."
}

need_node() {
  command -v npm >/dev/null || missing "npm is missing: install Node 20 or later with npm."
  local version
  version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
  [ "${version:-0}" -ge 20 ] || missing "Node ${version:-(none)} is too old: install Node 20 or later with npm."
}

# fetch_npm PACKAGE VERSION SHA512 DIRECTORY: unpacks a package of npm into the folder, once; nothing of it is run.
fetch_npm() {
  [ ! -d "$4" ] || return 0
  need_node
  local scratch actual
  mkdir -p "$cache"
  scratch=$(mktemp -d "$cache/fetching.XXXXXX")
  (cd "$scratch" && npm pack --silent --ignore-scripts "$1@$2" >/dev/null) ||
    missing "$1 could not be fetched: is there a network? (npm pack $1@$2)"
  actual=$(node -p 'require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' \
    "$scratch"/*.tgz)
  [ "$actual" = "$3" ] || missing "the fetched $1 is not the one we know (sha512 $actual): nothing of it is used."
  tar -xzf "$scratch"/*.tgz -C "$scratch"
  # Two fetches at once: the first to rename wins, both are the same.
  mv -T "$scratch/package" "$4" 2>/dev/null || [ -d "$4" ]
  rm -rf "$scratch"
}

# build MODULE: packages a module and what it needs, without tests, and writes its class path to target/classpath.
build() {
  need_maven
  echo "building $1 (a minute or two the first time) ..." >&2
  (cd "$root" && mvn -q -T2 -pl "$1" -am -Dmaven.test.skip=true -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime \
    package org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath >&2)
}

# build_if_stale MODULE: builds it unless its class path file is newer than every source.
build_if_stale() {
  local stamp=$root/$1/target/classpath
  if [ ! -f "$stamp" ] || [ ! -f "$jar" ] || [ -n "$(cd "$root" && find pom.xml app web modules db \
    -name target -prune -o -name node_modules -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    build "$1"
  fi
}
