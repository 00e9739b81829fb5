#!/usr/bin/env bash
# Measures the whole of ./mvnw -Prun: the time to ready, and the memory of all its processes at rest and while it works.
#   bench/platform.sh [--rounds 3] [--before DIR] [--seconds 60] [--rest 60]      DIR: another checkout, built, started in turn with this one
set -euo pipefail
cd "$(dirname "$0")/.."
command -v python3 >/dev/null || { echo "This needs Python 3." >&2; exit 2; }
exec python3 -u scripts/outside/whole_platform.py --work "$PWD/bench/target/platform" "$@"
