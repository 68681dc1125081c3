"""The journal: who did and saw what, filters, export, and whether it is whole."""

from collections.abc import AsyncIterator, Mapping
from time import perf_counter
from zoneinfo import ZoneInfo

from litestar import Router, get, post
from litestar.exceptions import ValidationException
from litestar.response import Redirect, Template

from bot.domain import Role
from bot.store import journal, log, trail
from bot.web import asked, exports, phrases, texts
from bot.web.access import only
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.progress import to_result
from bot.web.render import page
from bot.web.works import File, Words, Work

HERE = "/console/journal"
FIELDS = ("who", "action", "case", "since", "until")
LONGEST = 64
# The program and the command line act too.
OTHERS = (journal.BOT, journal.COMMAND_LINE)


@get("/journal", opt=only(Role.ADMINISTRATOR))
async def entries(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """A page of the journal."""
    zone, institution = ZoneInfo(viewer.institution.time_zone), viewer.institution.id
    query = dict(request.query_params.items())
    known = {name: query[name] for name in FIELDS if query.get(name)}
    wanted = read(known, zone)
    after = asked.key(query.get("after"))
    async with store.read() as tx:
        try:
            found = await trail.page(tx, institution, wanted, after)
        except ValueError:
            raise ValidationException from None
        people = await log.staff(tx, log.Scope(institution))
        actions = await trail.actions(tx)
        length = await trail.length(tx)
    following = found.following
    return page(
        "journal.html",
        viewer,
        clock,
        found=found,
        people=[*((phrases.ACTORS[name], name) for name in OTHERS), *((name, journal.person(i)) for i, name in people)],
        actions=sorted((phrases.journal_step(name), name) for name in actions),
        asked={name: known.get(name, "") for name in FIELDS},
        narrowed=bool(known),
        first=after is None,
        length=length,
        here=asked.link("", known).removeprefix("?"),
        newest_link=asked.link(HERE, known),
        older_link=asked.link(HERE, known | {"after": asked.link_key(following)}) if following else None,
        problem=texts.BAD_PERIOD if wanted.since and wanted.until and wanted.since >= wanted.until else "",
    )


def read(query: Mapping[str, str], zone: ZoneInfo) -> trail.Asked:
    """What an address asks of the journal.

    Raises:
        ValidationException: a value that no form of ours sends.
    """
    since, until = asked.period(query, zone)
    case = asked.number(query.get("case"))
    return trail.Asked(
        actor=asked.line(query.get("who"), LONGEST) or None,
        action=asked.line(query.get("action"), LONGEST) or None,
        subject=log.subject(case) if case is not None else None,
        since=since,
        until=until,
    )


@post("/journal/check", opt=only(Role.ADMINISTRATOR), status_code=303)
async def check(viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk) -> Redirect:
    """Walk the whole chain; that somebody did is journalled too."""

    async def job(work: Work) -> Words:
        def seen(count: int) -> None:
            work.done = count

        began = perf_counter()
        async with store.read() as tx:
            work.total = await trail.length(tx)
            chain = await journal.verify(tx, seen)
        took, whole = perf_counter() - began, chain.reason is None
        async with store.write() as tx:
            await journal.append(
                tx,
                at=clock(),
                actor=journal.person(viewer.person.id),
                action="journal_checked",
                subject="journal",
                details={"entries": chain.entries, "whole": whole},
            )
        words = phrases.whole(chain.entries, took) if whole else phrases.broken(chain.broken, chain.reason)
        return Words(words, whole)

    return to_result(await desk.works.start(viewer.person.id, phrases.CHECK_TITLE, HERE, job))


@post("/journal/export", opt=only(Role.ADMINISTRATOR), status_code=303)
async def export(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Redirect:
    """Make a CSV file of all entries that match."""
    value = (await request.form()).get("query", "")
    query = dict(asked.parsed(value if isinstance(value, str) else ""))
    known = {name: query[name] for name in FIELDS if query.get(name)}
    zone = ZoneInfo(viewer.institution.time_zone)
    wanted = read(known, zone)

    async def rows(work: Work) -> AsyncIterator[list[exports.Row]]:
        async for chunk in trail.every(store, viewer.institution.id, wanted):
            yield [_row(one) for one in chunk]
            work.done += len(chunk)

    async def job(work: Work) -> File:
        number = await exports.write_csv(work.path, phrases.JOURNAL_COLUMNS, rows(work))
        async with store.write() as tx:
            await journal.append(
                tx,
                at=clock(),
                actor=journal.person(viewer.person.id),
                action="journal_exported",
                subject="journal",
                details={"rows": number, "format": "csv", "filters": sorted(known)},
            )
        return File(work.path, f"dezhurny-zhurnal-{clock().astimezone(zone):%Y-%m-%d}.csv", exports.CSV)

    back = asked.link(HERE, known)
    return to_result(await desk.works.start(viewer.person.id, phrases.JOURNAL_TITLE, back, job))


def _row(one: trail.Read) -> exports.Row:
    entry = one.entry
    return (
        entry.id,
        entry.at.isoformat(),
        one.name or phrases.ACTORS.get(entry.actor, entry.actor),
        phrases.journal_step(entry.action),
        phrases.subject(entry.subject),
        phrases.details(entry.details),
        entry.digest,
        entry.previous,
    )


router = Router("/", route_handlers=[entries, check, export])
