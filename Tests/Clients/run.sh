#!/bin/bash
# Sits other people's clients at a Parley server, over TLS with SASL, and does with each what people
# do: log in, read what waited, join, talk, set modes, go away, lose the server, come back.
#
#   Tests/Clients/run.sh [irssi|weechat|catgirl ...]
#
# Writes what each client's screen showed to Tests/Clients/transcripts/<client>.txt and fails where
# something expected does not appear. Needs tmux, the clients and a release build.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=${BIN:-$here/../../.build/release}
work=$(mktemp -d)
socket=parley-clients-$$
failures=0
server_pid=
trap 'pkill -P $$ 2>/dev/null; tmux -L "$socket" kill-server 2>/dev/null; [[ -n $server_pid ]] && kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT

printf 'alice apple-orchard\nbob blue-bicycle\n' >"$work/users"
export XDG_STATE_HOME=$work/state HOME=$work/home
mkdir -p "$HOME"

start_server() { # start_server PORT
  : >"$work/server.out"
  "$bin/parleyd" --tls-listen "localhost:$1" --listen 127.0.0.1:0 --tls-cert "$work/parley-cert.pem" --tls-key "$work/parley-key.pem" \
    --users "$work/users" --data "$work/data" >"$work/server.out" 2>>"$work/server.log" &
  server_pid=$!
  for _ in {1..100}; do
    grep -q '(TLS)' "$work/server.out" && break
    sleep 0.1
  done
  tls_port=$(sed -n 's/^listening on .*:\([0-9]*\) (TLS)$/\1/p' "$work/server.out")
  plain_port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/server.out")
  [[ -n $tls_port ]] || { cat "$work/server.log" >&2; exit 1; }
}

# alice talks through parley's plain mode; what she reads is in alice.out.
start_alice() {
  rm -f "$work/alice.in"
  mkfifo "$work/alice.in"
  PARLEY_PASSWORD=apple-orchard "$bin/parley" 127.0.0.1 "$plain_port" --user alice --plain \
    <"$work/alice.in" >"$work/alice.out" 2>&1 &
  exec 7>"$work/alice.in"
}
alice() { printf '%s\n' "$*" >&7; }

screen() { tmux -L "$socket" capture-pane -p -S -200 | sed 's/ *$//'; }
type() { tmux -L "$socket" send-keys -l "$1"; tmux -L "$socket" send-keys Enter; }

expect() { # expect WHAT PATTERN: on the client's screen, within fifteen seconds
  for _ in {1..75}; do
    if screen | grep -qE "$2"; then
      echo "  ok      $1"
      return
    fi
    sleep 0.2
  done
  echo "  MISSING $1 ($2)"
  failures=$((failures + 1))
}

seek() { # seek COMMAND WHAT PATTERN: the command is typed again until the screen shows it
  for _ in {1..15}; do
    type "$1"
    sleep 2
    if screen | grep -qE "$3"; then
      echo "  ok      $2"
      return
    fi
  done
  echo "  MISSING $2 ($3)"
  failures=$((failures + 1))
}

expect_alice() {
  for _ in {1..75}; do
    if grep -qE "$2" "$work/alice.out"; then
      echo "  ok      $1"
      return
    fi
    sleep 0.2
  done
  echo "  MISSING $1 ($2)"
  failures=$((failures + 1))
}

keep() { # keep WHAT: the screen becomes part of the transcript
  { echo "== $1"; screen | grep -vE '^[ │0-9]*$'; echo; } >>"$transcript"
}

. "$here/irssi.sh"
. "$here/weechat.sh"
. "$here/catgirl.sh"

sit() { # sit CLIENT
  client=$1
  transcript=$here/transcripts/$client.txt
  mkdir -p "$here/transcripts"
  : >"$transcript"
  echo "$client: $("${client}_version")" | tee "$transcript"
  rm -rf "$work/data" "$HOME"
  mkdir -p "$HOME"
  start_server 0
  start_alice
  alice "/whoelse"
  expect_alice "alice is in" 'alone'
  alice "/message bob this waited for you"
  "${client}_prepare"
  tmux -L "$socket" new-session -d -x 110 -y 40 "$("${client}_command")"
  "${client}_log_in"
  keep "logged in over TLS with SASL; what waited has come"
  "${client}_talk"
  keep "private talk"
  "${client}_away"
  keep "away and back"
  kill -9 "$server_pid"; wait "$server_pid" 2>/dev/null
  exec 7>&-
  start_server "$tls_port"
  start_alice
  alice "/message bob said while you were gone"
  "${client}_come_back"
  keep "after the server was killed and started again"
  tmux -L "$socket" kill-server
  exec 7>&-
  kill "$server_pid"; wait "$server_pid" 2>/dev/null
  server_pid=
}

"$bin/parleyd" certificate --name localhost --out-dir "$work" >/dev/null || exit 1
for client in "${@:-irssi weechat catgirl}"; do
  for one in $client; do sit "$one"; done
done
((failures == 0)) && echo "all of it held" || { echo "$failures missing"; exit 1; }
