#!/usr/bin/env python3
"""Puts parley on lines that hardly read: two pictures a second, none for a minute, and a tmux that nobody
looks at.

    Tests/Clients/slow.py [--bin DIR] [--stall 60]

On each the link has to stay alive (the server asks every second), what is typed has to arrive at once, the
last state has to be shown, and nothing said may be missing. Needs tmux and a build. Ends with 1 where
something did not hold.
"""
import argparse, fcntl, os, pty, re, select, signal, struct, subprocess, sys, tempfile, termios, threading, time

from screens import Chat, Pane, Parley, wait

END = b"\x1b[?2026l"
# Asked whether it has come so far, and the answer, which is given when the picture has passed.
ASKED, DRAWN = b"\x1b[5n", b"\x1b[0n"
# A terminal that holds a picture back until its end has come, and says so: where one ends can be told.
ANSWERS = b"\x1b[?2026;2$y\x1b[?62;22c"


class Line:
    """alice's terminal at the end of a line that lets `rate` pictures a second through, or all (None)."""

    def __init__(self, chat, rate, columns=80, rows=24):
        self.rate, self.pictures, self.stalled = rate, [], False
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            environment = dict(chat.environment(), TERM="xterm-256color")
            os.execvpe(Parley().command(chat)[0], Parley().command(chat), environment)
        # What passed the line is drawn by a tmux.
        self.pipe = tempfile.mktemp(dir=chat.folder)
        os.mkfifo(self.pipe)
        self.tmux = ["tmux", "-L", f"parley-slow-{os.getpid()}-{time.monotonic_ns()}", "-f", "/dev/null"]
        subprocess.run(
            self.tmux + ["new-session", "-d", "-x", str(columns), "-y", str(rows), f"stty raw -echo; cat {self.pipe}"],
            check=True)
        subprocess.run(self.tmux + ["set", "-g", "status", "off"], check=True)
        self.drawing = open(self.pipe, "wb", buffering=0)
        threading.Thread(target=self.pass_on, daemon=True).start()
        os.write(self.end, ANSWERS)

    def pass_on(self):
        waiting = b""
        try:
            while True:
                if self.stalled:
                    time.sleep(0.01)
                    continue
                # No more is read than the end of the next picture takes.
                while END not in waiting and not self.stalled:
                    if select.select([self.end], [], [], 0.2)[0]:
                        waiting += os.read(self.end, 64)
                    elif waiting:
                        break
                if not waiting:
                    continue
                cut = waiting.index(END) + len(END) if END in waiting else len(waiting)
                picture, waiting = waiting[:cut], waiting[cut:]
                self.drawing.write(picture)
                if ASKED in picture:
                    os.write(self.end, DRAWN * picture.count(ASKED))
                if picture.endswith(END):
                    self.pictures.append(time.monotonic())
                    if self.rate:
                        time.sleep(1 / self.rate)
        except OSError:
            pass

    def text(self):
        return subprocess.run(self.tmux + ["capture-pane", "-p"], check=True, capture_output=True, text=True).stdout

    def until(self, text, seconds=20):
        wait(lambda: text in self.text(), lambda: f"{text!r} on\n{self.text()}", seconds)

    def type(self, text):
        os.write(self.end, text.encode())

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        subprocess.run(self.tmux + ["kill-server"], capture_output=True)


def hold(condition, what):
    print(("  ok      " if condition else "  FAILED  ") + what, flush=True)
    if not condition:
        hold.failures += 1


hold.failures = 0


def soon(condition, what, seconds):
    start = time.monotonic()
    while not condition() and time.monotonic() - start < seconds:
        time.sleep(0.01)
    hold(condition(), f"{what}: {time.monotonic() - start:.2f} s")


def is_there(chat):
    return b":alice!" not in b"".join(
        line for line in chat.people["bob"].heard.split(b"\r\n") if b" QUIT " in line)


def talk(chat, count, rate, first=1):
    for number in range(first, first + count):
        chat.people["bob"].say(f"PRIVMSG #everyone :number {number} of what bob says")
        time.sleep(1 / rate)


