"""Reads libconfig's format as far as deploy/policy uses it: for programs that want the same rules as JSON."""
import re

TOKEN = re.compile(r'\s+|#[^\n]*|//[^\n]*|/\*.*?\*/|("(?:[^"\\]|\\.)*")|(-?\d+L?|true|false)\b|([A-Za-z*][\w*-]*)|([=:;,(){}\[\]])', re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


def tokens(text):
    at = 0
    while at < len(text):
        m = TOKEN.match(text, at)
        if not m:
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: not understood")
        at = m.end()
        if m.lastindex:
            yield m.lastindex, m.group()
    yield 4, ""


class Reader:
    def __init__(self, text):
        self.tokens = tokens(text)
        self.step()

    def step(self):
        token, self.token = getattr(self, "token", None), next(self.tokens, (4, ""))
        return token

    def members(self, end):
        found = {}
        while self.token[1] != end:
            name = self.step()[1]
            self.step()  # = or :
            found[name] = self.value()
            if self.token[1] in (";", ","):
                self.step()
        self.step()
        return found

    def items(self, end):
        found = []
        while self.token[1] != end:
            found.append(self.value())
            if self.token[1] == ",":
                self.step()
        self.step()
        return found

    def value(self):
        kind, text = self.step()
        if text == "{":
            return self.members("}")
        if text in ("(", "["):
            return self.items(")" if text == "(" else "]")
        if kind == 1:
            while self.token[0] == 1:  # strings in a row are one
                text = text[:-1] + self.step()[1][1:]
            return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)), text[1:-1], flags=re.S)
        if text in ("true", "false"):
            return text == "true"
        return int(text.rstrip("L"))


def load(path):
    return Reader(path.read_text(encoding="utf-8")).members("")
