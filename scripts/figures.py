#!/usr/bin/env python3
"""How large the sources are: run it before and after a change of structure.

It reads Swift by lines and braces, not by grammar, so that it needs nothing but Python; a figure is a
smell to look at, not a limit.
"""

import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
NAMES = "account room nick target place conversation sender".split()
TYPE = re.compile(r"\b(?:struct|class|actor|enum|extension|protocol)\s+([A-Za-z_][\w.]*)")
STORED = re.compile(r"^\s*((?:@\w+(?:\([^)]*\))?\s+|[a-z]+(?:\(set\))?\s+)*)(var|let)\s+(\w+|\()")
FUNCTION = re.compile(r"\b(?:func\s+[^\s(<]+|init[?!]?)\s*[(<]")
# What the rows of a table fill, one by one: a setting is a row of ServerSettings, and what a server reads
# when it starts are rows of the archive. Counted apart.
FILLED = {"Configuration", "SharedSettings", "ConnectionLimits", "StrictTransport", "Admin", "Snapshot"}
SHARED = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public|package|open)\s")
# Another page says what these are: the protocol that a type conforms to, or the specification of the words
# on the wire, which the type of the open set names.
SAID_ELSEWHERE = re.compile(
    r"init\((?:from decoder|rawValue|\w+Literal)\b|func (?:encode\(to|hash\(into|==|<|makeIterator\(|fromDatabaseValue)"
    r"|(?:var|let) (?:description|rawValue|databaseValue)\b"
    r"|static let `?\w+`?(?:: (?:Numeric|Command|Capability|ReplyCode)| = ReplyCode\()")


def strip(line):
    """Without strings and a comment at the end, so that braces count."""
    line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    return re.sub(r"//.*", "", line)


class Figures:
    def __init__(self):
        self.code = 0
        self.files = []
        self.functions = []
        self.stored = {}
        self.settable = []
        self.hidden = []
        self.string_names = []
        self.shared = [0, 0]
        self.chat_writers = set()

    def read(self, path):
        module = path.relative_to(ROOT / "Sources").parts[0]
        lines = path.read_text().split("\n")
        if lines and not lines[-1]:
            lines.pop()
        self.files.append((len(lines), str(path.relative_to(ROOT))))
        stack, documented, in_text = [], False, False
        for number, raw in enumerate(lines, 1):
            if raw.count('"""') % 2:
                in_text = not in_text
                self.code += 1
                continue
            text = raw.strip()
            if in_text:
                self.code += 1
                continue
            if not text or text.startswith("//"):
                documented = text.startswith("///") or (documented and text.startswith("//"))
                continue
            self.code += 1
            self.look(path, module, number, strip(raw), raw, stack, documented)
            documented = text.startswith("@") and documented
        return self

    def look(self, path, module, number, line, raw, stack, documented):
        place = f"{path.relative_to(ROOT)}:{number}"
        inside_type = bool(stack) and stack[-1][0] == "type"
        kind, name = "block", None
        match = TYPE.search(line)
        if match and not re.search(r"\b(?:case|let|var|func)\b.*\b(?:struct|class)\b", line):
            kind, name = "type", match.group(1)
            if inside_type:
                name = f"{stack[-1][1]}.{name}"
            if re.search(r"\b(?:private|fileprivate)\s+(?:final\s+)?(?:struct|class|enum|actor)\b", line):
                self.hidden.append((module, name))
        elif FUNCTION.search(line):
            kind = "function"
            owner = stack[-1][1] if inside_type else None
            if owner in ("Chat", "Client") and owner != path.stem and re.search(r"\bmutating\b", line):
                self.chat_writers.add((owner, str(path.relative_to(ROOT))))
        stored = STORED.match(line)
        if inside_type and stored and kind != "type":
            self.property(module, path, place, stack[-1][1], stored, line, raw)
        if SHARED.match(line) and (inside_type or not stack) and not SAID_ELSEWHERE.search(line):
            self.shared[0] += 1
            self.shared[1] += documented
        if module in ("ServerCore", "Archive"):
            for label in NAMES:
                if re.search(rf"\b{label}:\s*(?:inout\s+|borrowing\s+)?String\??(?=[\s,)=]|$)", line):
                    self.string_names.append(f"{place} {label}")
        self.braces(line, kind, name, number, place, stack)

    def property(self, module, path, place, owner, stored, line, raw):
        rest = line[stored.end():]
        words = stored.group(1).split()
        if "static" in words or "lazy" in words or "class" in words:
            return
        # A body without a value before it computes one; observers stand behind something that is stored.
        is_computed = "{" in rest and "=" not in rest.split("{")[0]
        if is_computed and not re.search(r"\{\s*(?:willSet|didSet)", rest):
            return
        names = re.findall(r"\w+", stored.group(3) + rest.split(")")[0]) if stored.group(3) == "(" else [
            stored.group(3)]
        self.stored.setdefault((module, owner), []).extend(names)
        is_private = any(w in ("private", "fileprivate", "private(set)", "fileprivate(set)") for w in words)
        # Nobody outside its file has a value of a private type, or of one inside it.
        is_hidden = any((module, owner) == (m, o) or (m == module and owner.startswith(o + "."))
                        for m, o in self.hidden)
        if stored.group(2) == "var" and not is_private and not is_hidden:
            self.settable.append((module, owner, stored.group(3), place))

    def held(self, fields):
        """Of these, the owners that another owner holds: no field of theirs can be set from elsewhere, and
        no file but the holder's puts another in their place. Their methods are called from anywhere."""
        held = set()
        while True:
            open_types = {(module, owner) for module, owner, name, place in fields - held}
            found = {field for field in fields - held if self.is_owner(field, open_types)
                     and not self.is_replaced(field)}
            if not found:
                return held
            held |= found

    def is_owner(self, field, open_types):
        module, _, name, place = field
        path, number = place.split(":")
        line = (ROOT / path).read_text().split("\n")[int(number) - 1]
        match = re.search(rf"var {name}(?::\s*([A-Z]\w*)|\s*=\s*([A-Z]\w*)\()", line)
        kind = (module, match and (match.group(1) or match.group(2)))
        return kind in self.stored and kind not in open_types

    def is_replaced(self, field):
        module, owner, name, place = field
        for path in (ROOT / "Sources" / module).rglob("*.swift"):
            if str(path.relative_to(ROOT)) == place.split(":")[0]:
                continue
            text = path.read_text()
            holder = r"(?:\w+\.)*" if re.search(rf"extension {owner}\b", text) else r"(?!self\.)(?:\w+|\$0)\."
            for line in map(strip, text.split("\n")):
                is_declared = re.search(rf"\b(?:let|var|case)\b[^=]*\b{name}\b[^=]*=", line)
                if not is_declared and re.search(rf"(?:^|[\s{{(]){holder}{name}\s*=(?!=)", line):
                    return True
        return False

    def braces(self, line, kind, name, number, place, stack):
        opened = False
        for character in line:
            if character == "{":
                stack.append((kind if not opened else "block", name, number, place))
                opened = True
            elif character == "}" and stack:
                closed = stack.pop()
                if closed[0] == "function":
                    self.functions.append((number - closed[2] + 1, closed[3]))


