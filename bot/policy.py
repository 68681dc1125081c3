"""The policy, pure: what follows from a verdict for this author, history and hour."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Institution, Role
from bot.working_time import WorkingTime
from filters.types import Category, Finding, Verdict

# Confirmed cases of one author in this time that bring the administrator in.
REPEAT_WINDOW = timedelta(days=7)
REPEAT_LIMIT = 3

# These go to the educator and the administrator at once, at any hour.
URGENT = frozenset({Category.THREAT, Category.ILLEGAL, Category.CREDENTIALS, Category.ACCOUNT_REPORT})

# What names a case with several findings: the gravest first.
GRAVITY = (
    Category.THREAT,
    Category.ILLEGAL,
    Category.CREDENTIALS,
    Category.PERSONAL_DATA,
    Category.DATA_REQUEST,
    Category.INSULT,
    Category.PROFANITY,
    Category.ACCOUNT_REPORT,
    Category.SPAM,
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the policy weighs beside the verdict.

    Attributes:
        now: the moment (aware).
        author_roles: the author's appointments; empty: a parent or a stranger.
        confirmed: confirmed cases of the author within ``REPEAT_WINDOW``, this one not counted.
    """

    now: datetime
    author_roles: frozenset[Role]
    confirmed: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do.

    Attributes:
        record: open a case.
        primary: the finding that names it, None when nothing was found.
        alert_at: when the responsible person's card may be sent.
        administrators: the administrators get the card too.
        remind: show the rule in the chat (the cooldown is the caller's).
        reasons: why the administrators are asked, as text keys.
    """

    record: bool
    primary: Finding | None = None
    alert_at: datetime | None = None
    administrators: bool = False
    remind: bool = False
    reasons: tuple[str, ...] = ()


def decide(verdict: Verdict, institution: Institution, it: Circumstances) -> Decision:
    """Make a decision of a verdict: category x author's role x repeat x hour -> record, alert, remind."""
    if not verdict.findings:
        return Decision(record=False)
    primary = min(verdict.findings, key=lambda finding: (GRAVITY.index(finding.category), -finding.score))
    urgent = any(category in URGENT for category in verdict.categories)
    reasons = []
    if urgent:
        reasons.append("urgent")
    if it.confirmed + 1 >= REPEAT_LIMIT:
        reasons.append("repeat")
    if it.author_roles & {Role.EDUCATOR, Role.SPECIALIST, Role.ADMINISTRATOR, Role.HEAD}:
        reasons.append("staff")
    return Decision(
        record=True,
        primary=primary,
        alert_at=it.now if urgent else after_quiet_hours(it.now, institution),
        administrators=bool(reasons),
        # A report of a break-in breaks no rule.
        remind=any(category is not Category.ACCOUNT_REPORT for category in verdict.categories),
        reasons=tuple(reasons),
    )


def after_quiet_hours(now: datetime, institution: Institution) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    start, end = institution.quiet_from, institution.quiet_to
    if start is None or end is None or start == end:
        return now
    local = now.astimezone(ZoneInfo(institution.time_zone))
    clock = local.time()
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return now
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, local.tzinfo).astimezone(now.tzinfo)


def deadlines(institution: Institution, start: datetime) -> tuple[datetime, datetime]:
    """When the one asked at ``start`` is reminded, and when the next in line is asked: half and all of the time."""
    hours = WorkingTime(institution.time_zone, institution.opens, institution.closes, institution.saturdays)
    whole = timedelta(minutes=institution.react_minutes)
    return hours.after(start, whole / 2), hours.after(start, whole)


def parse_hours(text: str) -> tuple[time, time]:
    """Read ``21:00-07:00``.

    Raises:
        ValueError: it is not two times of day.
    """
    start, _, end = text.partition("-")
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())
