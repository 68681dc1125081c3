"""docs/ru/cards.md shows every message of the bot, as it is today."""

import re
import struct
from pathlib import Path

import pytest

from tests.fakes.cards import SITUATIONS, play
from tests.fakes.pictures import PICTURES, ROOT, words_of

GUIDE = ROOT / "docs" / "ru" / "cards.md"
LARGEST = 40_000
# A phone's 360 pixels, one and a half dots each.
WIDTH = 540


def test_every_kind_is_shown():
    """Each situation has its picture in the guide, once, and every picture is of a situation."""
    shown = re.findall(r'src="img/cards/([\w-]+)\.png"', GUIDE.read_text(encoding="utf-8"))

    assert sorted(SITUATIONS) == sorted(shown)
    assert sorted(SITUATIONS) == sorted(path.stem for path in PICTURES.glob("*.png"))


@pytest.mark.parametrize("name", SITUATIONS)
async def test_picture_is_of_today(name: str, tmp_path: Path) -> None:
    """A picture says what the bot says now, and is small; otherwise: python -m tests.fakes.pictures NAME."""
    picture = (PICTURES / f"{name}.png").read_bytes()
    said = await play(name, tmp_path)

    assert said.text == words_of(picture)
    assert len(picture) < LARGEST
    assert struct.unpack(">I", picture[16:20]) == (WIDTH,)
