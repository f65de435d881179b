#!/usr/bin/env python3
# What lives here: what a letter costs parleyd in instructions, which no busy machine changes.
"""Runs parleyd under callgrind while pairs talk, and prints instructions a message by function.

  bench/instructions.py [--keep] [--top 40]

Compares with docs/performance/instructions.json; `--keep` writes it anew.
"""

import argparse
import collections
import json
import re
import shutil
import subprocess
import sys
import time

from peers import BIN, GENERATOR, ROOT, House

KEPT = ROOT / "docs/performance/instructions.json"
# What is held against later changes: the whole, and the parts that a message goes through.
PARTS = {
    "all": None,
    "parse": r"^Message\.init\(parsing:\)",
    "chat": r"^Chat\.receive\(_:\)",
    "output commit, without the chat": r"^OutputCommit\.take\(_:into:\)",
    "archive in memory": r"^MemoryContents\.append\(_:\)",
    "release": r"^Server\.release\(_:\)",
    "retain and release": r"^swift_(bridgeObject)?(R|r)e(tain|lease)$",
}


def read(path):
    """Own and inclusive instructions and calls by function, as callgrind wrote them."""
    names, own, inclusive, calls = {}, collections.Counter(), collections.Counter(), collections.Counter()
    function = callee = None
    is_call = False

    def name(text):
        found = re.match(r"\((\d+)\)(?: (.*))?$", text)
        if not found:
            return text
        if found.group(2):
            names[found.group(1)] = found.group(2)
        return names.get(found.group(1), found.group(1))

    for line in open(path, errors="replace"):
        line = line.rstrip("\n")
        if line.startswith("fn="):
            function = name(line[3:])
        elif line.startswith("cfn="):
            callee = name(line[4:])
        elif line.startswith("calls="):
            calls[callee] += int(line[6:].split()[0])
            is_call = True
        elif line and line[0] in "0123456789+-*":
            cost = int(line.split()[1]) if " " in line else 0
            if is_call:
                if callee.split("'")[0] != function.split("'")[0]:
                    inclusive[callee] += cost
                is_call = False
            else:
                own[function] += cost
    return own, inclusive, calls


def demangled(names):
    names = list(names)
    done = subprocess.run(["swift", "demangle", "--simplified"], input="\n".join(names),
                          capture_output=True, text=True, check=True)
    return dict(zip(names, done.stdout.split("\n")))


def profile(house, pairs, seconds):
    out = house.folder / "callgrind.out"
    words = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
    launcher = house.folder / "parleyd-under-callgrind"
    launcher.write_text(f"#!/bin/sh\nexec {' '.join(words)} {BIN}/parleyd \"$@\"\n")
    launcher.chmod(0o755)
    server = house.parleyd("parleyd", "--ephemeral", binary=launcher)
    talk = subprocess.Popen(
        [GENERATOR, "pairs", "--pairs", str(pairs), "--seconds", str(seconds), *server.target()],
        stdout=subprocess.DEVNULL)
    # They log in first; only the talk counts.
    time.sleep(seconds / 2)
    subprocess.run(["callgrind_control", "-i", "on", str(server.pid)], stdout=subprocess.DEVNULL, check=True)
    time.sleep(seconds / 4)
    subprocess.run(["callgrind_control", "-d", str(server.pid)], stdout=subprocess.DEVNULL, check=True)
    talk.wait()
    return next(house.folder.glob("callgrind.out.*"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--top", type=int, default=25)
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("instructions: install valgrind first")
    with House() as house:
        own, inclusive, calls = read(profile(house, 20, 12))
    words = demangled({name for table in (own, inclusive) for name, _ in table.most_common(600)})
    messages = max((count for name, count in calls.items() if "sendLetter" in words.get(name, "")), default=0)
    if not messages:
        sys.exit("instructions: no message was seen")
    figures = {}
    for part, pattern in PARTS.items():
        if pattern is None:
            figures[part] = sum(own.values()) / messages
        else:
            found = [inclusive[name] or own[name] for name, text in words.items() if re.search(pattern, text)]
            figures[part] = (sum(found) if part.startswith("retain") else max(found, default=0)) / messages
    figures["output commit, without the chat"] -= figures["chat"]
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    print(f"{messages} letters between guests, 20 pairs; instructions for each\n")
    for part, value in figures.items():
        before = kept.get(part)
        print(f"{value:10.0f}  {'' if not before else f'x{value / before:.2f}':8}{part}")
    print("\nOwn instructions of the dearest functions:")
    for name, cost in own.most_common(options.top):
        print(f"{cost / messages:10.0f}  {words.get(name, name)[:110]}")
    if options.keep:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps({part: round(value) for part, value in figures.items()}, indent=1) + "\n")


main()
