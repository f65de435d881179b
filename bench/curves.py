#!/usr/bin/env python3
# What lives here: how costs grow with sessions, rooms and stored messages, as SVG.
"""Measures parleyd at several sizes and draws each figure over its size, both logarithmic.

  bench/curves.py [--out docs/performance] [--largest 10000] [--stored 1000000]
"""

import argparse
import json
import math
import pathlib
import sys

from peers import BIN, House, machine, measure

COLOURS = ["#2457a8", "#b4431c", "#2c7a3f", "#7a3f9a"]


def svg(title, across, up, series):
    """A line for each of `series`, name to points; both axes are logarithmic."""
    points = [point for one in series.values() for point in one if point[0] > 0 and point[1] > 0]
    left, right = (f(math.log10(x) for x, _ in points) for f in (min, max))
    low = math.floor(min(math.log10(y) for _, y in points))
    high = max(low + 1, math.ceil(max(math.log10(y) for _, y in points)))
    right = max(right, left + 0.1)

    def place(x, y):
        return (70 + 520 * (math.log10(x) - left) / (right - left),
                290 - 240 * (math.log10(y) - low) / (high - low))

    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="640" height="350" font-family="sans-serif" '
           'font-size="12">', '<rect width="640" height="350" fill="white"/>',
           f'<text x="70" y="24" font-size="15">{title}</text>',
           f'<text x="330" y="340" text-anchor="middle">{across}</text>',
           f'<text x="16" y="170" text-anchor="middle" transform="rotate(-90 16 170)">{up}</text>']
    for power in range(low, high + 1):
        y = place(10 ** left, 10.0 ** power)[1]
        out.append(f'<path d="M70 {y:.0f}H590" stroke="#ddd"/>')
        out.append(f'<text x="64" y="{y + 4:.0f}" text-anchor="end">{10.0 ** power:g}</text>')
    for x in sorted({x for x, _ in points}):
        spot = place(x, 10.0 ** low)[0]
        out.append(f'<path d="M{spot:.0f} 290v5" stroke="#888"/>')
        out.append(f'<text x="{spot:.0f}" y="310" text-anchor="middle">{x:,}</text>')
    for (name, line), colour in zip(series.items(), COLOURS):
        spots = [place(*point) for point in line if point[1] > 0]
        path = " ".join(f"{'L' if index else 'M'}{x:.1f} {y:.1f}" for index, (x, y) in enumerate(spots))
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
    for index, (name, colour) in enumerate(zip(series, COLOURS)):
        out.append(f'<text x="{80 + 190 * index}" y="44" fill="{colour}">{name}</text>')
    return "\n".join(out + ["</svg>"]) + "\n"


def sizes(largest, least=10):
    found = []
    size = least
    while size <= largest:
        found.append(size)
        size *= 10
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/performance"))
    parser.add_argument("--largest", type=int, default=10_000)
    # Everybody's JOIN is told to everybody: filling a room of 10,000 is fifty million lines.
    parser.add_argument("--room", type=int, default=1000)
    parser.add_argument("--stored", type=int, default=100_000)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    curves = {"machine": machine(), "sessions": {}, "rooms": {}, "stored": {}}
    for count in sizes(options.largest):
        # A server for each: what a larger run has freed would hide what a smaller one takes.
        with House() as house:
            server = house.parleyd("parleyd", "--ephemeral")
            start = server.cpu_seconds()
            idle = measure("idle", "--sessions", count, *server.target())
            cpu = (server.cpu_seconds() - start) * 1e6 / count
            curves["sessions"][count] = {"bytes": idle.get("bytes per session", 0), "cpu": cpu}
        if count > options.room:
            continue
        with House() as house:
            server = house.parleyd("parleyd", "--ephemeral")
            messages = max(200, min(20_000, 2_000_000 // count))
            room = measure("room", "--members", count, "--messages", messages, *server.target())
            curves["rooms"][count] = {"deliveries": room["deliveries/s"],
                                      "cpu": room.get("server CPU/delivery", 0)}
    for count in sizes(options.stored, 10_000):
        found = measure("archive", "--server", BIN / "parleyd", "--messages", count, "--seconds", 1)
        curves["stored"][count] = found
        print(f"{count} messages", file=sys.stderr)
    (options.out / "curves.json").write_text(json.dumps(curves, indent=1) + "\n")
    draw(curves, options.out)


def draw(curves, out):
    def points(table, key):
        return [(int(size), one[key]) for size, one in curves[table].items() if one.get(key)]

    (out / "sessions.svg").write_text(svg(
        "A session that logs in and is idle", "sessions", "a session",
        {"bytes of memory": points("sessions", "bytes"), "CPU to log in, us": points("sessions", "cpu")}))
    (out / "rooms.svg").write_text(svg(
        "A room, saturated", "members", "a second; us",
        {"deliveries a second": points("rooms", "deliveries"), "CPU each, us": points("rooms", "cpu")}))
    asked = {"LATEST": "CHATHISTORY LATEST #busy * 100", "SEARCH, a rare word": "SEARCH :text=quixotically",
             "SEARCH, a common one": "SEARCH :text=well;limit=100", "start of the server, ms": "start"}
    lines = {name: points("stored", key if key == "start" else f"{key} p50") for name, key in asked.items()}
    (out / "stored.svg").write_text(svg(
        "The archive", "messages stored", "median, us", {name: line for name, line in lines.items() if line}))


main()
