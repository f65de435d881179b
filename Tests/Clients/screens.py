#!/usr/bin/env python3
"""Shows what parley looks like: its scenes in tmux at several sizes, as text, and in xterm, as pictures.

    Tests/Clients/screens.py [--bin DIR] [--out DIR] [--sizes 80x24,...] [--xterm]

Needs tmux and a build; --xterm also Xvfb, xterm and ImageMagick's import. Nothing is compared: it is for
whoever wants to look. Ends with 1 where a scene never came to be.
"""
import argparse, os, shutil, socket, subprocess, sys, tempfile, threading, time

NAMES = "bob carol dave erin frank grace heidi ivan judy niaj".split()
SIZES = "80x24,100x30,120x40,40x12,200x60"
XTERMS = {
    "dark": ["-bg", "#1d1f21", "-fg", "#e0e0e0", "-tn", "xterm-256color"],
    "light": ["-bg", "#fdf6e3", "-fg", "#202020", "-tn", "xterm-256color"],
    "eight": ["-bg", "black", "-fg", "white", "-tn", "xterm"],
    "colourless": ["-bg", "white", "-fg", "black", "-tn", "vt220"],
}


class Person:
    """Somebody who talks by hand: no more of IRC than that takes."""

    def __init__(self, port, name):
        self.link = socket.create_connection(("127.0.0.1", port))
        self.heard = b""
        self.say(f"PASS {name}:secret-{name}", f"NICK {name}", f"USER {name} 0 * :{name}")
        threading.Thread(target=self.listen, daemon=True).start()
        wait(lambda: b" 001 " in self.heard, f"{name} to be let in")

    def listen(self):
        while data := self.link.recv(65536):
            self.heard += data
            for line in data.split(b"\r\n"):
                if line.startswith(b"PING "):
                    self.link.sendall(b"PONG " + line[5:] + b"\r\n")

    def say(self, *lines):
        self.link.sendall("".join(line + "\r\n" for line in lines).encode())


def wait(condition, what, seconds=20):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            sys.exit(f"waited in vain for {what}")
        time.sleep(0.05)


class Chat:
    def __init__(self, binaries):
        self.bin = binaries
        self.folder = tempfile.mkdtemp(prefix="parley-screens-")
        users = "".join(f"{name} secret-{name}\n" for name in ["alice"] + NAMES)
        self.users = os.path.join(self.folder, "users")
        open(self.users, "w").write(users)
        self.server = subprocess.Popen(
            [f"{binaries}/parleyd", "--listen", "127.0.0.1:0", "--ephemeral", "--users", self.users],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.server.stdout.readline().rsplit(":", 1)[1])
        self.people = {name: Person(self.port, name) for name in NAMES}

    def environment(self):
        state = tempfile.mkdtemp(dir=self.folder)
        return dict(
            os.environ, PARLEY_PASSWORD="secret-alice", XDG_STATE_HOME=state, HOME=state, LANG="C.UTF-8")

    def command(self):
        return [f"{self.bin}/parley", "127.0.0.1", str(self.port), "--user", "alice"]

    def talk(self):
        talk = [
            ("carol", "did you see merge request 1187 already? https://git.example.org/parley/-/merge_requests/1187"),
            ("bob", "it still fails for me with EAGAIN, but only on slow disks"),
            ("judy", "only on slow disks though"),
            ("grace", "\x01ACTION brings coffee for the whole team\x01"),
            ("carol", "@alice could you review it before lunch?"),
            ("heidi", "日本語も OK? A longer message wraps here, and its next row stands under the first one's words."),
            ("ivan", "naïve café, Ελληνικά, кириллица, العربية 👍"),
            ("niaj", "I am on it"), ("judy", "lunch is at one"),
        ]
        for name, text in talk:
            self.people[name].say(f"PRIVMSG #everyone :{text}")
            time.sleep(0.05)
        self.people["dave"].say("BUSY :release 2.4")
        self.people["erin"].say("AWAY :tea")

    def end(self):
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Pane:
    """alice's client in a tmux of its own."""

    def __init__(self, chat, columns, rows):
        self.tmux = ["tmux", "-L", f"parley-screens-{os.getpid()}", "-f", "/dev/null"]
        subprocess.run(
            self.tmux + ["new-session", "-d", "-x", str(columns), "-y", str(rows)] + chat.command(),
            env=chat.environment(), check=True)
        self.run("set", "-g", "status", "off")
        self.until("#everyone")

    def run(self, *words):
        return subprocess.run(self.tmux + list(words), check=True, capture_output=True, text=True).stdout

    def text(self):
        return self.run("capture-pane", "-p")

    def until(self, text):
        wait(lambda: text in self.text(), f"{text!r} on\n{self.text()}")
        time.sleep(0.4)

    def type(self, text):
        self.run("send-keys", "-l", text)

    def press(self, *keys):
        for key in keys:
            self.run("send-keys", key)
            time.sleep(0.15)

    def paste(self, text):
        subprocess.run(self.tmux + ["load-buffer", "-"], input=text, text=True, check=True)
        self.run("paste-buffer", "-p")

    def end(self):
        subprocess.run(self.tmux + ["kill-server"], capture_output=True)


