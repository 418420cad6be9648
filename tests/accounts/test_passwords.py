"""Passwords: common and guessable ones are refused, three random words are not, and hashes are argon2id."""

from __future__ import annotations

import random

import pytest

from collabnet.accounts import passwords
from collabnet.accounts.passwords import COMMON, ENTRY_BYTES, hash_password, verify, why_refused

# From the list behind data/common_passwords.bin; each is 12 characters or longer.
WELL_KNOWN = (
    "123qweasdzxc", "1qaz2wsx3edc", "q1w2e3r4t5y6", "qwertyqwerty", "leavemealone", "sonyericsson", "123456654321",
    "QWERTYQWERTY", "ＱＷＥＲＴＹＱＷＥＲＴＹ",
)  # fmt: skip
TEXT = (
    "apple bridge candle dragon ember forest garden harbour island jacket kettle lantern meadow needle orchard pencil "
    "quarry ribbon saddle timber umbrella velvet window yellow zebra anchor basket copper dinner engine feather"
)
WORDS = TEXT.split()


def test_the_deny_list_is_whole_and_sorted() -> None:
    entries = COMMON.read_bytes()
    rows = [entries[n : n + ENTRY_BYTES] for n in range(0, len(entries), ENTRY_BYTES)]
    assert len(rows) == 43_940
    assert rows == sorted(set(rows))


@pytest.mark.parametrize("password", WELL_KNOWN)
def test_a_well_known_password_is_refused(password: str) -> None:
    assert "well known" in (why_refused(password) or "")


def test_a_thousand_phrases_of_three_words_are_accepted() -> None:
    source = random.Random(20270302)
    context = ["Sam Taylor", "sam.taylor@example.org", "Quay Lane Primary School"]
    refused = []
    for _ in range(1000):
        phrase = source.choice(" -.").join(source.sample(WORDS, 3))
        if len(phrase) >= 12 and why_refused(phrase, context=context):
            refused.append(phrase)
    assert refused == []


@pytest.mark.parametrize(
    "password",
    [
        "a quiet little harbour",
        "k7#wq!" * 11,
        "ümläut zwölf grüße",
        "猫と犬と鳥の長い合言葉です",
        "sieben rote Laternen" * 12,
    ],
)
def test_long_and_unusual_passwords_are_accepted(password: str) -> None:
    assert why_refused(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [("short", "12 characters"), ("elevenchars", "12 characters"), ("a b" * 100, "256"), ("x" * 12, "well known"),
     ("quaylaneprimary1", "nothing to do with you"), ("SamTaylor2027!!", "nothing to do with you"),
     ("collabnet2027!!", "nothing to do with you"), ("Collabnet-Sam-1", "nothing to do with you")],
)  # fmt: skip
def test_a_guessable_password_is_refused_with_the_reason(password: str, why: str) -> None:
    context = ["Sam Taylor", "sam.taylor@example.org", "Quay Lane Primary School"]
    assert why in (why_refused(password, context=context) or "")


def test_a_name_inside_a_longer_phrase_does_no_harm() -> None:
    assert why_refused("taylor lantern orchard", context=["Sam Taylor"]) is None


def test_a_huge_password_is_refused_before_anything_is_done_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = hash_password("a quiet little harbour")
    monkeypatch.setattr(passwords, "unicodedata", None)  # neither folded
    monkeypatch.setattr(passwords, "HASHER", None)  # nor hashed
    assert why_refused("x" * 10_000) == "Use 256 characters or fewer"
    assert not verify(usual, "x" * 1_000_000)


def test_hashes_are_argon2id_at_the_floor_or_above() -> None:
    assert hash_password("a quiet little harbour").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_accents_typed_on_two_devices_are_the_same_password() -> None:
    assert verify(hash_password("cafe\u0301 au lait noir"), "caf\u00e9 au lait noir")


@pytest.mark.parametrize("kept", [None, "!", "", "plain text", "$argon2id$broken"])
def test_what_is_no_hash_matches_nothing(kept: str | None) -> None:
    assert not verify(kept, "correct horse battery staple")
