"""The policy, pure: what follows from a verdict for this chat, author, history and hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Institution, Role
from bot.options import OPTIONS, Choice, Mode, Options, parse_hours
from bot.working_time import WorkingTime
from filters.types import Category, Finding, Verdict

# Confirmed cases of one author in this time that bring the administrator in.
REPEAT_WINDOW = timedelta(days=7)

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

STAFF = frozenset({Role.EDUCATOR, Role.SPECIALIST, Role.ADMINISTRATOR, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the policy weighs beside the verdict.

    Attributes:
        now: the moment (aware).
        chat_id: where it was written.
        author_roles: the author's appointments; empty: a parent or a stranger.
        confirmed: confirmed cases of the author within ``REPEAT_WINDOW``, this one not counted.
    """

    now: datetime
    chat_id: int
    author_roles: frozenset[Role]
    confirmed: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a text in which something was found.

    Attributes:
        verdict: the findings that make the case.
        primary: the one that names it.
        observed: shadow mode: record it, tell nobody.
        urgent: responsible person and administrators at once, at any hour.
        report: no violation but a report of a break-in: for the administrators.
        alert_at: when the responsible person's card may be sent.
        reasons: why the administrators get the card too, as text keys; none: they do not.
        remind: show the rule in the chat (the pause is the caller's).
        hide: take the message out of the chat before a person decides.
    """

    verdict: Verdict
    primary: Finding
    observed: bool
    urgent: bool
    report: bool
    alert_at: datetime
    reasons: tuple[str, ...]
    remind: bool
    hide: bool


def decide(verdict: Verdict, institution: Institution, options: Options, it: Circumstances) -> Decision | None:
    """Make a decision: category x chat x author's role x repeat x hour -> record, alert, remind, hide.

    None: nothing was found, or only what this chat does not look for.
    """

    def chosen(name: str, category: Category) -> bool:
        return bool(options.get(name, it.chat_id, category))

    by_mode: dict[str, list[Finding]] = {mode.value: [] for mode in Mode}
    for finding in verdict.findings:
        by_mode[options.get("mode", it.chat_id, finding.category)].append(finding)
    observed = not by_mode[Mode.ON]
    found = Verdict(tuple(by_mode[Mode.SHADOW] if observed else by_mode[Mode.ON]))
    if not found.findings:
        return None
    urgent = any(chosen("urgent", category) for category in found.categories)
    reasons = []
    if urgent:
        reasons.append("urgent")
    if it.confirmed + 1 >= options.get("repeat_limit"):
        reasons.append("repeat")
    if it.author_roles & STAFF:
        reasons.append("staff")
    return Decision(
        verdict=found,
        primary=min(found.findings, key=lambda finding: (GRAVITY.index(finding.category), -finding.score)),
        observed=observed,
        urgent=urgent,
        report=found.categories == (Category.ACCOUNT_REPORT,),
        alert_at=it.now if urgent else after_quiet_hours(it.now, institution, options, it.chat_id),
        reasons=tuple(reasons),
        # A report of a break-in breaks no rule.
        remind=any(c is not Category.ACCOUNT_REPORT and chosen("remind", c) for c in found.categories),
        hide=any(chosen("hide", category) for category in found.categories),
    )


def quiet_hours(institution: Institution, options: Options, chat_id: int | None) -> tuple[time, time] | None:
    """The quiet hours of a chat, None: it has none."""
    chosen = options.get("quiet", chat_id)
    if chosen is not None:
        return parse_hours(chosen) if chosen else None
    start, end = institution.quiet_from, institution.quiet_to
    return None if start is None or end is None or start == end else (start, end)


def is_quiet(now: datetime, institution: Institution, options: Options, chat_id: int | None) -> bool:
    """Whether the moment falls into the quiet hours."""
    return after_quiet_hours(now, institution, options, chat_id) != now


def after_quiet_hours(now: datetime, institution: Institution, options: Options, chat_id: int | None) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    hours = quiet_hours(institution, options, chat_id)
    if hours is None:
        return now
    start, end = hours
    local = now.astimezone(ZoneInfo(institution.time_zone))
    clock = local.time()
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return now
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, local.tzinfo).astimezone(now.tzinfo)


def working_time(institution: Institution) -> WorkingTime:
    """When the institution works."""
    exceptions = {date.fromisoformat(day): works for day, works in institution.days.items()}
    return WorkingTime(
        institution.time_zone, institution.opens, institution.closes, institution.saturdays, exceptions=exceptions
    )


def deadlines(
    institution: Institution, options: Options, chat_id: int, category: Category, start: datetime
) -> tuple[datetime, datetime]:
    """When the one asked at ``start`` is reminded, and when the next in line is asked: half and all of the time."""
    minutes = options.get("react_minutes", chat_id, category) or institution.react_minutes
    hours, whole = working_time(institution), timedelta(minutes=minutes)
    return hours.after(start, whole / 2), hours.after(start, whole)


def contradictions(
    institution: Institution, options: Options, chats: dict[int, str], unable: frozenset[int]
) -> Iterator[str]:
    """What in the choices can never happen, as Russian sentences.

    Args:
        institution: its hours.
        options: the choices together.
        chats: the titles of its chats.
        unable: chats where the bot may not delete.
    """
    for choice in options.choices:
        place = _place(choice, chats)
        mode = options.get("mode", choice.chat_id, choice.category)
        if choice.name in {"hide", "urgent", "remind"} and choice.value and mode != Mode.ON:
            yield (
                f"{place}: «{OPTIONS[choice.name].words}: да» никогда не сработает, потому что режим — "
                f"«{OPTIONS['mode'].show(mode)}». Сначала верните режим «вкл»"
            )
        if choice.name == "hide" and choice.value and choice.chat_id in unable:
            yield f"{place}: скрывать нечем, у бота в этом чате нет права удалять. Дайте право в настройках чата"
        if choice.name == "reminder_minutes" and not options.get("remind", choice.chat_id):
            yield f"{place}: пауза между напоминаниями не нужна, напоминания выключены"
        if choice.name == "react_minutes" and mode == Mode.OFF:
            yield f"{place}: срок никогда не пойдёт, потому что режим — «{OPTIONS['mode'].show(mode)}»"
    for chat_id in (None, *chats):
        hours = quiet_hours(institution, options, chat_id)
        if hours is None:
            continue
        start, end = hours
        if start == end:
            yield "тихие часы длятся сутки: карточки никогда не придут"
        elif start <= institution.opens and institution.closes <= end and start < end:
            yield "тихие часы закрывают всё рабочее время: карточки приходили бы, когда никто не работает"


def _place(choice: Choice, chats: dict[int, str]) -> str:
    chat = f"чат «{chats.get(choice.chat_id, choice.chat_id)}»" if choice.chat_id is not None else "все чаты"
    return chat if choice.category is None else f"{chat}, вид {choice.category.value}"
