#!/usr/bin/env bash
# Measures calls through instance-service beside a bare Vert.x proxy and beside direct calls: latency, throughput, CPU time, memory of 5,000
# open streams, the parts of a cold start.
#   bench/calls.sh [-Dseconds=10] [-Dwarmup=15] [-Dparts=latency,throughput,memory,cold] [-Donly=/small] [-Dservice.options='options of the service']
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d bench/target/lib ]; then
  echo "Build first: ./mvnw -DskipTests package" >&2
  exit 2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx768m "$@" -Dopenchutes.home="$PWD" -cp 'bench/target/lib/*:bench/target/classes' io.openchutes.bench.calls.CallBench
