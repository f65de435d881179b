# What lives here: servers under test, each in a folder of its own on a free port of loopback.
"""Starts parleyd, InspIRCd and ngIRCd, as far as they are installed, and stops what it started."""

import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("PARLEY_BIN", ROOT / ".build/release"))
GENERATOR = os.environ.get("PARLEY_BENCH", str(BIN / "parley-bench"))

INSPIRCD = """
<server name="irc.test" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="main" allow="*" timeout="60" pingfreq="300" resolvehostnames="no" useident="no"
  localmax="20000" globalmax="20000" maxconnwarn="no" limit="20000" threshold="1000000"
  commandrate="100000000" fakelag="no" hardsendq="100M" softsendq="50M" recvq="1M" maxchans="100">
<class name="none"><type name="none" classes="none">
<dns server="127.0.0.1" timeout="1">
<pid file="{folder}/inspircd.pid">
<log method="file" type="*" level="default" target="{folder}/inspircd.file.log">
<performance quietbursts="yes" softlimit="20000" somaxconn="4096" netbuffersize="65534">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}">
"""

NGIRCD = """
[Global]
Name = irc.test
Info = bench
Listen = 127.0.0.1
Ports = {port}
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
"""


def program(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, name, pid, port, accounts=None, gently=False):
        self.name, self.pid, self.port = name, pid, port
        self.accounts, self.gently = accounts, gently

    def target(self):
        words = ["--host", "127.0.0.1", "--port", str(self.port), "--server-pid", str(self.pid)]
        if self.accounts:
            words += ["--password-file", str(self.accounts)]
        return words + (["--at-once", "8"] if self.gently else [])

    def cpu_seconds(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        text = open(f"/proc/{self.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) * 1024


class House:
    """Everything that one run starts; it goes with the block."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parley-bench-"))
        self.folder.chmod(0o755)
        self.children = []
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self.accounts = self.folder / "users.txt"
        with open(self.accounts, "w") as file:
            subprocess.run([GENERATOR, "accounts", "--count", "2000"], stdout=file, check=True)
        return self

    def __exit__(self, *_):
        for child in self.children:
            child.send_signal(signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name, words):
        log = open(self.folder / f"{name}.log", "w")
        child = subprocess.Popen(words, stdout=log, stderr=log, cwd=self.folder)
        self.children.append(child)
        return child

    def parleyd(self, name, *options, accounts=False, lobby=False, binary=None):
        words = [str(binary or BIN / "parleyd"), "--listen", "127.0.0.1:0"]
        words += ([] if lobby else ["--no-lobby"]) + ["--users", str(self.accounts), *options]
        child = self.start(name, words + ([] if accounts else ["--open"]))
        for _ in range(200):
            text = (self.folder / f"{name}.log").read_text()
            found = re.search(r"^listening on .*:(\d+)$", text, re.M)
            if found:
                port = int(found.group(1))
                return Server(name, child.pid, port, self.accounts if accounts else None)
            time.sleep(0.05)
        raise SystemExit(f"bench: parleyd did not start: {text}")

    def other(self, name, configuration, words, gently=False):
        found = program(name.lower())
        if not found:
            return None
        port = free_port()
        path = self.folder / f"{name}.conf"
        path.write_text(configuration.format(port=port, folder=self.folder))
        child = self.start(name, [found] + [word.format(path=path) for word in words])
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return Server(name, child.pid, port, gently=gently)
            time.sleep(0.1)
        raise SystemExit(f"bench: {name} did not start")

    def peers(self):
        inspircd = self.other(
            "InspIRCd", INSPIRCD,
            ["--nofork", "--runasroot", "--nopid", "--config", "{path}"])
        ngircd = self.other("ngIRCd", NGIRCD, ["-n", "-f", "{path}"], gently=True)
        return [server for server in (inspircd, ngircd) if server]


UNITS = {"": 1, "k": 1e3, "M": 1e6}


def measure(*words):
    """What parley-bench prints, as numbers by the words in front of them."""
    done = subprocess.run([GENERATOR, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or done.stdout)
    figures, title = {}, ""
    for line in done.stdout.splitlines():
        parts = re.match(r"(\S.*?)\s{2,}(.+)$", line)
        if parts:
            key, text = parts.groups()
        elif line.startswith(" "):
            # The figures of what the line before names.
            key, text = title, line.strip()
        else:
            title = line.rsplit(": ", 1)[0]
            continue
        found = re.match(r"([\d.]+) ?([kM])?\b", text)
        if found:
            figures[key] = float(found.group(1)) * UNITS[found.group(2) or ""]
        for name, value in re.findall(r"\b(p[\d.]+|max) (\d+) us", text):
            figures[f"{key} {name}"] = float(value)
    return figures


def machine():
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cpu": model.group(1) if model else "unknown",
        "cores": os.cpu_count(),
        "kernel": os.uname().release,
        "load": round(os.getloadavg()[0], 1),
    }


def described(here):
    """The machine as the head of a page tells it."""
    return (f"{here['date']}, {here['cores']} cores of {here['cpu']}, Linux {here['kernel']}, "
            f"load {here['load']}")


def keep(out, name, title, page, data):
    """Writes NAME.md and NAME.json into `out`, if there is one."""
    if not out:
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.md").write_text(f"# {title}\n\n{page}")
    (out / f"{name}.json").write_text(json.dumps(data, indent=1) + "\n")
