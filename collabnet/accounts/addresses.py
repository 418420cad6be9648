"""E-mail addresses in the one form in which accounts and invitations are compared."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


def fold_address(typed: str) -> str | None:
    """The folded form of an address: lower case, its domain in ASCII (IDNA); None when it is not an address.

    Look-alikes stay different (a Cyrillic letter gives another `xn--` domain), and so do subdomains and plus-tags.
    """
    if len(typed) > LONGEST:
        return None
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return str(found.ascii_email).lower()
