"""The summary as people read it: facts and ranked tables, the same for the terminal, the page and the book."""

from dataclasses import dataclass

from bot.scan import texts
from bot.scan.records import Skip
from bot.scan.summary import Summary
from bot.texts import CATEGORY_NAMES, CLAUSE_WORDS
from filters.types import Category

SHOWN_CHATS = 15
FLAGGED_FACT = "С находками"
HOURS_TITLE = "Самые неспокойные часы"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what, how many flagged messages, and their share in words."""

    name: str
    count: int
    share: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A ranked table with its heading; ``share_of`` says what the share is a share of."""

    title: str
    share_of: str
    lines: tuple[Line, ...]


def facts(summary: Summary) -> list[tuple[str, str]]:
    """Name and value of each overall figure."""
    found = [
        ("Сообщений прочитано", texts.number(summary.messages)),
        ("Из них с текстом", texts.number(summary.checked)),
        (FLAGGED_FACT, f"{texts.number(summary.flagged)} ({texts.share(summary.flagged, summary.checked)})"),
        ("Находок", texts.number(summary.findings)),
    ]
    if summary.first and summary.last:
        found.append(("Время", f"{texts.moment(summary.first)} — {texts.moment(summary.last)}"))
    if summary.joined:
        found.append(("Разбито на несколько сообщений", texts.number(summary.joined)))
    if summary.parts:
        parts = ", ".join(f"{texts.PART_NAMES[part]} {texts.number(n)}" for part, n in summary.parts.most_common())
        found.append(("Не читается программой", parts))
    if summary.skipped[Skip.SERVICE]:
        found.append(("Служебных записей", texts.number(summary.skipped[Skip.SERVICE])))
    if summary.skipped[Skip.PRIVATE]:
        found.append(("Не проверялось: личные диалоги", texts.messages(summary.skipped[Skip.PRIVATE])))
    if broken := summary.skipped[Skip.BROKEN]:
        places = ", ".join(map(texts.number, summary.broken_places))
        found.append(("Нечитаемых записей", f"{texts.number(broken)} (первые: {places})"))
    return found


def ranking(summary: Summary) -> list[Table]:
    """The tables of a scan with findings: by category, clause, chat and hour; empty ones are left out."""
    flagged, checked = summary.flagged, summary.checked
    tables = [
        Table(
            "По категориям",
            "от находок",
            tuple(_category(category, count, flagged) for category, count in summary.by_category.most_common()),
        ),
        Table(
            "По пунктам правил",
            "от находок",
            tuple(
                Line(f"{clause} — {CLAUSE_WORDS[clause]}", count, texts.share(count, flagged), clause)
                for clause, count in summary.by_clause.most_common()
            ),
        ),
        Table("По чатам", "от чата", _chats(summary)),
        Table(
            HOURS_TITLE,
            "от находок",
            tuple(
                Line(f"{hour:02}:00–{hour:02}:59", count, texts.share(count, flagged), str(hour))
                for hour, count in summary.busiest()
            ),
        ),
    ]
    return [table for table in tables if table.lines] if checked and flagged else []


def _category(category: Category, count: int, flagged: int) -> Line:
    name = CATEGORY_NAMES[category]
    return Line(name[0].upper() + name[1:], count, texts.share(count, flagged), category.value)


def _chats(summary: Summary) -> tuple[Line, ...]:
    chats = summary.chats()
    lines = [
        Line(title, chat.flagged, texts.share(chat.flagged, chat.messages), title)
        for title, chat in chats[:SHOWN_CHATS]
        if chat.flagged
    ]
    rest = chats[SHOWN_CHATS:]
    if more := sum(chat.flagged for _, chat in rest):
        name = f"ещё {texts.counted(len(rest), 'чат', 'чата', 'чатов')}"
        lines.append(Line(name, more, texts.share(more, sum(chat.messages for _, chat in rest))))
    return tuple(lines)
