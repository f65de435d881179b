#!/usr/bin/env python3
"""Holds 1,000 half-open TLS handshakes and one at a byte a second against a Parley server, and tells
whether two people who talk meanwhile notice, and when the server lets go.

    Tests/Clients/half-open.py [BIN] [CONNECTIONS]     (default .build/release 1000)
"""
import os, re, select, signal, socket, ssl, statistics, subprocess, sys, tempfile, time

BIN = sys.argv[1] if len(sys.argv) > 1 else ".build/release"
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 1000


def start(folder):
    subprocess.run([f"{BIN}/parleyd", "certificate", "--name", "localhost", "--out-dir", folder],
                   check=True, stdout=subprocess.DEVNULL)
    with open(f"{folder}/users", "w") as users:
        users.write("alice apple-orchard\nbob blue-bicycle\n")
    server = subprocess.Popen(
        [f"{BIN}/parleyd", "--tls-listen", "localhost:0", "--tls-cert", f"{folder}/parley-cert.pem",
         "--tls-key", f"{folder}/parley-key.pem", "--users", f"{folder}/users", "--ephemeral"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in server.stdout:
        found = re.match(r"listening on .*:(\d+) \(TLS\)", line)
        if found:
            return server, int(found[1])
    raise SystemExit("the server did not start")


class Person:
    def __init__(self, port, folder, name, password):
        context = ssl.create_default_context(cafile=f"{folder}/parley-cert.pem")
        self.link = context.wrap_socket(socket.create_connection(("localhost", port)),
                                        server_hostname="localhost")
        self.buffer = b""
        self.say(f"PASS {name}:{password}", f"NICK {name}", f"USER {name} 0 * :{name}")
        self.until(" 366 ")

    def say(self, *lines):
        self.link.sendall("".join(line + "\r\n" for line in lines).encode())

    def until(self, words):
        while True:
            while b"\r\n" in self.buffer:
                line, self.buffer = self.buffer.split(b"\r\n", 1)
                text = line.decode()
                if text.split(" ")[-2:-1] == ["PING"] or " PING " in text[:40] or text.startswith("PING"):
                    self.say("PONG " + text.split(" ")[-1])
                if words in text:
                    return text
            data = self.link.recv(65536)
            if not data:
                raise SystemExit("a talker was cut")
            self.buffer += data


def talk(alice, bob, seconds, meanwhile=lambda: None):
    """Milliseconds from alice to bob, for each message."""
    times, end, number = [], time.monotonic() + seconds, 0
    while time.monotonic() < end:
        number += 1
        began = time.monotonic()
        alice.say(f"PRIVMSG bob :n{number}.")
        bob.until(f"n{number}.")
        times.append((time.monotonic() - began) * 1000)
        meanwhile()
        time.sleep(0.02)
    return times


def figures(name, times):
    ordered = sorted(times)
    print(f"{name:32} median {statistics.median(ordered):6.2f} ms   "
          f"99 % {ordered[int(len(ordered) * .99)]:6.2f} ms   ({len(ordered)} messages)")


def hello():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    session = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def main():
    with tempfile.TemporaryDirectory() as folder:
        server, port = start(folder)
        try:
            alice = Person(port, folder, "alice", "apple-orchard")
            bob = Person(port, folder, "bob", "blue-bicycle")
            figures("alone", talk(alice, bob, 5))
            greeting, opened = hello(), time.monotonic()
            half = []
            for index in range(COUNT):
                link = socket.create_connection(("localhost", port))
                # A third says nothing, a third half a greeting, a third all of it and no more.
                link.sendall(greeting[:[0, len(greeting) // 2, len(greeting)][index % 3]])
                half.append(link)
            slow = socket.create_connection(("localhost", port))
            state = {"sent": 0, "next": time.monotonic(), "closed": None}

            def drip():
                now = time.monotonic()
                if state["closed"] is None and now >= state["next"]:
                    state["next"] = now + 1
                    try:
                        slow.sendall(greeting[state["sent"]:state["sent"] + 1])
                        state["sent"] += 1
                    except OSError:
                        state["closed"] = now

            figures(f"beside {COUNT} half-open", talk(alice, bob, 10, drip))
            with open(f"/proc/{server.pid}/status") as status:
                print("server resident", re.search(r"VmRSS:\s+(.*)", status.read())[1])
            waiting, last = set(half) | {slow}, None
            deadline = opened + 90
            while waiting and time.monotonic() < deadline:
                drip()
                # Meanwhile the two go on talking.
                alice.say("PRIVMSG bob :still here")
                bob.until("still here")
                poll = select.poll()
                numbers = {link.fileno(): link for link in waiting}
                for number in numbers:
                    poll.register(number, select.POLLIN | select.POLLRDHUP)
                for number, _ in poll.poll(500):
                    link = numbers[number]
                    try:
                        if link.recv(65536) == b"":
                            waiting.discard(link)
                            last = time.monotonic()
                    except OSError:
                        waiting.discard(link)
                        last = time.monotonic()
            print(f"closed by the server: {len(half) + 1 - len(waiting)} of {len(half) + 1}, "
                  f"the last after {(last or opened) - opened:.1f} s; "
                  f"the slow one sent {state['sent']} bytes")
            figures("afterwards", talk(alice, bob, 3))
            if waiting or server.poll() is not None:
                raise SystemExit("half-open connections were left, or the server is gone")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


main()
