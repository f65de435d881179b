"""Parley's logins against scramp, an independent implementation of SCRAM (RFC 5802, RFC 7677).

interop.py accounts       prints a user file whose verifiers scramp has made
interop.py server PORT    logs in to a parleyd that uses it
interop.py client PARLEY  lets the parley executable log in to a server that scramp plays
"""

import base64
import os
import socket
import subprocess
import sys
import tempfile

from scramp import ScramClient, ScramException, ScramMechanism

MECHANISM = "SCRAM-SHA-256"
PASSWORDS = {"theirs": "pass, with = and comma", "weak": "few iterations", "clear": "in-the-clear"}
PASSWORDS["ours"] = "long-enough"
failures = 0


def check(what, is_right, detail=""):
    global failures
    failures += not is_right
    print(f"{'ok  ' if is_right else 'FAIL'} {what}{'' if is_right else f': {detail}'}")


def b64(data):
    return base64.b64encode(data).decode()


def accounts():
    mechanism = ScramMechanism(MECHANISM)
    for name, count in (("theirs", 600_000), ("weak", 4096)):
        salt, stored, server, count = mechanism.make_auth_info(
            PASSWORDS[name], iteration_count=count
        )
        print(f"{name} {MECHANISM}${count}:{b64(salt)}${b64(stored)}:{b64(server)}")
    print(f"clear {PASSWORDS['clear']}")


class Link:
    """One connection, line by line."""

    def __init__(self, connection):
        self.connection = connection
        self.connection.settimeout(20)
        self.file = connection.makefile("rb")

    def send(self, *lines):
        self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def line(self):
        return self.file.readline().decode().rstrip("\r\n")

    def until(self, *commands):
        """The words of the next line with one of these commands; [] at the end."""
        while line := self.line():
            words = line.split(" ")
            if line.startswith(":"):
                words.pop(0)
            if words[0] in commands:
                return words
        return []

    def payload(self):
        """The server's next message of the exchange, or the numeric that ends it."""
        text = ""
        while True:
            words = self.until("AUTHENTICATE", "900", "904", "905", "906", "908")
            if not words or words[0] != "AUTHENTICATE":
                return None, words
            text += "" if words[1] == "+" else words[1]
            if len(words[1]) < 400:
                return base64.b64decode(text).decode(), words

    def say(self, text):
        encoded = b64(text.encode()) if text else "+"
        chunks = [encoded[i : i + 400] for i in range(0, len(encoded), 400)]
        self.send(*(f"AUTHENTICATE {chunk}" for chunk in chunks))
        if len(chunks[-1]) == 400:
            self.send("AUTHENTICATE +")

    def close(self):
        self.file.close()
        self.connection.close()


# MARK: scramp logs in to parleyd


def dial(port):
    link = Link(socket.create_connection(("127.0.0.1", port), timeout=20))
    link.send("CAP LS 302", "CAP REQ :sasl")
    return link


def scram(port, name, password, tamper=lambda which, text: text):
    """Returns what came of it: `in`, `904`, or what scramp found wrong; and the salt."""
    link = dial(port)
    try:
        client = ScramClient([MECHANISM], name, password)
        link.send(f"AUTHENTICATE {MECHANISM}")
        link.payload()
        link.say(tamper("first", client.get_client_first()))
        answer, words = link.payload()
        if answer is None:
            return words[0], None
        salt = answer.split(",")[1:]
        client.set_server_first(answer)
        link.say(tamper("final", client.get_client_final()))
        answer, words = link.payload()
        if answer is None:
            return words[0], salt
        client.set_server_final(tamper("server", answer))
        link.say("")
        words = link.until("903", "904", "906")
        if words[:1] != ["903"]:
            return words[0], salt
        link.send(f"NICK {name}", f"USER {name} 0 * :{name}", "CAP END")
        return ("in" if link.until("001", "ERROR")[:1] == ["001"] else "no welcome"), salt
    except ScramException as fault:
        return f"scramp: {fault}", None
    finally:
        link.send("QUIT")
        link.until("ERROR")
        link.close()


