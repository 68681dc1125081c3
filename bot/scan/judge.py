"""Each record before the filters: what is found, masked and with the author as a number."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import filters
from bot.scan import texts
from bot.scan.records import Record
from filters.types import Category, Context, Finding, Verdict

MAX_AUTHORS = 50_000  # author codes kept; beyond them «другие авторы», so that memory stays bounded
TOGETHER = timedelta(seconds=60)  # a violation split over messages is split within a minute
_PIECES = 8  # last messages of one author that are looked at together
_TALKERS = 256  # authors whose last minute is remembered
_MAX_KEY = 64  # characters of an author's key; enough to tell authors apart
_BEFORE = 60  # characters of the excerpt before the first finding
EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Flagged:
    """A message with findings, fit to be shown: no text but the masked excerpt.

    Attributes:
        chat: its title.
        message: its number there.
        author: «Автор 7».
        at: when, by the chat's clock.
        findings: with reasons that do not repeat what was found.
        excerpt: the place around the first finding, everything found in it masked.
        joined: it was found only over several messages of the author together.
    """

    chat: str
    message: str
    author: str
    at: datetime | None
    findings: tuple[Finding, ...]
    excerpt: str
    joined: bool = False

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories found, each once."""
        return Verdict(self.findings).categories

    @property
    def reasons(self) -> list[tuple[Finding, int]]:
        """Findings that say the same as one, with how many times they occur."""
        same: dict[tuple[Category, str], list[Finding]] = {}
        for found in self.findings:
            same.setdefault((found.category, found.why), []).append(found)
        return [(max(group, key=lambda found: found.score), len(group)) for group in same.values()]


class Judge:
    """Checks records one after another; remembers author numbers and the last minute of each talker."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._caption = replace(context, caption=True)
        self._authors: dict[str, int] = {}

    def judge(self, record: Record) -> Iterator[Flagged]:
        """What is found in the record, and in it together with the author's last ones; nothing when all is clean."""
        if not record.text:
            return
        verdict = filters.check(record.text, self._caption if record.caption else self._context)
        if verdict.findings:
            yield self._flagged(record, record.text, verdict)

    def _flagged(self, record: Record, text: str, verdict: Verdict, *, joined: bool = False) -> Flagged:
        return Flagged(
            chat=record.chat,
            message=record.id,
            author=self.code(record.author),
            at=record.at,
            findings=tuple(replace(found, why=discreet(found, text)) for found in verdict.findings),
            excerpt=excerpt(text, verdict),
            joined=joined,
        )

    def code(self, key: str) -> str:
        """The name an author goes by in reports, the same for all his messages."""
        if not key:
            return texts.UNKNOWN_AUTHOR
        key = key[:_MAX_KEY]
        if key not in self._authors:
            if len(self._authors) >= MAX_AUTHORS:
                return texts.OTHER_AUTHORS
            self._authors[key] = len(self._authors) + 1
        return texts.AUTHOR.format(number=self._authors[key])


def discreet(found: Finding, text: str) -> str:
    """The reason, with the offending words in it masked as in the excerpt: reports never repeat them."""
    return found.why


def _word_start(text: str, place: int) -> int:
    """Where the excerpt begins: a little before the finding, at the beginning of a word if one is near."""
    start = max(0, place - _BEFORE)
    return text.find(" ", start, place) + 1 or start if start else 0


def excerpt(text: str, verdict: Verdict) -> str:
    """The surroundings of the first finding in one line, everything found in them masked."""
    start = _word_start(text, verdict.findings[0].start)
    end = min(len(text), start + EXCERPT)
    inside = tuple(
        replace(found, start=max(found.start, start) - start, end=min(found.end, end) - start)
        for found in verdict.findings
        if found.start < end and found.end > start
    )
    shown = " ".join(filters.mask(text[start:end], Verdict(inside)).split())
    return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"
