#!/bin/bash
# Three servers that are one chat, with three members of etcd, on this machine, for trying out: ports
# PORT, PORT+1 and PORT+2. What is said is gone when it ends, by Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."

port=${1:-8001}
build=${BIN:-.build/release}
folder=$(mktemp -d)
names=(a b c)
children=()

finish() {
  trap - EXIT INT TERM HUP
  # The servers first: they say goodbye.
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do kill "${children[i]}" 2>/dev/null || true; done
  wait || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

ports=()
for i in 0 1 2; do ports+=($((port + i)) $((port + 100 + i)) $((port + 200 + i))); done
for each in "${ports[@]}"; do
  if (exec 3<>"/dev/tcp/127.0.0.1/$each") 2>/dev/null; then
    echo "parley: port $each on 127.0.0.1 is busy; try another one: make cluster PORT=9001" >&2
    exit 1
  fi
done

# In process groups of their own, so that Ctrl-C reaches this script alone.
set -m
start() {
  local log=$folder/$1.log
  shift
  "$@" </dev/null >"$log" 2>&1 &
  children+=($!)
}

members=""
for i in 0 1 2; do members+="${members:+,}${names[i]}=http://127.0.0.1:$((port + 200 + i))"; done
for i in 0 1 2; do
  client=http://127.0.0.1:$((port + 100 + i)) peer=http://127.0.0.1:$((port + 200 + i))
  start "etcd-${names[i]}" etcd --name "${names[i]}" --data-dir "$folder/etcd-${names[i]}" \
    --listen-client-urls "$client" --advertise-client-urls "$client" --listen-peer-urls "$peer" \
    --initial-advertise-peer-urls "$peer" --initial-cluster "$members" --log-level error \
    --election-timeout 500 --heartbeat-interval 50
done
for i in 0 1 2; do
  # The nearest member first.
  addresses=""
  for j in 0 1 2; do addresses+="${addresses:+,}http://127.0.0.1:$((port + 100 + (i + j) % 3))"; done
  start "parleyd-${names[i]}" "$build/parleyd" 127.0.0.1 $((port + i)) --users user_pass.txt \
    --data "$folder/${names[i]}" --cluster "$addresses" --node "${names[i]}" \
    --node-address "127.0.0.1:$((port + i))"
done
set +m

for i in 0 1 2; do
  for ((tries = 0; tries < 600; tries++)); do
    grep -q '^listening on ' "$folder/parleyd-${names[i]}.log" && break
    if ! kill -0 "${children[i + 3]}" 2>/dev/null; then
      echo "parley: server ${names[i]} did not start:" >&2
      cat "$folder/parleyd-${names[i]}.log" "$folder"/etcd-*.log >&2
      exit 1
    fi
    sleep 0.05
  done
  grep -q '^listening on ' "$folder/parleyd-${names[i]}.log" ||
    { echo "parley: server ${names[i]} is not ready in time" >&2; cat "$folder"/*.log >&2; exit 1; }
done

cat <<END
Three servers are one chat; names and passwords are in user_pass.txt.
  $build/parley 127.0.0.1 $port     server a, process ${children[3]}
  $build/parley 127.0.0.1 $((port + 1))     server b, process ${children[4]}
  $build/parley 127.0.0.1 $((port + 2))     server c, process ${children[5]}
  etcd: processes ${children[*]:0:3}; kill any one of these, or of the servers, and go on elsewhere
  logs: $folder/*.log
Ctrl-C ends it all.
END
sleep infinity &
children+=($!)
wait $!
