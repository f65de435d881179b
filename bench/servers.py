#!/usr/bin/env python3
# What lives here: parleyd beside other servers, work by work.
"""Rounds of every work against every server in turn; medians, and what they are to the first peer.

  bench/servers.py [--rounds 3] [--seconds 3] [--out docs/performance]
"""

import argparse
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import threading

from peers import ROOT, House, Server, described, keep, machine, measure

ROOM, TALK, CPU = "deliveries/s", "messages/s", "server CPU/"


def works(options):
    """Name, unit, and what parley-bench is asked; `kept`: only parleyd can."""
    seconds = str(options.seconds)
    return [
        # First: memory that a busier run has freed hides what idle sessions take.
        ("5,000 sessions", "guests", ["idle", "--sessions", 5000]),
        ("room of 1,000, saturated", "guests", ["room", "--members", 1000, "--messages", 2000]),
        ("room of 1,000, 40 messages/s", "guests",
         ["room", "--members", 1000, "--messages", 40 * options.seconds, "--rate", 40]),
        ("100 pairs", "guests", ["pairs", "--pairs", 100, "--seconds", seconds]),
        ("1 pair", "guests", ["pairs", "--pairs", 1, "--seconds", seconds]),
        ("100 pairs of accounts", "accounts", ["pairs", "--pairs", 100, "--seconds", seconds]),
        ("1 pair of accounts", "accounts", ["pairs", "--pairs", 1, "--seconds", seconds]),
    ]


def yardstick(folder, seconds):
    """Echoes a second of a line that is written and synced before it is answered."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        link, _ = listener.accept()
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        file = os.open(folder / "yardstick", os.O_RDWR | os.O_CREAT)
        # Written once: the first write into what was only reserved costs the file system more.
        os.write(file, bytes(16 << 20))
        os.fsync(file)
        place = 0
        while data := link.recv(4096):
            os.pwrite(file, data, place)
            os.fdatasync(file)
            place = (place + 200) % (15 << 20)
            link.sendall(data)
        os.close(file)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    code = f"""
import socket, time
link = socket.create_connection(("127.0.0.1", {listener.getsockname()[1]}))
link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
count, end = 0, time.monotonic() + {seconds}
while time.monotonic() < end:
    link.sendall(b"x" * 200)
    link.recv(4096)
    count += 1
print(count / {seconds})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    listener.close()
    return float(done.stdout)


def row(figures):
    """Of what one run printed: how much, CPU for each in microseconds, latencies."""
    rate = next((figures[key] for key in (ROOM, TALK) if key in figures), None)
    cpu = next((value for key, value in figures.items() if key.startswith(CPU)), None)
    out = {"rate": rate, "cpu": cpu, "bytes": figures.get("bytes per session")}
    for key, value in figures.items():
        if key.startswith("latency p"):
            out[key.removeprefix("latency ")] = value
    return {key: value for key, value in out.items() if value is not None}


def median(rows):
    keys = {key for one in rows for key in one}
    return {key: statistics.median(one[key] for one in rows if key in one) for key in sorted(keys)}


def text(value):
    if value >= 1e6:
        return f"{value / 1e6:.2f} M"
    if value >= 1e4:
        return f"{value / 1e3:.1f} k"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"


def table(results, names):
    lines = ["| work | figure | " + " | ".join(names) + " |", "| --- | --- |" + " --- |" * len(names)]
    figures = [("rate", "a second"), ("cpu", "CPU each, us"), ("p50", "p50, us"), ("p99", "p99, us"),
               ("bytes", "bytes a session")]
    for work, by_server in results.items():
        for key, title in figures:
            if not any(key in one for one in by_server.values()):
                continue
            reference = by_server.get("InspIRCd", {}).get(key)
            cells = []
            for name in names:
                value = by_server.get(name, {}).get(key)
                if value is None:
                    cells.append("-")
                elif reference and name != "InspIRCd":
                    cells.append(f"{text(value)} (x{value / reference:.2f})")
                else:
                    cells.append(text(value))
            lines.append(f"| {work} | {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    runs, yards = {}, []
    with House() as house:
        data = house.folder / "data"
        ours = {
            "guests": [house.parleyd("parleyd", "--ephemeral"),
                       house.parleyd("parleyd, kept", "--data", str(data / "guests"))],
            "accounts": [house.parleyd("accounts", "--ephemeral", accounts=True),
                         house.parleyd("accounts-kept", "--data", str(data / "accounts"), accounts=True)],
        }
        peers = house.peers()
        for number in range(1, options.rounds + 1):
            for work, who, words in works(options):
                rivals = peers if who == "guests" else []
                for name, server in zip(["parleyd", "parleyd, kept"], ours[who]):
                    run(runs, work, name, server, words)
                for server in rivals:
                    run(runs, work, server.name, server, words)
            yards.append(yardstick(house.folder, options.seconds))
            print(f"round {number} of {options.rounds} is done", file=sys.stderr)
            names = ["parleyd", "parleyd, kept"] + [server.name for server in peers]
            # After each round, so that a run that is cut short has said something.
            report(options, number, runs, names, peers, yards)


def report(options, rounds, runs, names, peers, yards):
    # Of what idle sessions take, only the first run tells.
    results = {
        work: {name: median(rows[:1] if "bytes" in rows[0] else rows) for name, rows in by_server.items()}
        for work, by_server in runs.items()
    }
    for kind in ["100 pairs", "1 pair"]:
        # Who has no accounts is compared with what they do for guests.
        for peer in peers:
            if kind in results and f"{kind} of accounts" in results:
                results[f"{kind} of accounts"][peer.name] = results[kind][peer.name]
    yard = statistics.median(yards)
    here = machine()
    head = f"{described(here)}, {rounds} rounds in turn, medians, ratios to InspIRCd."
    page = f"{head}\n\n{table(results, names)}\n\nA line written and synced before it is echoed: {text(yard)} a second.\n"
    if rounds == options.rounds:
        print(page)
    keep(options.out, "servers", "Servers side by side", page,
         {"machine": here, "rounds": rounds, "yardstick": yard, "works": results})


def run(runs, work, name, server, words):
    try:
        figures = measure(*words, *server.target())
    except RuntimeError as error:
        print(f"bench: {work}, {name}: {error}", file=sys.stderr)
        return
    runs.setdefault(work, {}).setdefault(name, []).append(row(figures))


main()