def is_filled(field):
    return field[1].split(".")[0] in FILLED or field[1].endswith("Settings")


def main():
    figures = Figures()
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        if path.is_symlink():
            continue
        figures.read(path)
    rows = []
    rows.append(("lines of code without comments and blanks", figures.code))
    sizes = sorted(size for size, _ in figures.files)
    rows.append(("files, median, longest", f"{len(sizes)}, {int(statistics.median(sizes))}, "
                 f"{max(figures.files)[0]} ({max(figures.files)[1]})"))
    large = sorted(((len(v), f"{m}.{o}") for (m, o), v in figures.stored.items() if len(v) > 12), reverse=True)
    rows.append(("types with more than 12 stored properties", f"{len(large)}: "
                 + ", ".join(f"{name} {count}" for count, name in large)))
    for owner in ("Chat", "Client"):
        writers = {path for name, path in figures.chat_writers if name == owner and
                   (("ServerCore" in path) or ("ClientCore" in path))}
        rows.append((f"files that can write {owner}'s state", len(writers)))
    core = [field for field in figures.settable if field[0] in ("ServerCore", "ClientCore")]
    filled = [field for field in core if is_filled(field)]
    held = figures.held(set(core) - set(filled))
    rows.append(("fields settable from another file (ServerCore, ClientCore)",
                 f"{len(core) - len(filled) - len(held)}; {len(filled)} of values that rows of settings and "
                 f"of the archive fill; {len(held)} owners within an owner, put in place by it alone"))
    rows.append(("String parameters and fields named as an identity (ServerCore, Archive)",
                 len(figures.string_names)))
    rows.append(("functions, over 40 lines", f"{len(figures.functions)}, "
                 f"{sum(1 for n, _ in figures.functions if n > 40)}"))
    rows.append(("declarations that other modules see, documented",
                 f"{figures.shared[0]}, {figures.shared[1]}"))
    for name, value in rows:
        print(f"{name}: {value}")
    if "--all" in sys.argv:
        for size, place in sorted(figures.functions, reverse=True):
            if size > 40:
                print(f"  function of {size} lines: {place}")
        for line in figures.string_names:
            print(f"  {line}")


if __name__ == "__main__":
    if "--all" in sys.argv and len(sys.argv) == 2:
        ROOT = pathlib.Path(__file__).parent.parent
    main()
