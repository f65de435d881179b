#!/bin/bash
# Logs in to parleyd with an independent implementation of SCRAM (Python's scramp), and lets parley
# log in to a server made of it: right and wrong passwords, tampered messages, and PLAIN too.
# interop.sh [FOLDER OF THE EXECUTABLES]
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${1:-.build/release}
work=$(mktemp -d)
environment=$work/environment
server=""

finish() {
  trap - EXIT
  if [[ -n $server ]] && kill "$server" 2>/dev/null; then wait "$server" || true; fi
  rm -rf "$work"
}
trap finish EXIT

command -v python3 >/dev/null || { echo "parley: python3 is needed for this" >&2; exit 1; }
echo "parley: installing scramp 1.4.5 into a temporary folder, which goes when this ends"
python3 -m venv "$environment"
(cd "$work" && "$environment/bin/pip" install --quiet --disable-pip-version-check 'scramp==1.4.5')

"$environment/bin/python" scripts/interop.py accounts >"$work/users.txt"
echo "long-enough" | "$bin/parleyd" user add --users "$work/users.txt" ours
"$bin/parleyd" 127.0.0.1 0 --users "$work/users.txt" --ephemeral --login-attempts 0 \
  </dev/null >"$work/out.txt" 2>"$work/log.txt" &
server=$!
for ((tries = 0; tries < 200; tries++)); do
  grep -q '^listening on ' "$work/out.txt" && break
  sleep 0.05
done
port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/out.txt" | head -1)
[[ -n $port ]] || { echo "parley: the server did not start" >&2; cat "$work/log.txt" >&2; exit 1; }

"$environment/bin/python" scripts/interop.py server "$port"
"$environment/bin/python" scripts/interop.py client "$bin/parley"