def raw(port, first, final=None, mechanism=MECHANISM):
    """Sends AUTHENTICATE lines as they are; returns the numeric that ends the exchange."""
    link = dial(port)
    try:
        link.send(f"AUTHENTICATE {mechanism}")
        link.payload()
        link.send(f"AUTHENTICATE {first}")
        answer, words = link.payload()
        if answer is not None and final is not None:
            link.send(f"AUTHENTICATE {final(answer)}")
            answer, words = link.payload()
        return words[0] if answer is None else "an answer"
    finally:
        link.send("QUIT")
        link.until("ERROR")
        link.close()


def damaged(port):
    first = "n,,n=weak,r=abcdefgh"
    for what, text in (
        ("an empty first message", ""),
        ("a first message without a nonce", "n,,n=weak"),
        ("a first message without a name", "n,,r=abcdefgh"),
        ("a first message that is cut short", first[:6]),
        ("a name that is escaped wrongly", "n,,n=we=41k,r=abcdefgh"),
        ("a mandatory extension", "n,,m=x,n=weak,r=abcdefgh"),
        ("a header that is none", "x,,n=weak,r=abcdefgh"),
        ("bytes that are no text", "n,,n=\udcff,r=abcdefgh"),
    ):
        encoded = b64(text.encode(errors="surrogateescape")) or "+"
        outcome = raw(port, encoded)
        check(f"{what} is refused", outcome == "904", outcome)
    for what, text in (("no base64", "n,,n=weak"), ("base64 of a wrong length", "bixsb")):
        outcome = raw(port, text)
        check(f"{what} is refused", outcome == "904", outcome)
        outcome = raw(port, b64(first.encode()), lambda answer: text)
        check(f"{what} in place of a proof is refused", outcome == "904", outcome)

    def nonce(answer):
        return answer.split(",")[0]

    for what, final in (
        ("a last message that is empty", lambda answer: "+"),
        ("a last message without a proof", lambda answer: b64(f"c=biws,{nonce(answer)}".encode())),
        (
            "a proof that is too short",
            lambda answer: b64(f"c=biws,{nonce(answer)},p=AAAA".encode()),
        ),
        (
            "a proof of nothing but zeros",
            lambda answer: b64(f"c=biws,{nonce(answer)},p={b64(bytes(32))}".encode()),
        ),
        (
            "a last message without its channel binding",
            lambda answer: b64(f"{nonce(answer)},p={b64(bytes(32))}".encode()),
        ),
        (
            "our own part of the nonce alone",
            lambda answer: b64(f"c=biws,r=abcdefgh,p={b64(bytes(32))}".encode()),
        ),
    ):
        outcome = raw(port, b64(first.encode()), final)
        check(f"{what} is refused", outcome == "904", outcome)
    outcome = raw(port, "*")
    check("an exchange can be given up", outcome == "906", outcome)
    outcome = raw(port, "A" * 401)
    check("a chunk of more than 400 bytes is refused", outcome in ("904", "905"), outcome)
    for what, payload in (("no zero bytes", b"weak"), ("one zero byte", b"weak\0x")):
        outcome = raw(port, b64(payload), mechanism="PLAIN")
        check(f"PLAIN with {what} is refused", outcome == "904", outcome)


def plain(port, name, password):
    link = dial(port)
    link.send("AUTHENTICATE PLAIN")
    link.payload()
    link.say(f"\0{name}\0{password}")
    words = link.until("903", "904")
    link.close()
    return words[0]


def flip(text):
    """Another base64 text of the same length."""
    return ("A" if text[0] != "A" else "B") + text[1:]


