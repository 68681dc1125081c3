"""What all tests share."""

import os

import pytest


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings never reach a test."""
    for name in list(os.environ):
        if name.startswith("DEZHURNY_") and not name.startswith(("DEZHURNY_TEST_", "DEZHURNY_CHROMIUM")):
            monkeypatch.delenv(name)
