#!/usr/bin/env bash
# Asks for pages of a list of 100,000 chutes with filters that nobody asked for before, by turns with their statements over plain JDBC.
#   bench/filters.sh [-Dchutes=100000] [-Dpages=1000] [-Dkind.warmup=10] [-Dservice.options='options of the service']
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d bench/target/lib ]; then
  echo "Build first: ./mvnw -DskipTests package" >&2
  exit 2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -Dopenchutes.home="$PWD" "$@" -cp 'bench/target/lib/*:bench/target/classes' io.openchutes.bench.filters.FilterBench
