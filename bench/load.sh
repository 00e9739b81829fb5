#!/usr/bin/env bash
# Measures the services under load: 500 public chutes are deployed and read; requests a second, p50, p99, CPU time, memory, and the ratio to a
# bare server that gives the same bytes.
#   bench/load.sh [-Dseconds=10] [-Dwarmup=15] [-Dcallers=8] [-Donly=PART] [-Dnative=true]
# warmup: seconds of each row that are not counted, after which the JVM has compiled what it needs; only: of the rows with this in their names;
# native: with the native executables too, and the ratios.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d bench/target/lib ]; then
  echo "Build first: ./mvnw -DskipTests package" >&2
  exit 2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m "$@" -Dopenchutes.home="$PWD" -cp 'bench/target/lib/*:bench/target/classes' io.openchutes.bench.load.ServiceLoad
