#!/usr/bin/env python3
"""Shows what parley looks like, and irssi and WeeChat beside it: the same scenes in tmux at several sizes,
as text, and in xterm, as pictures.

    Tests/Clients/screens.py [--bin DIR] [--out DIR] [--sizes 80x24,...] [--clients parley,...] [--xterm]

Needs tmux and a build, and of the others what is to stand beside; --xterm also Xvfb, xterm and ImageMagick's
import. Nothing is compared: it is for whoever wants to look. Ends with 1 where a scene never came to be.
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
            sys.exit(f"waited in vain for {what() if callable(what) else what}")
        time.sleep(0.05)


class Chat:
    def __init__(self, binaries, *options):
        self.bin = binaries
        self.folder = tempfile.mkdtemp(prefix="parley-screens-")
        users = "".join(f"{name} secret-{name}\n" for name in ["alice"] + NAMES)
        self.users = os.path.join(self.folder, "users")
        open(self.users, "w").write(users)
        self.server = subprocess.Popen(
            [f"{binaries}/parleyd", "--listen", "127.0.0.1:0", "--ephemeral", "--users", self.users, *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.server.stdout.readline().rsplit(":", 1)[1])
        self.people = {name: Person(self.port, name) for name in NAMES}
        self.home = tempfile.mkdtemp(dir=self.folder)

    def environment(self):
        return dict(
            os.environ, PARLEY_PASSWORD="secret-alice", XDG_STATE_HOME=self.home, HOME=self.home, LANG="C.UTF-8")

    def talk(self):
        self.people["dave"].say("BUSY :release 2.4")
        self.people["erin"].say("AWAY :tea")
        talk = [
            ("carol", "did you see merge request 1187 already? https://git.example.org/parley/-/merge_requests/1187"),
            ("bob", "it still fails for me with EAGAIN, but only on slow disks"),
            ("judy", "only on slow disks though"),
            ("grace", "\x01ACTION brings coffee for the whole team\x01"),
            ("carol", "@alice could you review it before lunch?"),
            ("heidi", "日本語も OK? A longer message wraps here, and its next row stands under the first one's words."),
            ("ivan", "naïve café, Ελληνικά, кириллица, العربية 👍 🏳️‍🌈 👨‍👩‍👧 👍🏽 🇩🇪 ❤️"),
            ("niaj", "I am on it"), ("judy", "lunch is at one"),
        ]
        for name, text in talk:
            self.people[name].say(f"PRIVMSG #everyone :{text}")
            time.sleep(0.05)

    def end(self):
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Parley:
    name = "parley"
    # The number of the lobby's window.
    lobby = 1

    def command(self, chat):
        return [f"{chat.bin}/parley", "127.0.0.1", str(chat.port), "--user", "alice"]

    def join(self, pane, rooms):
        for room in rooms:
            pane.type(f"/join {room}")
            pane.press("Enter")


class Other:
    lobby = 2

    def join(self, pane, rooms):
        pane.type("/join " + ",".join(rooms))
        pane.press("Enter")


class Irssi(Other):
    name = "irssi"

    def command(self, chat):
        os.makedirs(f"{chat.home}/.irssi", exist_ok=True)
        with open(f"{chat.home}/.irssi/config", "w") as file:
            file.write(f"""
servers = ( {{ address = "127.0.0.1"; chatnet = "p"; port = "{chat.port}"; autoconnect = "yes"; }} );
chatnets = {{ p = {{ type = "IRC"; nick = "alice"; sasl_mechanism = "PLAIN"; sasl_username = "alice";
  sasl_password = "secret-alice"; }}; }};
settings = {{ core = {{ real_name = "Alice"; }}; }};
""")
        return ["irssi", f"--home={chat.home}/.irssi"]


class WeeChat(Other):
    name = "weechat"

    def command(self, chat):
        words = ["weechat", "-d", f"{chat.home}/weechat"]
        for command in [
            f"/server add p 127.0.0.1/{chat.port} -notls", "/set irc.server.p.sasl_username alice",
            "/set irc.server.p.sasl_password secret-alice", "/set irc.server.p.nicks alice", "/connect p"]:
            words += ["-r", command]
        return words


CLIENTS = {one.name: one for one in [Parley(), Irssi(), WeeChat()]}


class Pane:
    """alice's client in a tmux of its own."""

    count = 0

    def __init__(self, chat, client, columns, rows):
        self.client = client
        Pane.count += 1
        self.tmux = ["tmux", "-L", f"parley-screens-{os.getpid()}-{Pane.count}", "-f", "/dev/null"]
        subprocess.run(
            self.tmux + ["new-session", "-d", "-x", str(columns), "-y", str(rows)] + client.command(chat),
            env=chat.environment(), check=True)
        self.run("set", "-g", "status", "off")
        wait(lambda: b":alice!" in chat.people["bob"].heard, "alice to come")
        time.sleep(2)

    def run(self, *words):
        return subprocess.run(self.tmux + list(words), check=True, capture_output=True, text=True).stdout

    def text(self):
        return self.run("capture-pane", "-p")

    def until(self, text):
        if self.client.name != "parley":
            # Others break their rows elsewhere.
            return time.sleep(2)
        wait(lambda: text in self.text(), lambda: f"{text!r} on\n{self.text()}")
        time.sleep(0.4)

    def type(self, text):
        self.run("send-keys", "-l", text)

    def press(self, *keys):
        for key in keys:
            self.run("send-keys", key)
            time.sleep(0.15)

    def go(self, number):
        """To the lobby (1), the talk that began first (2), ..."""
        number += self.client.lobby - 1
        if self.client.name == "weechat":
            self.type(f"/buffer {number}")
            self.press("Enter")
        else:
            self.press(f"M-{number}")

    def paste(self, text):
        subprocess.run(self.tmux + ["load-buffer", "-"], input=text, text=True, check=True)
        self.run("paste-buffer", "-p")

    def end(self):
        subprocess.run(self.tmux + ["kill-server"], capture_output=True)


