"""How often somebody may try to sign in, reset a password or invite people: by account, and by network address."""

from __future__ import annotations

import datetime as dt

from collabnet.platform.errors import TooManyRequests
from collabnet.platform.limits import Limit, forget, within

__all__ = ["forget", "take", "within"]

# An account is guarded tightly whatever the address; an address generously, because a whole school, or a whole
# trust, sits behind one (60 people who sign in within ten minutes must all get in).
SIGN_IN = Limit("sign-in", 10, dt.timedelta(minutes=5))
SIGN_IN_ADDRESS = Limit("sign-in-ip", 300, dt.timedelta(minutes=5))
PASSWORD = Limit("password", 10, dt.timedelta(minutes=5))
RESET = Limit("reset", 5, dt.timedelta(hours=1))
RESET_ADDRESS = Limit("reset-ip", 100, dt.timedelta(hours=1))
INVITE = Limit("invite", 200, dt.timedelta(days=1))
LINK_ADDRESS = Limit("link-ip", 300, dt.timedelta(minutes=5))


def take(*limits: tuple[Limit, str]) -> None:
    """Count one attempt against each limit; raises TooManyRequests when one is used up."""
    if not within(*limits):
        raise TooManyRequests(
            "There were too many attempts in a short time. "
            "If you forgot your password, ask for a link to set a new one."
        )
