#!/usr/bin/env bash
# Measures metrics-service: invocations a second from Kafka into PostgreSQL, and the utilization of 5,000 chutes.
#   bench/metrics.sh [number of invocations] [parts: ingest,utilization] [options of the service's JVM]
set -euo pipefail
cd "$(dirname "$0")/.."
./mvnw -B -q -DskipTests -pl metrics-service -am package
./mvnw -B -pl metrics-service -am -Dtest=MetricsBench -Dsurefire.failIfNoSpecifiedTests=false \
    -Dinvocations="${1:-500000}" -Dparts="${2:-ingest,utilization}" -Dservice.options="${3:-}" test | grep -E '^(Ingest|Utilization|  [A-Za-z]|[0-9,]+ invocations)|BUILD|ERROR'