def lobby(chat, pane):
    pane.go(1)
    chat.talk()
    pane.until("lunch is at one")


def private(chat, pane):
    for number in range(3):
        chat.people["bob"].say(f"PRIVMSG alice :before you looked away, {number}")
    time.sleep(0.5)
    pane.go(2)
    pane.until("away, 2")
    pane.go(1)
    for number in range(4):
        chat.people["bob"].say(f"PRIVMSG alice :said while you were elsewhere, {number}")
    time.sleep(0.5)
    pane.go(2)
    pane.until("elsewhere, 3")


def many(chat, pane):
    pane.go(1)
    pane.client.join(pane, [f"#room-{number:02}" for number in range(1, 28)])
    time.sleep(1)
    pane.go(1)
    for number in range(3, 28, 3):
        chat.people["carol"].say(
            f"JOIN #room-{number:02}", f"PRIVMSG #room-{number:02} :words for nobody",
            f"PRIVMSG #room-{number:02} :{'alice: and for you' if number % 2 else 'and more'}")
    time.sleep(1.5)


def paste(chat, pane):
    pane.go(1)
    pane.paste("".join(f"{'    ' * (n % 3)}line {n} of what was pasted\n" for n in range(300)))
    if pane.client.name == "parley":
        pane.until("299")
    time.sleep(1)


def receivers(chat, pane):
    pane.press("C-c")
    pane.type("/broadcast @bob,carol on my way")
    pane.until("@bob,carol")


def question(chat, pane):
    pane.press("C-c")
    pane.type("/broadcast all lunch is at one")
    pane.press("Enter")
    pane.until("Esc")


# What the others have, too, and what they have not.
SCENES = [lobby, private, many, paste]
OURS = SCENES + [receivers, question]


def captures(options, client):
    prefix = "" if client.name == "parley" else client.name + "-"
    for size in options.sizes.split(","):
        columns, rows = map(int, size.split("x"))
        chat, pane = Chat(options.bin), None
        try:
            pane = Pane(chat, client, columns, rows)
            for scene in OURS if client.name == "parley" else SCENES:
                scene(chat, pane)
                with open(f"{options.out}/{prefix}{size}-{scene.__name__}.txt", "w") as file:
                    file.write(pane.text())
        finally:
            if pane:
                pane.end()
            chat.end()


def pictures(options, client, display):
    for look, words in XTERMS.items():
        chat = Chat(options.bin)
        environment = dict(chat.environment(), DISPLAY=display)
        environment.pop("COLORFGBG", None)
        xterm = subprocess.Popen(
            ["xterm", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "11", "-geometry", "110x34+0+0"] + words
            + ["-e"] + client.command(chat), env=environment, stderr=subprocess.DEVNULL)
        try:
            wait(lambda: b":alice!" in chat.people["bob"].heard, "alice to come")
            time.sleep(2)
            chat.talk()
            for name in ["bob", "carol"]:
                chat.people[name].say("PRIVMSG alice :for your eyes")
            time.sleep(2)
            subprocess.run(
                ["import", "-display", display, "-window", "root",
                 f"{options.out}/xterm-{client.name}-{look}.png"], check=True)
        finally:
            xterm.terminate()
            xterm.wait()
            chat.end()


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default=os.path.join(here, "../../.build/release"))
    parser.add_argument("--out", default="screens")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--clients", default=",".join(CLIENTS))
    parser.add_argument("--xterm", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    clients = [CLIENTS[name] for name in options.clients.split(",") if name == "parley" or shutil.which(name)]
    for client in clients:
        captures(options, client)
    if options.xterm:
        display = f":{90 + os.getpid() % 100}"
        screen = subprocess.Popen(
            ["Xvfb", display, "-screen", "0", "1100x700x24"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            for client in clients:
                pictures(options, client, display)
        finally:
            screen.terminate()
            screen.wait()
    print(f"the screens are in {options.out}")


if __name__ == "__main__":
    main()
