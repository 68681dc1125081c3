"""Changes to a lexicon file as text: comments and order stay as people wrote them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lexicons
from lexicons import LexiconError

FOLDER = "DEZHURNY_LEXICONS"


@dataclass(frozen=True, slots=True)
class Changed:
    """A list as it would be: its name and its lines."""

    name: str
    lines: tuple[str, ...]


def _sections(lines: Sequence[str]) -> dict[str, tuple[int, int]]:
    """First line after the header and one past the last line of each section."""
    heads = [
        (line.split("#", 1)[0].strip().lower()[1:-1], i)
        for i, line in enumerate(lines)
        if line.lstrip().startswith("[")
    ]
    ends = [i for _, i in heads[1:]] + [len(lines)]
    return {name: (i + 1, end) for (name, i), end in zip(heads, ends, strict=True)}


def _place(lines: Sequence[str], name: str, section: str) -> tuple[int, int]:
    places = _sections(lines)
    if section not in places:
        raise LexiconError(name, 1, f"нет раздела «{section}»; есть: {', '.join(places)}")
    return places[section]


def _bare(line: str) -> str:
    return " ".join(line.split("#", 1)[0].lower().replace("ё", "е").split())


def add(lines: Sequence[str], name: str, section: str, entry: str) -> list[str]:
    """The lines with ``entry`` at the end of the section.

    Raises:
        LexiconError: there is no such section, or the lines would break the format.
    """
    begin, end = _place(lines, name, section)
    at = end
    while at > begin and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    changed = [*lines[:at], entry.strip(), *lines[at:]]
    lexicons.parse(changed, name)
    return changed


def remove(lines: Sequence[str], name: str, section: str, entry: str) -> list[str]:
    """The lines without ``entry``.

    Raises:
        LexiconError: the section or the entry is not there, or the lines would break the format.
    """
    begin, end = _place(lines, name, section)
    for i in range(begin, end):
        if _bare(lines[i]) == _bare(entry):
            changed = [*lines[:i], *lines[i + 1 :]]
            lexicons.parse(changed, name)
            return changed
    raise LexiconError(name, begin, f"в разделе «{section}» нет записи «{entry}»")


def own_folder() -> Path | None:
    """Where the institution's own lists lie; None: it has none, ours count."""
    folder = os.environ.get(FOLDER)
    return Path(folder) if folder else None


def save(changed: Changed, folder: Path) -> Path:
    """Write a list into a folder, whole or not at all; returns its file.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{changed.name}.txt"
    # A running service must never read half a file.
    new = path.with_suffix(".new")
    new.write_text("\n".join(changed.lines) + "\n", encoding="utf-8")
    new.replace(path)
    return path
