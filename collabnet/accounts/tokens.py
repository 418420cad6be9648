"""Secret tokens of sessions, invitations and resets: long, random, and kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32  # 256 bits; ASVS asks for at least 128


def new_token() -> str:
    """A fresh secret, safe in addresses and cookies."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What the database keeps of a token (SHA-256 in hex): a copy of the database opens nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
