"""Small pictures of the bot's messages on a phone; ``python -m tests.fakes.pictures`` makes those of docs/ru."""

import asyncio
import base64
import html
import os
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from playwright.async_api import Page, async_playwright

from tests.fakes.cards import SITUATIONS, Shown, play

Colours = np.ndarray[Any, np.dtype[Any]]

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "ru" / "img" / "cards"
STYLES = [ROOT / "bot" / "web" / "static" / name for name in ("base.css", "demo.css")]
WIDTH = 360
ZONE = ZoneInfo("Asia/Yekaterinburg")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What the picture says, in words: a test compares it with what the bot says today.
WORDS = "Description"
# The browser reads its own picture: width, height, the dots as red, green, blue, alpha.
PIXELS = """async (encoded) => {
  const image = new Image();
  image.src = "data:image/png;base64," + encoded;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const dots = canvas.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let i = 0; i < dots.length; i += 8192) text += String.fromCharCode(...dots.subarray(i, i + 8192));
  return [image.width, image.height, btoa(text)];
}"""
PAGE = """<!doctype html><html lang="ru"><meta charset="utf-8"><style>{styles}
body {{ display: block; height: auto; width: {width}px; }}
.talk {{ padding: 12px 11px 14px; overflow: hidden; }}
.message, .phone .message {{ max-width: 100%; }}
</style><body><div class="{where}"><div class="talk"><ol class="messages"><li class="message bot">
<div class="bubble"><div class="from"><b>{author}</b><span class="bot-mark">бот</span></div>
<div class="text">{text}</div><div class="meta">{at}</div></div>
<div class="buttons">{buttons}</div></li></ol></div></div></body></html>"""


def chromium() -> str | None:
    """Where the browser is."""
    return os.environ.get("DEZHURNY_CHROMIUM") or shutil.which("chromium")


def page(shown: Shown) -> str:
    """One message as the demo's phone shows it, or as the chat does."""
    message = shown.message
    return PAGE.format(
        styles="\n".join(path.read_text(encoding="utf-8") for path in STYLES),
        width=WIDTH,
        # The demo's phone without its frame.
        where="" if shown.in_chat else 'phone" style="border: 0; border-radius: 0; box-shadow: none',
        author=html.escape(message.author.name),
        text=html.escape(message.text),
        at=f"{message.at.astimezone(ZONE):%H:%M}",
        buttons="".join(f"<button>{html.escape(button.label)}</button>" for button in message.buttons),
    )


async def picture(window: Page, shown: Shown) -> bytes:
    """A PNG of at most 40 KB that holds its words as well."""
    await window.set_content(page(shown))
    return await small(window, await window.locator(".talk").screenshot(animations="disabled"), shown.text)


async def small(window: Page, png: bytes, words: str | None = None, colours: int = 64) -> bytes:
    """The same picture in its commonest colours; screenshots have few, and need no more."""
    width, height, encoded = await window.evaluate(PIXELS, base64.b64encode(png).decode())
    dots = np.frombuffer(base64.b64decode(encoded), dtype="<u4") & 0xFFFFFF
    shades, where, counts = np.unique(dots, return_inverse=True, return_counts=True)
    often = shades[np.argsort(counts)[::-1]]
    # Of nearly equal shades, and the edges of letters have hundreds, the commonest stands for all.
    _, first = np.unique(often & 0xF8F8F8, return_index=True)
    palette = _rgb(often[np.sort(first)[:colours]])
    apart = ((_rgb(shades)[:, None] - palette[None]) ** 2).sum(axis=2)
    indices = np.argmin(apart, axis=1).astype(np.uint8)[where].reshape(height, width)
    rows = np.concatenate([np.zeros((height, 1), dtype=np.uint8), indices], axis=1).tobytes()
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
    ]
    if words is not None:
        parts.append((b"iTXt", WORDS.encode() + b"\0\1\0\0\0" + zlib.compress(words.encode())))
    parts += [(b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _rgb(colours: Colours) -> Colours:
    return np.stack([colours & 255, colours >> 8 & 255, colours >> 16], axis=-1).astype(np.int32)


def words_of(png: bytes) -> str | None:
    """What a picture made here says."""
    for kind, data in _chunks(png):
        if kind == b"iTXt" and data.startswith(WORDS.encode() + b"\0"):
            return zlib.decompress(data[len(WORDS) + 5 :]).decode()
    return None


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += length + 12


async def main(names: list[str]) -> None:
    """Make the pictures of these situations, of all if none is named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        window = await browser.new_page(viewport={"width": WIDTH, "height": 800}, device_scale_factor=1.5)
        for name in names or SITUATIONS:
            with tempfile.TemporaryDirectory() as folder:
                shown = await play(name, Path(folder))
            (PICTURES / f"{name}.png").write_bytes(await picture(window, shown))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
