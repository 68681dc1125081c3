"""Figures of the log: how many, of what, where, when, how fast; counted in the index, without looking at cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, cast, distinct, extract, func, select

from bot.domain import CONFIRMED_STATES, State
from bot.store.engine import Tx
from bot.store.log_keys import Scope, within
from bot.store.schema import acknowledgement, chat, incident, journal
from filters.types import Category

# Steps of the journal that say that whoever was asked stayed silent for too long.
LATE = ("deadline", "nobody_answered")
# States in which no person of the staff was asked, or none decided.
UNASKED = (State.CLOSED_BY_AUTHOR, State.MERGED, State.OBSERVED)
# What people judged: the false alarms are the dismissed ones of these.
JUDGED = (State.DISMISSED, State.CLOSED_KEPT, *CONFIRMED_STATES)
# So many of the last judged cases tell how good a rule is; older ones were found by older rules.
MOST_JUDGED = 2000
# A rule is to be looked at when so many cases and such a share of them were false alarms.
FEW, TOO_MANY = 5, 0.3


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast cases were decided, in minutes by the clock; ``late``: somebody asked let a deadline pass."""

    decided: int = 0
    median: int | None = None
    ninth: int | None = None
    late: int = 0
    asked: int = 0

    @property
    def in_time(self) -> float | None:
        """The share of cases in which nobody was late, None without any."""
        return 1 - self.late / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a rule found something that people judged, and how often they said that it was nothing."""

    name: str
    cases: int
    dismissed: int

    @property
    def share(self) -> float:
        """The share of false alarms."""
        return self.dismissed / self.cases

    @property
    def is_doubtful(self) -> bool:
        """Somebody should look at the rule."""
        return self.cases >= FEW and self.share >= TOO_MANY


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How many parents of a chat pressed «Ознакомлен» under this edition's rules, and when the last of them did."""

    chat: str
    people: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The cases opened in a period, counted; of waiting ones all, however old. No text, no name of an author."""

    waiting: int = 0
    by_state: Mapping[State, int] = field(default_factory=dict)
    by_category: Mapping[Category, int] = field(default_factory=dict)
    by_clause: Mapping[str, int] = field(default_factory=dict)
    by_chat: tuple[tuple[str, int], ...] = ()
    by_week: tuple[tuple[date, int], ...] = ()
    by_hour: tuple[int, ...] = (0,) * 24
    before: int = 0
    speed: Speed = field(default_factory=Speed)
    rules: tuple[Rule, ...] = ()
    judged: int = 0
    acknowledged: tuple[Acknowledged, ...] = ()

    @property
    def total(self) -> int:
        """Cases opened in the period."""
        return sum(self.by_state.values())

    @property
    def confirmed(self) -> int:
        """Cases that ended with a measure."""
        return sum(self.by_state.get(state, 0) for state in CONFIRMED_STATES)

    @property
    def dismissed(self) -> int:
        """False alarms."""
        return self.by_state.get(State.DISMISSED, 0)


async def collect(tx: Tx, scope: Scope, since: datetime, until: datetime, zone: ZoneInfo, edition: str) -> Figures:
    """Count everything for a half-open period; hours and weeks are those of ``zone``."""
    if scope.chats is not None and not scope.chats:
        return Figures()
    period = [*within(scope), incident.c.opened_at >= since, incident.c.opened_at < until]
    titles = await _titles(tx, scope)
    sides: dict[str, Counter[Any]] = defaultdict(Counter)
    kinds = (incident.c.chat_id, incident.c.category, incident.c.clause, incident.c.state)
    for *values, number in await tx.execute(select(*kinds, func.count()).where(*period).group_by(*kinds)):
        for kind, value in zip(kinds, values, strict=True):
            sides[kind.name][value] += number
    weeks, hours = await _when(tx, period, since, until, zone)
    rules, judged = await _rules(tx, period)
    return Figures(
        waiting=await _waiting(tx, scope),
        by_state={State(state): number for state, number in sides["state"].items()},
        by_category={Category(kind): number for kind, number in sides["category"].most_common()},
        by_clause=dict(sorted(sides["clause"].items())),
        by_chat=tuple((titles.get(chat_id, "—"), number) for chat_id, number in sides["chat_id"].most_common()),
        by_week=weeks,
        by_hour=hours,
        before=await _count(tx, [*within(scope), incident.c.opened_at >= since - (until - since),
                                 incident.c.opened_at < since]),
        speed=await _speed(tx, period, since),
        rules=rules,
        judged=judged,
        acknowledged=await _acknowledged(tx, titles, edition),
    )  # fmt: skip


async def _waiting(tx: Tx, scope: Scope) -> int:
    return await _count(tx, [*within(scope), incident.c.state.in_([state for state in State if state.is_open])])


async def _count(tx: Tx, conditions: Iterable[ColumnElement[bool]]) -> int:
    return await tx.scalar(select(func.count()).select_from(incident).where(*conditions)) or 0


async def _titles(tx: Tx, scope: Scope) -> dict[int, str]:
    query = select(chat.c.id, chat.c.title).where(chat.c.institution_id == scope.institution_id)
    if scope.chats is not None:
        query = query.where(chat.c.id.in_(scope.chats))
    return {row.id: row.title for row in await tx.execute(query.order_by(chat.c.title))}


async def _when(
    tx: Tx, period: list[ColumnElement[bool]], since: datetime, until: datetime, zone: ZoneInfo
) -> tuple[tuple[tuple[date, int], ...], tuple[int, ...]]:
    """Counts by the week's Monday, empty weeks too, and by the hour of day."""
    bucket = _seconds(incident.c.opened_at) // 3600
    weeks: dict[date, int] = {}
    monday = _monday(since.astimezone(zone).date())
    while monday <= (until - timedelta(microseconds=1)).astimezone(zone).date():
        weeks[monday] = 0
        monday += timedelta(days=7)
    hours = [0] * 24
    for number, cases in await tx.execute(select(bucket, func.count()).where(*period).group_by(bucket)):
        local = datetime.fromtimestamp(int(number) * 3600, UTC).astimezone(zone)
        hours[local.hour] += cases
        week = _monday(local.date())
        weeks[week] = weeks.get(week, 0) + cases
    return tuple(weeks.items()), tuple(hours)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


