#!/bin/bash
# Starts a server on 127.0.0.1 with user_pass.txt, opens the client in this terminal, and stops the
# server when the client ends, whatever way it ends. The server's log is kept out of the screen.
set -euo pipefail
cd "$(dirname "$0")/.."

port=${1:-8001}
build=.build/release
log=$(mktemp)
server=""

finish() {
  trap - EXIT INT TERM HUP
  if [[ -n $server ]] && kill "$server" 2>/dev/null; then wait "$server" || true; fi
  rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "parley: port $port on 127.0.0.1 is busy; try another one: make run PORT=8002" >&2
  exit 1
fi

# In a process group of its own, so that Ctrl-C in the client's terminal does not reach it.
set -m
"$build/parleyd" 127.0.0.1 "$port" --users user_pass.txt </dev/null >"$log" 2>&1 &
server=$!
set +m

for ((tries = 0; tries < 200; tries++)); do
  grep -q '^listening on ' "$log" && break
  if ! kill -0 "$server" 2>/dev/null; then
    echo "parley: the server did not start:" >&2
    cat "$log" >&2
    exit 1
  fi
  sleep 0.05
done
grep -q '^listening on ' "$log" || { echo "parley: the server is not ready in time" >&2; exit 1; }

if [[ -t 0 && -t 1 ]]; then
  echo "A server is listening on 127.0.0.1:$port; names and passwords are in user_pass.txt."
fi
status=0
"$build/parley" 127.0.0.1 "$port" || status=$?
exit "$status"
