"""What another choice would have done to the recorded cases: replayed from what was found then, no text is opened."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import Incident, Institution, Role
from bot.options import Options
from bot.policy import REPEAT_WINDOW, Circumstances, deadlines, decide
from bot.service.replay import recorded_findings
from filters.types import Verdict

# What cannot be told from recorded cases, because it depends on what was not recorded.
UNTELLABLE = frozenset({"look", "hourly_cap", "digest_from"})


# Who wrote it counts only as staff or not, which the case itself remembers.
_STAFF, _NONE = frozenset({Role.EDUCATOR}), frozenset[Role]()


class Change(StrEnum):
    """What would have been otherwise with a case."""

    UNOPENED = "unopened"
    OPENED = "opened"
    OBSERVED = "observed"
    SHOWN = "shown"
    URGENT = "urgent"
    CALM = "calm"
    HIDDEN = "hidden"
    UNHIDDEN = "unhidden"
    REMINDED = "reminded"
    UNREMINDED = "unreminded"
    LATE = "late"
    IN_TIME = "in_time"
    TOLD = "told"
    UNTOLD = "untold"
    SOONER = "sooner"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a case: ``how`` 0 nothing, 1 a silent record, 2 a card."""

    how: int
    urgent: bool = False
    hidden: bool = False
    reminded: bool = False
    late: bool = False
    told: bool = False
    alert_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many cases were looked at, and which would have gone otherwise and how."""

    cases: int
    changes: dict[Change, list[Incident]]


def replay(
    cases: Sequence[Incident], institution: Institution, before: Options, after: Options, now: datetime
) -> Replayed:
    """Compare two sets of choices over recorded cases, the oldest first.

    Args:
        cases: the cases.
        institution: whose they are.
        before: the choices in force.
        after: those to be tried.
        now: the moment: a case that nobody decided yet may be late.
    """
    old = _outcomes(cases, institution, before, now)
    new = _outcomes(cases, institution, after, now)
    changes: dict[Change, list[Incident]] = defaultdict(list)
    for case, was, would in zip(cases, old, new, strict=True):
        for change in _differences(was, would):
            changes[change].append(case)
    return Replayed(len(cases), {change: changes[change][::-1] for change in Change if change in changes})


def _outcomes(cases: Sequence[Incident], institution: Institution, options: Options, now: datetime) -> list[Outcome]:
    reminded_at: dict[int, datetime] = {}
    confirmed: dict[str, list[datetime]] = defaultdict(list)
    outcomes = []
    for case in cases:
        since = case.opened_at - REPEAT_WINDOW
        earlier = sum(1 for at in confirmed[case.author_code] if at >= since)
        circumstances = Circumstances(
            case.opened_at, case.chat_id, _STAFF if "staff" in case.alerts else _NONE, earlier
        )
        if case.is_confirmed:
            confirmed[case.author_code].append(case.opened_at)
        decision = decide(Verdict(recorded_findings(case)), institution, options, circumstances)
        if decision is None:
            outcomes.append(Outcome(0))
            continue
        if decision.observed:
            outcomes.append(Outcome(1))
            continue
        pause = timedelta(minutes=options.get("reminder_minutes", case.chat_id) or institution.reminder_minutes)
        last = reminded_at.get(case.chat_id)
        remind = decision.remind and (last is None or case.opened_at - last >= pause)
        if remind:
            reminded_at[case.chat_id] = case.opened_at
        category = decision.primary.category
        due = deadlines(institution, options, case.chat_id, category, decision.alert_at)[1]
        outcomes.append(
            Outcome(
                2,
                urgent=decision.urgent,
                hidden=decision.hide,
                reminded=remind,
                late=(case.decided_at or now) > due,
                told=bool(decision.reasons),
                alert_at=decision.alert_at,
            )
        )
    return outcomes


_PAIRS = (
    ("urgent", Change.URGENT, Change.CALM),
    ("hidden", Change.HIDDEN, Change.UNHIDDEN),
    ("reminded", Change.REMINDED, Change.UNREMINDED),
    ("late", Change.LATE, Change.IN_TIME),
    ("told", Change.TOLD, Change.UNTOLD),
)


def _differences(was: Outcome, would: Outcome) -> Iterator[Change]:
    if was.how != would.how:
        if would.how == 0:
            yield Change.UNOPENED
        elif was.how == 0:
            yield Change.OPENED
        else:
            yield Change.OBSERVED if would.how == 1 else Change.SHOWN
        return
    for name, yes, no in _PAIRS:
        if getattr(was, name) != getattr(would, name):
            yield yes if getattr(would, name) else no
    if was.alert_at is not None and would.alert_at is not None and was.alert_at != would.alert_at:
        yield Change.SOONER if would.alert_at < was.alert_at else Change.LATER