def lobby(chat, pane):
    chat.talk()
    pane.until("lunch is at one")


def private(chat, pane):
    for number in range(3):
        chat.people["bob"].say(f"PRIVMSG alice :before you looked away, {number}")
    time.sleep(0.5)
    pane.press("M-a", "M-a", "M-1")
    for number in range(4):
        chat.people["bob"].say(f"PRIVMSG alice :said while you were elsewhere, {number}")
    time.sleep(0.5)
    pane.press("M-2")
    pane.until("elsewhere, 3")


def many(chat, pane):
    pane.press("M-1")
    for number in range(1, 28):
        pane.type(f"/join #room-{number:02}")
        pane.press("Enter")
    pane.press("M-1")
    time.sleep(1)
    for number in range(3, 28, 3):
        chat.people["carol"].say(
            f"JOIN #room-{number:02}", f"PRIVMSG #room-{number:02} :words for nobody",
            f"PRIVMSG #room-{number:02} :{'alice: and for you' if number % 2 else 'and more'}")
    time.sleep(1.5)


def paste(chat, pane):
    pane.press("M-1")
    pane.paste("".join(f"{'    ' * (n % 3)}line {n} of what was pasted\n" for n in range(300)))
    pane.until("299")


def receivers(chat, pane):
    pane.press("C-c")
    pane.type("/broadcast @bob,carol on my way")
    pane.until("@bob,carol")


def question(chat, pane):
    pane.press("C-c")
    pane.type("/broadcast all lunch is at one")
    pane.press("Enter")
    pane.until("Esc")


SCENES = [lobby, private, many, paste, receivers, question]


def captures(options):
    for size in options.sizes.split(","):
        columns, rows = map(int, size.split("x"))
        chat = Chat(options.bin)
        pane = Pane(chat, columns, rows)
        try:
            for scene in SCENES:
                scene(chat, pane)
                with open(f"{options.out}/{size}-{scene.__name__}.txt", "w") as file:
                    file.write(pane.text())
        finally:
            pane.end()
            chat.end()


def pictures(options):
    display = f":{90 + os.getpid() % 100}"
    screen = subprocess.Popen(
        ["Xvfb", display, "-screen", "0", "1100x700x24"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for look, words in XTERMS.items():
            chat = Chat(options.bin)
            environment = dict(chat.environment(), DISPLAY=display, LANG="C.UTF-8")
            environment.pop("COLORFGBG", None)
            time.sleep(0.5)
            xterm = subprocess.Popen(
                ["xterm", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "11", "-geometry", "110x34+0+0"] + words
                + ["-e"] + chat.command(), env=environment, stderr=subprocess.DEVNULL)
            try:
                time.sleep(3)
                chat.talk()
                for name in ["bob", "carol"]:
                    chat.people[name].say("PRIVMSG alice :for your eyes")
                time.sleep(2)
                subprocess.run(
                    ["import", "-display", display, "-window", "root", f"{options.out}/xterm-{look}.png"],
                    check=True)
            finally:
                xterm.terminate()
                xterm.wait()
                chat.end()
    finally:
        screen.terminate()
        screen.wait()


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default=os.path.join(here, "../../.build/release"))
    parser.add_argument("--out", default="screens")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--xterm", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    captures(options)
    if options.xterm:
        pictures(options)
    print(f"the screens are in {options.out}")


main()
