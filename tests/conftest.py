"""What all tests share."""

import sys
from pathlib import Path

import pytest

# The doubles of messengers and the conversation player are imported by their plain names.
sys.path.insert(0, str(Path(__file__).parent / "fakes"))


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings never reach a test."""
    import os

    for name in list(os.environ):
        if name.startswith("DEZHURNY_") and not name.startswith(("DEZHURNY_TEST_", "DEZHURNY_CHROMIUM")):
            monkeypatch.delenv(name)
