#!/usr/bin/env bash
# Opens 10,000 warm-up streams on the packaged chutes-service: memory of each, and the time until all have read that the chute is hot.
#   bench/streams.sh [-Dstreams=10000] [-Dservice.options='options of the service']
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d bench/target/lib ]; then
  echo "Build first: ./mvnw -DskipTests package" >&2
  exit 2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -Dopenchutes.home="$PWD" "$@" -cp 'bench/target/lib/*:bench/target/classes' io.openchutes.bench.streams.StreamBench
