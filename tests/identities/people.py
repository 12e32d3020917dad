"""A thousand people who are nobody, planted as customers, and found again in whatever form they were written: as they are, without
accents or separators, as JSON, URLs, base64 or hexadecimal have them, whole or by the part of a name that no other text has."""
import base64
import binascii
import random
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

N = 1000
MARKS = ("xuvq", "wyjk")  # every name has one, and no other word does
MARK = re.compile(r"[^\W_]{0,20}(?:%s)[^\W_]{0,20}" % "|".join(MARKS))
ENCODED = re.compile(r"[A-Za-z0-9+/_-]{12,}")
HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
DIGITS = re.compile(r"\d{10,}")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[ .()+_/-]{1,3}(?=\d)")


@dataclass(frozen=True)
class Person:
    nombre: str
    cuenta: str
    telefono: str
    radicado: str

    @property
    def correo(self):
        return plain(self.nombre).replace(" ", ".") + "@correo.example"


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()


def people(seed=7):
    rng = random.Random(seed)
    syllables = [a + b for a in "bdfglmnprt" for b in "aeiou"]
    numbers = rng.sample(range(10**6), N)
    tails = rng.sample([a + b + c for a in syllables for b in syllables for c in syllables[:10]], 2 * N)
    return [Person(f"Áxuvq{tails[2 * i]} Ordóñez Wyjk{tails[2 * i + 1]}é", f"739{n:06d}{(n * 7) % 97:02d}", f"3199{n:06d}",
                   f"4437{n:06d}{(n * 31) % 10**6:06d}") for i, n in enumerate(numbers)]


class Seeker:
    """Knows everybody, and says who stands in a text and how: {(what, which)}. The radicado is the case's number and not looked
    for where it may stand."""

    def __init__(self, everybody, radicados=True):
        self.numbers = {p.cuenta: "account" for p in everybody} | {p.telefono: "telephone" for p in everybody}
        if radicados:
            self.numbers |= {p.radicado: "radicado" for p in everybody}
        self.lengths = sorted({len(n) for n in self.numbers})

    def _plainly(self, text):
        folded = plain(text)
        for word in MARK.findall(folded):
            yield "name", word
        for run in DIGITS.findall(BETWEEN_DIGITS.sub("", folded)):
            for length in self.lengths:
                for i in range(len(run) - length + 1):
                    if what := self.numbers.get(run[i:i + length]):
                        yield what, run[i:i + length]

    def found(self, data):
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        found = set(self._plainly(text))
        if "\\u" in text or "\\x" in text:
            found |= set(self._plainly(re.sub(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})",
                                              lambda m: chr(int(m[1] or m[2], 16)), text)))
        if "%" in text:
            found |= set(self._plainly(unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")))
        for token in set(ENCODED.findall(text)):
            for begin in range(4):  # it may have begun within a longer text
                piece = token[begin:].replace("-", "+").replace("_", "/")
                piece = piece[:len(piece) // 4 * 4]
                try:
                    found |= set(self._plainly(base64.b64decode(piece).decode("utf-8", "replace")))
                except binascii.Error:
                    pass
        for token in set(HEXADECIMAL.findall(text)):
            found |= set(self._plainly(bytes.fromhex(token).decode("utf-8", "replace")))
        return found
