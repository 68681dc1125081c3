"""Today: what waits for whoever looks, what else is open, what went wrong, the last seven days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from litestar import Router, get
from litestar.response import Template

from bot.domain import Role
from bot.store import inbox, jobs, today
from bot.store.engine import Tx
from bot.store.log_keys import Scope
from bot.web import asked, charts
from bot.web import case_words as wording
from bot.web.access import CASE_READERS, case_scope_of, only
from bot.web.given import GivenClock, GivenStore, GivenViewer
from bot.web.render import page

HERE = "/console/today"
# Whoever has more to do goes on in the log.
SHOWN = 12
FAILURES_SHOWN = 6
RECENT = timedelta(days=7)
DAYS = 7


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong: what, what to do, when, and where to go on."""

    words: str
    advice: str = ""
    at: datetime | None = None
    link: str | None = None


@get("/today", opt=only(*CASE_READERS))
async def show(viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The page that a day begins with."""
    now, zone, scope = clock(), ZoneInfo(viewer.institution.time_zone), case_scope_of(viewer)
    this_day = now.astimezone(zone).date()
    async with store.read() as tx:
        mine_number, mine = await today.mine(tx, viewer.institution.id, viewer.person.id, SHOWN)
        others_number, others = await today.others(tx, scope, viewer.person.id, SHOWN)
        troubles = await _troubles(tx, scope, now, everything=viewer.is_any(Role.ADMINISTRATOR))
        days = await today.days(tx, scope, _midnights(this_day, zone))
        chats = await today.chats(tx, scope)
    return page(
        "today.html",
        viewer,
        clock,
        now=now,
        this_day=wording.today(this_day),
        mine=mine,
        mine_number=mine_number,
        others=others,
        others_number=others_number,
        troubles=troubles,
        chats=chats,
        administers=viewer.is_any(Role.ADMINISTRATOR),
        week=[_line(name, [getattr(day, kind) for day in days]) for kind, name in wording.WEEK.items()],
        week_ends=[wording.short_day(day.since.astimezone(zone).date()) for day in (days[0], days[-1])],
        wording=wording,
        mine_link=asked.link("/console/incidents", {"state": "waiting", "responsible": str(viewer.person.id)}),
        open_link=asked.link("/console/incidents", {"state": "waiting", "sort": "deadline"}),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One small chart: its name, its sum, the drawing, and the same in words."""

    name: str
    total: int
    drawn: str
    words: str


def _line(name: str, numbers: list[int]) -> Line:
    return Line(name, sum(numbers), charts.spark(name, tuple(numbers)), wording.week_line(numbers, name))


def _midnights(this_day: date, zone: ZoneInfo) -> list[datetime]:
    """The borders of the last seven days, this one included."""
    borders = [asked.midnight(this_day + place * asked.ONE_DAY, zone) for place in range(1 - DAYS, 2)]
    return [border for border in borders if border is not None]


async def _troubles(tx: Tx, scope: Scope, now: datetime, *, everything: bool) -> list[Trouble]:
    """What went wrong in the scope; of the program itself the administrators are told."""
    found = []
    if everything:
        broken = await today.broken_since(tx)
        if broken is not None:
            found.append(Trouble(wording.BROKEN_JOURNAL, wording.BROKEN_JOURNAL_ADVICE, broken, "/console/journal"))
        _, parked, _ = await inbox.waiting(tx)
        if parked:
            found.append(Trouble(wording.parked(parked), wording.PARKED_ADVICE, None, "/console/health"))
        found += await _silent_jobs(tx, now)
    for chat in await today.lacking(tx, scope):
        words, advice = wording.lacks(chat)
        found.append(Trouble(words, advice, None, f"/console/chats/{chat.id}"))
    number, failures = await today.failures(tx, scope, now - RECENT, FAILURES_SHOWN)
    found += [
        Trouble(
            wording.failed(it),
            "",
            it.at,
            f"/console/incidents/{it.incident_id}" if it.incident_id is not None else None,
        )
        for it in failures
    ]
    if number > len(failures):
        found.append(Trouble(wording.more_failed(number - len(failures))))
    return found


async def _silent_jobs(tx: Tx, now: datetime) -> list[Trouble]:
    """Jobs that should have run by now and did not."""
    ran, founded = await jobs.last(tx), await today.founded(tx)
    found = []
    for job, (limit, words) in wording.JOB_LIMITS.items():
        since = ran.get(job, founded)
        if since is not None and now - since > limit:
            found.append(Trouble(words, wording.JOB_ADVICE, ran.get(job), "/console/health"))
    return found


router = Router("/", route_handlers=[show])
