"""The second factor: codes of an authenticator application (TOTP, RFC 6238), each of them good once."""

import base64
from datetime import datetime, timedelta

import pyotp

# In Latin letters: Cyrillic ones would treble the QR code, which has to be read from a phone's distance.
ISSUER = "Dezhurny"
# How long the application shows a code.
STEP = timedelta(seconds=30)
# A clock that is wrong by half a minute, or a code typed while it changed.
NEIGHBOURS = (0, -1, 1)
# What HMAC-SHA-1 takes without hashing its key first (RFC 4226 asks for 20 bytes at least).
SECRET_BYTES = 20


def secret_of(raw: bytes) -> str:
    """Random bytes as applications take a secret: base32.

    Raises:
        ValueError: too few bytes.
    """
    if len(raw) < SECRET_BYTES:
        raise ValueError("a secret needs twenty bytes")
    return base64.b32encode(raw[:SECRET_BYTES]).decode()


def address(secret: str, login: str) -> str:
    """The ``otpauth:`` address that a QR code carries to the application."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def code_at(secret: str, now: datetime) -> str:
    """The six digits that the application shows now."""
    return pyotp.TOTP(secret).at(now)


def step_of(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """The time step whose code this is, None: it is no code of these minutes.

    ``code`` is as typed; spaces do not matter. ``after`` is the last step that was used: that one and earlier ones are
    refused, so that a code serves once.
    """
    totp = pyotp.TOTP(secret)
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdecimal()):
        return None
    present = totp.timecode(now)
    for neighbour in NEIGHBOURS:
        step = present + neighbour
        if (after is None or step > after) and pyotp.utils.strings_equal(typed, totp.generate_otp(step)):
            return step
    return None