def all_of_it(line, count):
    """What can be read by scrolling up from the end: the numbers that are missing there."""
    seen = set()
    for _ in range(count // 5):
        seen |= {int(number) for number in re.findall(r"number (\d+) of what", line.text())}
        if 1 in seen:
            break
        before = line.text()
        line.type("\x1b[5~")
        end = time.monotonic() + 3
        while line.text() == before and time.monotonic() < end:
            time.sleep(0.05)
    return sorted(set(range(1, count + 1)) - seen)


def two_a_second(chat):
    print("two pictures a second")
    line = Line(chat, 2)
    line.until("#everyone", 30)
    wait(lambda: b":alice!" in chat.people["bob"].heard, "alice")
    before, start = len(line.pictures), time.monotonic()
    talker = threading.Thread(target=talk, args=(chat, 300, 30))
    talker.start()
    for number in range(5):
        time.sleep(1.5)
        line.type(f"typed on a slow line, {number}\r")
        said = f":typed on a slow line, {number}\r".encode()
        soon(lambda: said in chat.people["bob"].heard, "what is typed arrives", 1)
    talker.join()
    ended = time.monotonic()
    count, rate = len(line.pictures) - before, (len(line.pictures) - before) / (ended - start)
    hold(rate <= 2.2 and count > 5, f"{count} pictures passed, {rate:.1f} a second")
    last = len(line.pictures)
    soon(lambda: "number 300 of" in line.text(), "the last state is shown", 5)
    hold(len(line.pictures) - last <= 3, f"by the {len(line.pictures) - last}. picture after the last word")
    hold(is_there(chat), "the link is alive")
    line.rate = None
    missing = all_of_it(line, 300)
    hold(not missing, f"all that was said can be read{', but ' + str(missing) if missing else ''}")
    line.close()


def stalled(chat, seconds):
    print(f"nothing is read for {seconds} seconds")
    line = Line(chat, None)
    line.until("#everyone")
    time.sleep(0.5)
    line.stalled = True
    end = time.monotonic() + seconds
    # More than any pipe or terminal holds.
    talk(chat, 2000, 200)
    line.type("from behind the glass\r")
    soon(lambda: b":from behind the glass\r" in chat.people["bob"].heard, "what is typed arrives", 1)
    while time.monotonic() < end:
        time.sleep(0.2)
    hold(is_there(chat), "the link is alive")
    line.stalled = False
    soon(lambda: "number 2000 of" in line.text() and "from behind the glass" in line.text(),
         "the last state is shown", 3)
    line.close()


def detached(chat):
    print("a tmux that nobody looks at")
    pane = Pane(chat, Parley(), 80, 24)
    talk(chat, 200, 200)
    pane.type("typed by nobody")
    pane.press("Enter")
    soon(lambda: b":typed by nobody\r" in chat.people["bob"].heard, "what is typed arrives", 1)
    soon(lambda: "number 200 of" in pane.text(), "the last state is held", 3)
    for _ in range(2):
        pid, end = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execvpe("tmux", pane.tmux + ["attach"], dict(os.environ, TERM="xterm-256color"))
        shown = b""
        start = time.monotonic()
        while b"number 200 of" not in shown and time.monotonic() - start < 5:
            if select.select([end], [], [], 0.1)[0]:
                shown += os.read(end, 65536)
        hold(b"number 200 of" in shown, "whoever attaches sees it")
        subprocess.run(pane.tmux + ["detach-client", "-a"], capture_output=True)
        os.kill(pid, signal.SIGHUP)
        os.close(end)
        os.waitpid(pid, 0)
    hold(is_there(chat), "the link is alive")
    pane.end()


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default=os.path.join(here, "../../.build/release"))
    parser.add_argument("--stall", type=int, default=60)
    options = parser.parse_args()
    for scene in [two_a_second, lambda chat: stalled(chat, options.stall), detached]:
        chat = Chat(options.bin, "--ping-interval", "1", "--ping-timeout", "1")
        try:
            scene(chat)
        finally:
            chat.end()
    print("all of it held" if hold.failures == 0 else f"{hold.failures} did not hold")
    sys.exit(hold.failures > 0)


main()