async def _speed(tx: Tx, period: list[ColumnElement[bool]], since: datetime) -> Speed:
    asked = [*period, incident.c.state.not_in(UNASKED)]
    minutes = (_seconds(incident.c.decided_at) - _seconds(incident.c.opened_at)) // 60
    decided = [*asked, incident.c.decided_at.is_not(None)]
    rows = await tx.execute(select(minutes, func.count()).where(*decided).group_by(minutes))
    times = sorted((max(0, int(taken)), number) for taken, number in rows)
    number = sum(count for _, count in times)
    # The journal's own subject names the case: ``incident:17``.
    case_id = cast(func.substr(journal.c.subject, len("incident:") + 1), Integer)
    late = (
        select(func.count(distinct(incident.c.id)), func.count(distinct(incident.c.id)).filter(_undecided()))
        .select_from(journal.join(incident, incident.c.id == case_id))
        .where(journal.c.action.in_(LATE), journal.c.at >= since, *asked)
    )
    were_late, still_waiting = (await tx.execute(late)).one()
    return Speed(number, _percentile(times, 0.5), _percentile(times, 0.9), were_late, number + still_waiting)


def _undecided() -> ColumnElement[bool]:
    return incident.c.decided_at.is_(None)


def _seconds(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    return extract("epoch", moment)


def _percentile(times: list[tuple[int, int]], share: float) -> int | None:
    """The smallest number that the share of all does not exceed; ``times`` are sorted numbers with their counts."""
    wanted, seen = share * sum(count for _, count in times), 0
    for taken, count in times:
        seen += count
        if seen >= wanted:
            return taken
    return None


async def _rules(tx: Tx, period: list[ColumnElement[bool]]) -> tuple[tuple[Rule, ...], int]:
    """The rules behind the last judged cases, the most doubtful first."""
    last = (
        select(incident.c.id)
        .where(*period, incident.c.state.in_(JUDGED))
        .order_by(incident.c.opened_at.desc(), incident.c.id.desc())
        .limit(MOST_JUDGED)
    )
    cases: Counter[str] = Counter()
    dismissed: Counter[str] = Counter()
    judged = 0
    for findings, state in await tx.execute(
        select(incident.c.findings, incident.c.state).where(incident.c.id.in_(last))
    ):
        judged += 1
        names = {str(finding["rule"]) for finding in findings if "rule" in finding}
        cases.update(names)
        if state == State.DISMISSED:
            dismissed.update(names)
    rules = [Rule(name, number, dismissed[name]) for name, number in cases.items()]
    return tuple(sorted(rules, key=lambda rule: (-rule.is_doubtful, -rule.dismissed, -rule.cases, rule.name))), judged


async def _acknowledged(tx: Tx, titles: Mapping[int, str], edition: str) -> tuple[Acknowledged, ...]:
    rows = await tx.execute(
        select(acknowledgement.c.chat_id, func.count(), func.max(acknowledgement.c.at))
        .where(acknowledgement.c.chat_id.in_(titles), acknowledgement.c.edition == edition)
        .group_by(acknowledgement.c.chat_id)
    )
    pressed = {row[0]: (row[1], row[2]) for row in rows}
    return tuple(Acknowledged(title, *pressed.get(chat_id, (0, None))) for chat_id, title in titles.items())
