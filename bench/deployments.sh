#!/usr/bin/env bash
# Measures deployments with 30 kB of code each by eight accounts at once: a second, CPU time of the service and of all else, the statements
# of one, and the ratio to pgbench with the same statements on the same database.
#   bench/deployments.sh [-Dseconds=20] [-Dwarmup=300] [-Dpgbench=/path/of/pgbench] [-Dservice.options='options of the service']
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d bench/target/lib ]; then
  echo "Build first: ./mvnw -DskipTests package" >&2
  exit 2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -Dopenchutes.home="$PWD" "$@" -cp 'bench/target/lib/*:bench/target/classes' io.openchutes.bench.deployments.DeploymentBench
