#!/usr/bin/env python3
# What lives here: the client beside irssi and WeeChat, each in a pseudo-terminal.
"""From a key to its echo (quiet, and while others talk), first paint, a flood's cost, memory.

  bench/client.py [--keys 300] [--rounds 2] [--out docs/performance]
"""

import argparse
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import socket
import statistics
import struct
import sys
import termios
import threading
import time

from peers import BIN, House, described, keep, machine, program

LETTERS = b"zqxjkvw"


class Pane:
    """A program on an 80 by 24 terminal that somebody reads."""

    def __init__(self, words, environment):
        self.started = time.perf_counter()
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            # Its size before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execvpe(words[0], words, environment)

    def read(self, wait):
        ready, _, _ = select.select([self.end], [], [], wait)
        return os.read(self.end, 1 << 16) if ready else b""

    def settle(self, quiet=0.3, limit=5.0):
        """Reads until nothing comes for a while."""
        out, until = b"", time.monotonic() + limit
        while time.monotonic() < until:
            piece = self.read(quiet)
            if not piece:
                break
            out += piece
        return out

    def type(self, text):
        os.write(self.end, text)

    def echo(self, key, patience=2.0):
        """Microseconds from a key to the first bytes that hold it; None if they do not come."""
        while self.read(0):
            pass
        start, seen = time.perf_counter(), b""
        self.type(key)
        while key not in seen:
            piece = self.read(patience)
            if not piece:
                return None
            seen += piece
        return (time.perf_counter() - start) * 1e6

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.pid}/status").read()).group(1)) * 1024

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.end)


class Talker:
    """Somebody in the room who talks as fast as asked."""

    def __init__(self, port):
        self.link = socket.create_connection(("127.0.0.1", port))
        self.link.sendall(b"NICK tara\r\nUSER t 0 * :t\r\nJOIN #bench\r\n")
        threading.Thread(target=self.listen, daemon=True).start()
        self.stop = threading.Event()

    def listen(self):
        while data := self.link.recv(1 << 16):
            for line in data.split(b"\r\n"):
                if line.startswith(b"PING"):
                    self.link.sendall(b"PONG" + line[4:] + b"\r\n")

    def say(self, count, rate=None):
        # None of the letters that are typed, so that no word of the talk is taken for an echo.
        line = b"PRIVMSG #bench :the first of many lines that fill the screen of all\r\n"
        if rate is None:
            return self.link.sendall(line * count)
        for _ in range(count):
            if self.stop.wait(1 / rate):
                return
            self.link.sendall(line)


def commands(port, folder, names):
    """How each is started, what joins the room there, and what it needs to know."""
    found = {
        "parley": ([str(BIN / "parley"), "127.0.0.1", str(port), "--user", names[0]], b"/join #bench\r"),
        "irssi": ([program("irssi"), f"--home={folder}", "-c", "127.0.0.1", "-p", str(port), "-n", "iris"],
                  b"/join #bench\r"),
        "WeeChat": ([program("weechat"), "-d", str(folder), f"irc://wendy@127.0.0.1:{port}/#bench"], b""),
    }
    return {name: value for name, value in found.items() if value[0][0]}


def percentiles(values):
    ordered = sorted(values)
    if not ordered:
        return {}
    return {f"p{p}": round(ordered[min(len(ordered) - 1, len(ordered) * p // 100)]) for p in (50, 95, 99)}


def keys(pane, count, gap):
    found = []
    for number in range(count):
        time.sleep(gap)
        if number % 30 == 29:
            pane.type(b"\x15")
            pane.settle(0.05, 0.3)
        found.append(pane.echo(LETTERS[number % 7:number % 7 + 1]))
    pane.type(b"\x15")
    return [value for value in found if value is not None]


def measure(house, server, words, join, options, talker):
    home = house.folder / f"home-{time.monotonic_ns()}"
    home.mkdir()
    environment = dict(
        os.environ, HOME=str(home), XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home),
        TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8", PARLEY_PASSWORD=options.password)
    pane = Pane([str(home) if word == "HOME" else word for word in words], environment)
    try:
        pane.read(10)
        figures = {"first paint, ms": (time.perf_counter() - pane.started) * 1e3}
        pane.settle(1.0, 8)
        if join:
            pane.type(join)
            pane.settle(1.0, 5)
        figures["resident after start, MB"] = pane.resident() / 1e6
        before = pane.cpu()
        echoes = keys(pane, options.keys, 0.03)
        figures["CPU a key, us"] = (pane.cpu() - before) * 1e6 / options.keys
        for name, value in percentiles(echoes).items():
            figures[f"key to echo {name}, us"] = value
        thread = threading.Thread(target=talker.say, args=(100_000, 2000), daemon=True)
        talker.stop.clear()
        thread.start()
        busy = keys(pane, options.keys // 3, 0.02)
        talker.stop.set()
        thread.join()
        for name, value in percentiles(busy).items():
            figures[f"the same while 2,000 lines a second come, {name}, us"] = value
        pane.settle(0.5, 5)
        before, start = pane.cpu(), time.perf_counter()
        feeder = threading.Thread(target=talker.say, args=(options.flood,), daemon=True)
        feeder.start()
        pane.settle(0.7, 60)
        figures[f"flood of {options.flood} lines, s"] = time.perf_counter() - start - 0.7
        figures["the same, CPU a line, us"] = (pane.cpu() - before) * 1e6 / options.flood
        figures["resident after it, MB"] = pane.resident() / 1e6
        return figures
    finally:
        pane.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--flood", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    runs = {}
    with House() as house:
        name, options.password = house.accounts.read_text().splitlines()[1].split(maxsplit=1)
        server = house.parleyd("parleyd", "--ephemeral")
        talker = Talker(server.port)
        for number in range(options.rounds):
            for client, (words, join) in commands(server.port, "HOME", [name]).items():
                words = [word.replace("--home=HOME", f"--home={house.folder}/irssi-{number}") for word in words]
                runs.setdefault(client, []).append(measure(house, server, words, join, options, talker))
                print(f"round {number + 1}: {client}", file=sys.stderr)
    results = {client: {key: statistics.median(one[key] for one in rounds if key in one)
                        for key in rounds[0]} for client, rounds in runs.items()}
    here = machine()
    lines = [f"{described(here)}, 80 by 24, {options.keys} keys, {options.rounds} rounds in turn, medians.",
             "", "| figure | " + " | ".join(results) + " |", "| --- |" + " --- |" * len(results)]
    for key in results["parley"]:
        cells = [f"{one[key]:.0f}" if one.get(key, 0) >= 100 else f"{one.get(key, float('nan')):.1f}"
                 for one in results.values()]
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    page = "\n".join(lines) + "\n"
    print(page)
    keep(options.out, "client", "Clients side by side", page, {"machine": here, "clients": results})


main()
