#!/bin/bash
# Measures parleyd beside ngIRCd and InspIRCd where they are installed: each gets a minimal
# configuration in a temporary folder and a free port on loopback; everything is stopped at the end.
# Then 2,000 sessions log in at once by SCRAM, and 500 by PLAIN, to a parleyd of their own.
# Arguments go to `parley-bench compare`, for example: bench/compare.sh --rounds 1 --members 200
set -euo pipefail
cd "$(dirname "$0")/.."

build=.build/release
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

wait_for_port() { # name port pid
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return; fi
    kill -0 "$3" 2>/dev/null || break
    sleep 0.1
  done
  echo "bench: $1 did not start; its output:" >&2
  cat "$work/$1.log" >&2
  exit 1
}

servers=()

start_parleyd() {
  "$build/parley-bench" accounts --count 2000 >"$work/users.txt"
  : >"$work/parleyd.log"
  "$build/parleyd" --listen 127.0.0.1:0 --ephemeral --no-lobby --users "$work/users.txt" \
    >"$work/parleyd.log" 2>&1 &
  local pid=$! port="" tries
  pids+=("$pid")
  for ((tries = 0; tries < 100; tries++)); do
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/parleyd.log")
    [[ -n $port ]] && break
    sleep 0.1
  done
  wait_for_port parleyd "${port:-1}" "$pid"
  servers+=(--server "parleyd=127.0.0.1:$port:$pid" --accounts "parleyd=$work/users.txt")
}

start_inspircd() {
  local program port
  program=$(command -v inspircd || command -v /usr/sbin/inspircd) || return 0
  port=$(free_port)
  cat >"$work/inspircd.conf" <<CONF
<server name="irc.test" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="$port" type="clients">
<connect name="main" allow="*" timeout="60" pingfreq="300" resolvehostnames="no" useident="no"
  localmax="20000" globalmax="20000" maxconnwarn="no" limit="20000" threshold="1000000"
  commandrate="100000000" fakelag="no" hardsendq="100M" softsendq="50M" recvq="1M" maxchans="100">
<class name="none"><type name="none" classes="none">
<dns server="127.0.0.1" timeout="1">
<pid file="$work/inspircd.pid">
<log method="file" type="*" level="default" target="$work/inspircd.file.log">
<performance quietbursts="yes" softlimit="20000" somaxconn="4096" netbuffersize="65534">
<path configdir="$work" datadir="$work" logdir="$work">
CONF
  "$program" --nofork --runasroot --nopid --config "$work/inspircd.conf" \
    >"$work/inspircd.log" 2>&1 &
  pids+=("$!")
  wait_for_port inspircd "$port" "$!"
  servers+=(--server "InspIRCd=127.0.0.1:$port:$!")
}

start_ngircd() {
  local program port
  program=$(command -v ngircd || command -v /usr/sbin/ngircd) || return 0
  port=$(free_port)
  cat >"$work/ngircd.conf" <<CONF
[Global]
Name = irc.test
Info = bench
Listen = 127.0.0.1
Ports = $port
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 300
PongTimeout = 300
[Options]
DNS = no
Ident = no
PAM = no
CONF
  chmod 755 "$work" && chmod 644 "$work/ngircd.conf"
  "$program" -n -f "$work/ngircd.conf" >"$work/ngircd.log" 2>&1 &
  pids+=("$!")
  wait_for_port ngircd "$port" "$!"
  servers+=(--server "ngIRCd=127.0.0.1:$port:$!" --gently ngIRCd)
}

for program in parleyd parley-bench; do
  [[ -x $build/$program ]] || { echo "bench: build first: make build" >&2; exit 1; }
done
ulimit -n "$(ulimit -Hn)"
start_parleyd
start_inspircd
start_ngircd
[[ ${#servers[@]} -gt 4 ]] || echo "bench: neither InspIRCd nor ngIRCd is installed; parleyd alone" >&2
"$build/parley-bench" compare "${servers[@]}" "$@"

# Everybody comes back at once, and what those notice who were not gone.
echo
"$build/parley-bench" login --server "$build/parleyd" --sessions 2000 --accounts 500 --rounds 2
echo
"$build/parley-bench" login --server "$build/parleyd" --sessions 500 --login plain --seconds 15