def server(port):
    for name, password in PASSWORDS.items():
        outcome, _ = scram(port, name, password)
        check(f"SCRAM lets {name} in", outcome == "in", outcome)
        outcome, _ = scram(port, name, password + "x")
        check(f"SCRAM keeps a wrong password of {name} out", outcome == "904", outcome)
        check(f"PLAIN lets {name} in", plain(port, name, password) == "903")
        check(f"PLAIN keeps a wrong password of {name} out", plain(port, name, "x") == "904")
    outcome, salt = scram(port, "nobody", "x")
    again, same = scram(port, "nobody", "y")
    check("an unknown name is answered like a known one", outcome == again == "904", outcome)
    check("and has the same salt every time", salt is not None and salt == same, f"{salt} {same}")

    def proof(which, text):
        head, tail = text.split(",p=") if which == "final" else (text, "")
        return f"{head},p={flip(tail)}" if which == "final" else text

    def nonce(which, text):
        return text.replace(",p=", "x,p=") if which == "final" else text

    def binding(which, text):
        return text.replace("c=biws", "c=eSws") if which == "final" else text

    def downgrade(which, text):
        return text.replace("n,,", "y,,", 1) if which == "first" else text

    def name(which, text):
        return text.replace("n=weak", "n=clear") if which == "first" else text

    def signature(which, text):
        return f"v={flip(text[2:])}" if which == "server" else text

    def channel(which, text):
        return text.replace("n,,", "p=tls-unique,,", 1) if which == "first" else text

    for what, tamper in (
        ("a tampered proof", proof),
        ("a tampered nonce", nonce),
        ("a tampered channel binding", binding),
        ("a header changed on the way", downgrade),
        ("a name changed on the way", name),
        ("channel binding that is not offered", channel),
    ):
        outcome, _ = scram(port, "weak", PASSWORDS["weak"], tamper)
        check(f"{what} is refused", outcome == "904", outcome)
    outcome, _ = scram(port, "weak", PASSWORDS["weak"], signature)
    check("scramp would notice a false signature", outcome.startswith("scramp:"), outcome)
    damaged(port)


# MARK: parley logs in to scramp


def play(link, known, tamper):
    """One login as a server; returns what the client sent last."""
    mechanism = ScramMechanism(MECHANISM)
    exchange = mechanism.make_server(lambda name: mechanism.make_auth_info(known))
    link.until("CAP")
    link.send(f":s CAP * LS :sasl={MECHANISM},PLAIN")
    link.until("CAP")
    link.send(":s CAP * ACK :sasl")
    asked = link.until("AUTHENTICATE")
    if asked[1:] != [MECHANISM]:
        return f"asked for {asked}"
    link.send("AUTHENTICATE +")
    exchange.set_client_first(link.payload()[0])
    link.say(tamper("first", exchange.get_server_first()))
    final, _ = link.payload()
    if final is None:
        return "gone"
    try:
        exchange.set_client_final(final)
    except ScramException:
        link.send(":s 904 * :Wrong name or password")
        return "904"
    link.say(tamper("final", exchange.get_server_final()))
    words = link.until("AUTHENTICATE")
    if words[1:] != ["+"]:
        return "gone"
    link.send(":s 900 * ours!ours@s ours :in", ":s 903 * :in")
    link.until("CAP")
    link.send(":s 001 ours :Welcome")
    return "in"


def visit(parley, password, known, tamper=lambda which, text: text):
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as home:
        listener.settimeout(20)
        port = listener.getsockname()[1]
        environment = {**os.environ, "PARLEY_PASSWORD": password, "XDG_STATE_HOME": home}
        process = subprocess.Popen(
            [parley, "--plain", "--user", "ours", "127.0.0.1", str(port)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            link = Link(listener.accept()[0])
            outcome = play(link, known, tamper)
            if outcome == "in":
                process.terminate()
            link.until("QUIT")
            link.close()
            return outcome
        finally:
            process.stdin.close()
            process.kill()
            process.wait()
            process.stderr.close()


def client(parley):
    outcome = visit(parley, "right", "right")
    check("parley logs in where scramp knows the password", outcome == "in", outcome)
    outcome = visit(parley, "wrong", "right")
    check("scramp refuses parley's wrong password", outcome == "904", outcome)

    def signature(which, text):
        return f"v={flip(text[2:])}" if which == "final" else text

    def few(which, text):
        return text.split(",i=")[0] + ",i=1" if which == "first" else text

    def nonce(which, text):
        return "r=x" + text[3:] if which == "first" else text

    for what, tamper in (
        ("a server that cannot prove itself", signature),
        ("a server that asks for too few iterations", few),
        ("a server that answers somebody else", nonce),
    ):
        outcome = visit(parley, "right", "right", tamper)
        check(f"parley leaves {what}", outcome == "gone", outcome)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["accounts"]:
            accounts()
        case ["server", port]:
            server(int(port))
        case ["client", parley]:
            client(parley)
        case _:
            sys.exit(__doc__)
    sys.exit(1 if failures else 0)
