"""Each record before the filters: what is found, masked and with the author as a number."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import filters
from bot.scan import texts
from bot.scan.records import Record
from filters.types import Category, Context, Finding, Verdict

MAX_AUTHORS = 50_000  # author codes kept; beyond them «другие авторы», so that memory stays bounded
TOGETHER = timedelta(seconds=60)  # a violation split over messages is split within a minute
_PIECES = 4  # messages of a row that are looked at together
_CHATS = 256  # chats remembered at a time: a table may mix them
_MAX_KEY = 64  # characters of an author's key; enough to tell authors apart


@dataclass(frozen=True, slots=True)
class Flagged:
    """A message with findings, fit to be shown: no text but the masked excerpt.

    Attributes:
        chat: its title.
        messages: its number there; several when it was found only over a row of messages together.
        author: «Автор 7».
        at: when, by the chat's clock.
        findings: their reasons never repeat what was found.
        excerpt: the masked surroundings of the first finding.
    """

    chat: str
    messages: tuple[str, ...]
    author: str
    at: datetime | None
    findings: tuple[Finding, ...]
    excerpt: str

    @property
    def joined(self) -> bool:
        """It was found only over several messages together."""
        return len(self.messages) > 1

    @property
    def numbers(self) -> str:
        """The message's number, or the first and the last of the row."""
        return "–".join(dict.fromkeys((self.messages[0], self.messages[-1])))

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
        self._titles: dict[str, str] = {}
        self._rows: OrderedDict[str, list[Record]] = OrderedDict()

    def judge(self, record: Record) -> Iterator[Flagged]:
        """What is found in the record, or in it together with the author's words right before; nothing when clean."""
        if not record.text:
            return
        context = self._caption if record.caption else self._context
        verdict = filters.check(record.text, context)
        if verdict.findings:
            self._rows.pop(record.chat, None)
            yield self._flagged([record], record.text, verdict)
            return
        row = self._row(record)
        joined = filters.check_joined([piece.text for piece in row], context) if len(row) > 1 else None
        if joined is not None:
            text, verdict, first = joined
            self._rows.pop(record.chat, None)
            yield self._flagged(row[first:], text, verdict)

    def _row(self, record: Record) -> list[Record]:
        """The clean messages that this author wrote in a row within a minute, this one the last."""
        before = self._rows.pop(record.chat, [])
        row = [*(piece for piece in before if _together(piece, record)), record][-_PIECES:]
        self._rows[record.chat] = row
        if len(self._rows) > _CHATS:
            self._rows.popitem(last=False)
        return row

    def _flagged(self, records: Sequence[Record], text: str, verdict: Verdict) -> Flagged:
        last = records[-1]
        return Flagged(
            chat=last.chat,
            messages=tuple(record.id for record in records),
            author=self.code(last.author),
            at=last.at,
            findings=verdict.findings,
            excerpt=filters.mask(text, verdict),
        )

    def title(self, written: str) -> str:
        """A chat's title as reports show it: a phone or a rude word in it is masked like in any text."""
        if written not in self._titles:
            if len(self._titles) >= _CHATS:
                self._titles.clear()
            self._titles[written] = filters.mask(written, filters.check(written, self._context))
        return self._titles[written]

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


def _together(earlier: Record, later: Record) -> bool:
    """Whether one author said both within a minute; what bears no author or date is alone."""
    if not earlier.at or not later.at or not later.author or earlier.author != later.author:
        return False
    return timedelta(0) <= later.at - earlier.at <= TOGETHER
