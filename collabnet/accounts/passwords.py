"""What makes a good password, and how passwords are kept: argon2id, with a deny list of common long ones."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256  # characters; no rules of composition (NCSC, ASVS 6.2)
CONTEXT_LETTERS = 4  # shorter words of a name or a school would refuse too much
LEFT_OVER = 8  # letters and digits that must remain without the words others would guess first
ENTRY_BYTES = 5  # of each hash in the deny list: one false refusal in 25 million passwords
COMMON = Path(__file__).parent / "data" / "common_passwords.bin"
SITE_WORDS = ("collabnet", "password")

HASHER = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)  # OWASP's floor, in KiB
# Checked when there is no account, so that both answers take as long; its result never counts.
NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$pyhbawbVAPyMsU5a7uyJvQ"
    "$dbOcGGq6etvWfn1V61NmmiVX/wcnHUkpNA9skIDCAzM"
)
UNUSABLE = "!"  # the hash of an account that has no password yet


def hash_password(password: str) -> str:
    """The argon2id hash of a password (about 25 ms: never inside a write transaction)."""
    return HASHER.hash(_normal(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether `password` matches; takes as long without a hash, or with one that nothing matches."""
    if len(password) > LONGEST:
        return False  # no such password can have been set
    usable = password_hash not in (None, UNUSABLE)
    try:
        matches = HASHER.verify(password_hash if usable else NOBODYS_HASH, _normal(password))  # type: ignore[arg-type]
    except (VerificationError, InvalidHashError):
        return False
    return usable and matches


def needs_rehash(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def why_refused(password: str, *, context: Iterable[str] = ()) -> str | None:
    """Why a new password is not good enough, in plain words, or None.

    `context` is what others would guess first: the person's name and address, the organisations they act for.
    """
    if len(password) > LONGEST:
        return f"Use {LONGEST} characters or fewer"
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(unicodedata.normalize("NFKC", password)) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Three random words are good"
    if len(set(folded)) < 4 or _is_common(folded):
        return "This password is well known. Choose one that is harder to guess"
    if _left_over(folded, context) < LEFT_OVER:
        return "Use words that have nothing to do with you, your school or this site"
    return None


def _normal(password: str) -> bytes:
    """NFKC, so that the same accents typed on two devices are the same password."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@cache
def _deny_list() -> bytes:
    return COMMON.read_bytes()


def _is_common(folded: str) -> bool:
    entries = _deny_list()
    wanted = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).digest()[:ENTRY_BYTES]
    count = len(entries) // ENTRY_BYTES

    def entry(n: int) -> bytes:
        return entries[n * ENTRY_BYTES : (n + 1) * ENTRY_BYTES]

    place = bisect_left(range(count), wanted, key=entry)
    return place < count and entry(place) == wanted


def _left_over(folded: str, context: Iterable[str]) -> int:
    """How many letters and digits remain when every word that others would guess first is taken out."""
    plain = "".join(c for c in folded if c.isalnum())
    words = {
        word
        for text in (*SITE_WORDS, *context)
        for word in "".join(c if c.isalnum() else " " for c in text.casefold()).split()
        if len(word) >= CONTEXT_LETTERS
    }
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, "")
    return len(plain)
