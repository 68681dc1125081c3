"""The findings as one self-contained page: figures on top, masked excerpts below, no scripts.

The figures are known last but stand first, so the cards are written to a file of their own while the scan runs
and poured into the page at the end; the page never stands in memory as a whole.
"""

from contextlib import suppress
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.scan import texts
from bot.scan.judge import Flagged
from bot.scan.overview import HOURS_TITLE, facts, ranking
from bot.scan.staging import Staged
from bot.scan.summary import Summary
from bot.texts import CATEGORY_NAMES

MAX_CARDS = 2_000  # more would make a page that no phone opens
_MAX_REASONS = 8


class HtmlReport:
    """Writes a card for each flagged message, up to a stated maximum."""

    def __init__(self, place: Staged, max_cards: int = MAX_CARDS) -> None:
        environment = Environment(
            loader=PackageLoader("bot.scan"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        environment.globals.update(
            moment=texts.moment, number=texts.number, plural=texts.plural, share=texts.share, names=CATEGORY_NAMES
        )
        self._page = environment.get_template("report.html.j2")
        self._card = environment.get_template("card.html.j2")
        self._path = place.path
        self._max = max_cards
        self._shown = 0
        self._cards = (place.folder / "cards").open("w+", encoding="utf-8")

    def add(self, flagged: Flagged) -> None:
        """Write one card."""
        if self._shown >= self._max:
            return
        self._shown += 1
        self._cards.write(self._card.render(f=flagged, joined_note=texts.JOINED_NOTE, max_reasons=_MAX_REASONS))

    def finish(self, summary: Summary, source: str, trouble: str | None) -> None:
        """Write the page around the cards."""
        self._cards.seek(0)
        page = self._page.generate(
            title=texts.REPORT_TITLE,
            source=source,
            period=texts.period(summary.first, summary.last),
            trouble=texts.PARTIAL_NOTE.format(why=trouble) if trouble else "",
            summary=summary,
            unread=summary.unread(),
            facts=facts(summary),
            tables=ranking(summary),
            hours_title=HOURS_TITLE,
            peak=max(summary.by_hour.values(), default=1),
            disclaimer=texts.DISCLAIMER,
            masked_note=texts.MASKED_NOTE,
            limit_note=self._limit_note(summary),
            cards=self._cards,
            nothing=texts.NOTHING_FOUND,
            made=datetime.now(),  # noqa: DTZ005 -- the local time of the reader, printed once
        )
        with self._path.open("w", encoding="utf-8") as stream:
            stream.writelines(page)
        self._cards.close()

    def _limit_note(self, summary: Summary) -> str:
        if summary.flagged <= self._shown:
            return ""
        return texts.HTML_LIMIT_NOTE.format(shown=texts.messages(self._shown), total=texts.number(summary.flagged))

    def close(self) -> None:
        """Let go of the file of cards; a disk that is full was reported already."""
        with suppress(OSError):
            self._cards.close()
