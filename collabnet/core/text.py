"""Names as they are searched for: lower case, without accents, punctuation or double spaces."""

import re
import unicodedata
from typing import Final

_DROPPED: Final = re.compile(r"['’‘`´.]")
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")


def fold(name: str) -> str:
    """A name for searching: "St Mary's C.E. Primary – Élan" becomes "st marys ce primary elan".

    Apostrophes and full stops vanish and "saint" is "st", so that "Saint Mary's" and "St. Marys"
    are one; every other mark is a space.
    """
    text = name.casefold()
    if not text.isascii():
        text = _DROPPED.sub("", text)
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    words = _SEPARATORS.sub(" ", _DROPPED.sub("", text).replace("&", " and ")).split()
    return " ".join("st" if word == "saint" else word for word in words)
