#!/usr/bin/env bash
# A central and a bench at about twenty times a packer's pace, watched: memory, open files, threads, write-ahead logs, logs.
#   tests/soak.sh [SECONDS] [PROGRAM]      600 seconds of target/debug/packdesk unless told
# Ends with 1 where something grows that has to stay as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
program=$(realpath "${2:-target/debug/packdesk}")
folder=$(mktemp -d)
export HOME="$folder/home"
mkdir -p "$HOME"
central=
bench=
trap 'kill $bench $central 2>/dev/null || true; rm -rf "$folder"' EXIT

"$program" central --listen 127.0.0.1:0 --db "sqlite:$folder/central.db" --data "$folder/data" >"$folder/ready" &
central=$!
until grep -q "ready on" "$folder/ready"; do sleep 0.1; done
url=$(sed -n 's/.*ready on //p' "$folder/ready")
at=(--central "$url" --data "$folder/data")
"$program" import assets/demo/warehouse.json "${at[@]}" >/dev/null

# Orders from $1 to $2, one tote each.
orders() {
  local comma= number
  printf '{"orders":['
  for number in $(seq "$1" "$2"); do
    printf '%s{"order":"S%s","owner":"acme","channel":"shop","carrier":"house","totes":["A-S%s"],' "$comma" "$number" "$number"
    printf '"ship_to":{"name":"Sünje Overkamp","lines":["Kleine Töpfergasse 17"],"postcode":"50674","city":"Köln","country":"DE"},'
    printf '"lines":[{"sku":"ACME-MUG-BL","quantity":3},{"sku":"ACME-TEA-GRN","quantity":1},{"sku":"ACME-CAND-VAN","quantity":2}]}'
    comma=,
  done
  printf ']}'
}

# The lines of a shift; a wait for a screen that never stands is a packer's pace.
lines() {
  local end=$((SECONDS + seconds)) number=0
  echo "scan BADGE-1001"
  while [ $SECONDS -lt $end ]; do
    if [ $((number % 50)) = 0 ]; then
      orders $((number + 1)) $((number + 50)) >"$folder/orders.json"
      "$program" import "$folder/orders.json" "${at[@]}" >/dev/null
    fi
    number=$((number + 1))
    for line in "scan A-S$number" "wait pack" "scan 9521234000082" "scan 9521234000082" "scan 9521234000082" \
      "scan 9521234001010" "scan 9521234002017" "scan 9521234002017" "weigh {expected}" "wait label" "scan {label}"; do
      echo "$line"
      echo "wait nowhere 120"
    done
    # Not further ahead of the bench than one order.
    until [ "$(grep -c '"said":"Order' "$folder/answers" || true)" -ge $((number - 1)) ] || [ $SECONDS -ge $end ]; do sleep 0.2; done
  done
}

: >"$folder/answers"
lines | "$program" play - "${at[@]}" --state "$folder/bench" --station 01 >"$folder/answers" &
bench=$!

# Resident KiB, files, threads of a process.
of() {
  local status="/proc/$1/status"
  echo "$(awk '/^VmRSS/ {print $2}' "$status") $(ls "/proc/$1/fd" | wc -l) $(awk '/^Threads/ {print $2}' "$status")"
}
size() { stat -c %s "$1" 2>/dev/null || echo 0; }

printf '%8s %26s %26s %12s %12s %10s %8s\n' second "bench KiB files threads" "central KiB files threads" "bench wal" "central wal" "logs" orders
warm=$((seconds / 4))
began=$SECONDS
first= last=
while [ $((SECONDS - began)) -lt "$seconds" ] && kill -0 $bench 2>/dev/null; do
  sleep $((seconds < 100 ? 5 : 10))
  kill -0 $bench 2>/dev/null || break
  last="$(of $bench) $(of $central) $(size "$folder/bench/station.db-wal") $(size "$folder/central.db-wal") $(du -sb "$folder/bench/log" | cut -f1)"
  done_orders=$(grep -c '"said":"Order .* is done' "$folder/answers" || true)
  read -r brss bfd bth crss cfd cth bwal cwal logs <<<"$last"
  printf '%8s %12s %6s %6s %12s %6s %6s %12s %12s %10s %8s\n' $((SECONDS - began)) "$brss" "$bfd" "$bth" "$crss" "$cfd" "$cth" "$bwal" "$cwal" "$logs" "$done_orders"
  if [ -z "$first" ] && [ $((SECONDS - began)) -ge $warm ]; then first=$last; fi
done

read -r brss bfd bth crss cfd cth _ <<<"$first"
read -r brss2 bfd2 bth2 crss2 cfd2 cth2 bwal2 cwal2 logs2 <<<"$last"
failed=0
holds() { if [ "$2" -gt "$3" ]; then echo "$1: $2, at most $3 expected"; failed=1; fi; }
holds "the bench's memory, KiB" "$brss2" $((brss + 5120))
holds "the central's memory, KiB" "$crss2" $((crss + 10240))
holds "the bench's open files" "$bfd2" $((bfd + 4))
holds "the central's open files" "$cfd2" $((cfd + 8))
holds "the bench's threads" "$bth2" $((bth + 4))
holds "the central's threads" "$cth2" $((cth + 8))
holds "the bench's write-ahead log" "$bwal2" $((16 * 1024 * 1024))
holds "the central's write-ahead log" "$cwal2" $((16 * 1024 * 1024))
holds "logs" "$logs2" $((50 * 1024 * 1024))
[ "$done_orders" -gt 0 ] || { echo "no order was done"; failed=1; }
[ $failed = 0 ] && echo "flat: $done_orders orders"
exit $failed
