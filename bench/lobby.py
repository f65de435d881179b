#!/usr/bin/env python3
# What lives here: ten thousand people in one lobby.
"""How soon a word has been read by all, and what coming in takes, with the archive on.

  bench/lobby.py [--members 10000] [--out docs/performance]
"""

import argparse
import pathlib
import subprocess
import sys

from peers import GENERATOR, House, described, keep, machine, measure

FIGURES = {
    "filled in": "all in, after s",
    "server CPU a session": "server's CPU a session, us",
    "read by all p50": "a word read by all, p50, us",
    "read by all p99": "the same, p99, us",
    "coming in p50": "from connecting to the end of NAMES, p50, us",
    "coming in max": "the same, most, us",
    "resident": "resident, MB",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    here = machine()
    with House() as house:
        with open(house.accounts, "w") as file:
            subprocess.run([GENERATOR, "accounts", "--count", str(options.members)], stdout=file, check=True)
        server = house.parleyd("lobby", "--data", str(house.folder / "data"), accounts=True, lobby=True)
        try:
            figures = measure("lobby", "--members", options.members, "--time-limit", 300, *server.target())
        except RuntimeError as error:
            sys.exit(f"lobby: {error}")
    lines = [f"{described(here)}, "
             f"{options.members} accounts, archive on, everything on one machine.", "",
             "| figure | parleyd |", "| --- | --- |"]
    lines += [f"| {text} | {figures[key]:,.0f} |" for key, text in FIGURES.items() if key in figures]
    page = "\n".join(lines) + "\n"
    print(page)
    keep(options.out, "lobby", "Everybody in one lobby", page,
         {"machine": here, "members": options.members, "figures": figures})


main()
