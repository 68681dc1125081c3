"""The counts of one scan, gathered as the records go by; its size does not grow with the file."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.scan import texts
from bot.scan.judge import Flagged
from bot.scan.records import Record, Skip, Skipped
from filters.types import CLAUSES, Category

MAX_CHATS = 5_000  # titles counted one by one; a hostile CSV could have one in every row
_PLACES = 5


@dataclass(slots=True)
class ChatCount:
    """One chat: messages read and messages flagged."""

    messages: int = 0
    flagged: int = 0


@dataclass(slots=True)
class Summary:
    """What a scan saw.

    Attributes:
        messages: messages read, with or without text.
        checked: of them, those with text.
        flagged: of them, those with a finding.
        findings: single findings.
        joined: violations split over several messages.
        by_category: flagged messages with that category (a message may have several).
        by_clause: flagged messages on that clause.
        by_chat: counts of each chat, in the order of the file.
        by_hour: flagged messages in each hour of the day.
        parts: what could not be read, by its kind.
        skipped: entries that gave no message.
        broken_places: the first entries or lines that were not of the promised shape.
        first, last: dates of the earliest and the latest message.
    """

    messages: int = 0
    checked: int = 0
    flagged: int = 0
    findings: int = 0
    joined: int = 0
    by_category: Counter[Category] = field(default_factory=Counter)
    by_clause: Counter[str] = field(default_factory=Counter)
    by_chat: dict[str, ChatCount] = field(default_factory=dict)
    by_hour: Counter[int] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[Skip] = field(default_factory=Counter)
    broken_places: list[int] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None

    def saw(self, record: Record) -> None:
        """Count a message that was read."""
        self.messages += 1
        self.checked += bool(record.text)
        if record.part:
            self.parts[record.part] += 1
        self._chat(record.chat).messages += 1
        if record.at:
            self.first = min(self.first or record.at, record.at)
            self.last = max(self.last or record.at, record.at)

    def passed(self, entry: Skipped) -> None:
        """Count an entry that gave no message."""
        self.skipped[entry.why] += 1
        if entry.why is Skip.BROKEN and len(self.broken_places) < _PLACES:
            self.broken_places.append(entry.place)

    def found(self, flagged: Flagged) -> None:
        """Count a message with findings."""
        self.flagged += 1
        self.joined += flagged.joined
        self.findings += len(flagged.findings)
        self.by_category.update(flagged.categories)
        self.by_clause.update({CLAUSES[category] for category in flagged.categories})
        self._chat(flagged.chat).flagged += 1
        if flagged.at:
            self.by_hour[flagged.at.hour] += 1

    def _chat(self, title: str) -> ChatCount:
        if title not in self.by_chat and len(self.by_chat) >= MAX_CHATS:
            title = texts.OTHER_CHATS
        return self.by_chat.setdefault(title, ChatCount())

    def unread(self) -> int:
        """How many parts and entries nobody has checked: people may want to look themselves."""
        return self.parts.total() + self.skipped[Skip.BROKEN]

    def chats(self) -> list[tuple[str, ChatCount]]:
        """Chats, those with the most flagged messages first."""
        return sorted(self.by_chat.items(), key=lambda item: (-item[1].flagged, -item[1].messages))

    def busiest(self, count: int = 3) -> list[tuple[int, int]]:
        """The hours with the most flagged messages and how many there were."""
        return sorted(self.by_hour.items(), key=lambda item: (-item[1], item[0]))[:count]
