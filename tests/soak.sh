#!/usr/bin/env bash
# A central and three benches at about twenty times a packer's pace, behind a network with faults, watched: memory, open
# files, threads, write-ahead logs, databases, logs. Every label is counted at the end.
#   tests/soak.sh [MINUTES] [PROGRAM]      30 minutes of a release build unless told
# Ends with 1 where something grows that has to stay as it is, or something was lost or doubled.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-30}
program=${2:-}
if [ -z "$program" ]; then
  cargo build --locked --release
  program=target/release/packdesk
fi
PACKDESK_PROOF_PROGRAM=$(realpath "$program") PACKDESK_PROOF_SOAK=$((minutes * 60)) \
  exec cargo test --locked --test proofs nothing_grows -- --nocapture
