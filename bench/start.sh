#!/usr/bin/env bash
# Measures each service's start to its first answered request and its memory then: the jar, its AOT cache and the native executable, in turn.
#   bench/start.sh [-Drounds=5] [-Donly=PART]      only: the services with this in their names
# For the AOT cache run it with JDK 25 after images/train-aot; for the executables after scripts/native.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d bench/target/lib ]; then
  echo "Build first: ./mvnw -DskipTests package" >&2
  exit 2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx128m "$@" -Dopenchutes.home="$PWD" -cp 'bench/target/lib/*:bench/target/classes' io.openchutes.bench.load.StartUp
