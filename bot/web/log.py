"""The incident log: filters, search, sorts, pages, saved views, bulk actions, export."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ValidationException
from litestar.response import Redirect, Response, Template

from bot.domain import OPEN_STATES, Action, Incident, State
from bot.service import cases
from bot.store import incidents, journal, log, views
from bot.store.engine import Store, Tx
from bot.store.signin import Viewer
from bot.texts import CATEGORY_NAMES, CLAUSE_WORDS, STATES
from bot.web import asked, exports, phrases, texts
from bot.web.access import CASE_READERS, case_scope_of, only
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.progress import to_result
from bot.web.render import page
from bot.web.works import File, Work
from filters.types import Category, Severity

HERE = "/console/incidents"
OPEN_ONLY = "waiting"
FIELDS = ("q", "since", "until", "chat", "category", "state", "clause", "severity", "responsible", "author", "sort")
# Those that are folded away until somebody uses them.
RARE = ("clause", "severity", "responsible", "author")
LONGEST_SEARCH, LONGEST_CODE, LONGEST_QUERY = 100, 16, 1000
# A page's cases and some; the form holds no more.
MOST_CHOSEN = 100


@get("/incidents", opt=only(*CASE_READERS))
async def incident_log(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The incident log."""
    scope, zone = case_scope_of(viewer), ZoneInfo(viewer.institution.time_zone)
    query = dict(request.query_params.items())
    known = _known(query)
    filters, sort = read_filters(known, zone)
    after = asked.key(query.get("after"))
    async with store.read() as tx:
        try:
            found = await log.page(tx, scope, filters, sort, after)
        except ValueError:
            raise ValidationException from None
        chats = await log.chats(tx, scope)
        people = await log.staff(tx, scope)
        waiting = await log.waiting(tx, scope)
        mine = await views.of(tx, viewer.person.id)
    here = asked.link(HERE, known).partition("?")[2]
    return page(
        "incidents.html",
        viewer,
        clock,
        found=found,
        chats=chats,
        people=people,
        waiting=waiting,
        views=mine,
        asked={name: known.get(name, "") for name in FIELDS},
        sorts=log.Sort,
        narrowed=bool(known.keys() - {"sort"}),
        rare=any(name in known for name in RARE),
        first=after is None,
        here=here,
        newest_link=asked.link(HERE, known),
        older_link=asked.link(HERE, known | {"after": asked.link_key(found.following)}) if found.following else None,
        waiting_link=asked.link(HERE, {"state": OPEN_ONLY}),
        problem=texts.BAD_PERIOD if filters.since and filters.until and filters.since >= filters.until else "",
        notice=phrases.NOTHING_CHOSEN if query.get("notice") == "none" else "",
    )


def read_filters(query: Mapping[str, str], zone: ZoneInfo) -> tuple[log.Filters, log.Sort]:
    """The filters of an address; days are those of the institution's zone, the last one included.

    Raises:
        ValidationException: a value that no form of ours sends.
    """
    sort = asked.one_of(log.Sort, query.get("sort")) or log.Sort.NEWEST
    state = query.get("state")
    one = None if state == OPEN_ONLY else asked.one_of(State, state)
    # Only a waiting case has a deadline to be sorted by.
    waiting = state == OPEN_ONLY or (sort is log.Sort.DEADLINE and one is None)
    since, until = asked.period(query, zone)
    severity = asked.number(query.get("severity"))
    clause = query.get("clause") or None
    if (clause is not None and clause not in CLAUSE_WORDS) or severity not in {None, *Severity}:
        raise ValidationException
    filters = log.Filters(
        chat_id=asked.number(query.get("chat")),
        category=asked.one_of(Category, query.get("category")),
        clause=clause,
        states=OPEN_STATES if waiting else (one,) if one else (),
        responsible_id=asked.number(query.get("responsible")),
        author=asked.line(query.get("author"), LONGEST_CODE) or None,
        severity=Severity(severity) if severity is not None else None,
        since=since,
        until=until,
        words=asked.line(query.get("q"), LONGEST_SEARCH),
    )
    return filters, sort


def _known(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name] for name in FIELDS if query.get(name)}


# Views that somebody keeps.


@post("/views", opt=only(*CASE_READERS), status_code=303)
async def keep_view(request: AnyRequest, viewer: GivenViewer, store: GivenStore) -> Redirect:
    """Keep the filters of the page under a name."""
    form = await request.form()
    query = _query(form)
    name = asked.line(_one(form, "name"), views.LONGEST_NAME)
    if not name:
        raise ValidationException
    async with store.write() as tx:
        kept = await views.save(tx, viewer.person.id, name, _string(query))
    if not kept:
        raise ValidationException(extra={"advice": phrases.TOO_MANY_VIEWS})
    return Redirect(asked.link(HERE, query), status_code=303)


@post("/views/{view_id:int}/delete", opt=only(*CASE_READERS), status_code=303)
async def drop_view(view_id: asked.Id, viewer: GivenViewer, store: GivenStore) -> Redirect:
    """Forget a view."""
    async with store.write() as tx:
        await views.drop(tx, viewer.person.id, view_id)
    return Redirect(HERE, status_code=303)


# Several cases at once.


@get("/incidents/bulk", opt=only(*CASE_READERS))
async def bulk_form(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Response[Any]:
    """What would be done to the chosen cases; nothing is done yet."""
    params = request.query_params
    query = _known(_parsed(params.get("back", "")))
    action = _action(params.get("action"))
    chosen = _chosen(params.getall("case", []))
    if not chosen:
        return Redirect(asked.link(HERE, query | {"notice": "none"}), status_code=303)
    async with store.read() as tx:
        found = [it for number in chosen if (it := await _visible(tx, viewer, number)) is not None]
    ready = [it for it in found if it.version == chosen[it.id] and it.state.is_open and it.pending is None]
    return page(
        "bulk.html",
        viewer,
        clock,
        action=action,
        ready=ready,
        skipped=len(chosen) - len(ready),
        back=_string(query),
        back_link=asked.link(HERE, query),
    )


@post("/incidents/bulk", opt=only(*CASE_READERS), status_code=200)
async def bulk(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Template:
    """Decide the chosen cases, each for itself; what changed meanwhile is left alone and named."""
    form = await request.form()
    action, chosen = _action(_one(form, "action")), _chosen(form.getall("case", []))
    done: list[int] = []
    skipped: list[tuple[int, str]] = []
    for number, version in chosen.items():
        async with store.write() as tx:
            incident = await _visible(tx, viewer, number)
            if incident is None or incident.version != version:
                answer = "changed"
            else:
                answer = await cases.decide(tx, desk.office, incident, viewer.person, action)
        if answer == action:
            done.append(number)
        else:
            skipped.append((number, phrases.SKIPPED.get(answer, phrases.NOT_NOW)))
    desk.wake()
    back = asked.link(HERE, _query(form))
    return page("bulk_done.html", viewer, clock, action=action, done=done, skipped=skipped, back_link=back)


async def _visible(tx: Tx, viewer: Viewer, number: int) -> Incident | None:
    scope = case_scope_of(viewer)
    incident = await incidents.get(tx, number)
    if incident is None or incident.institution_id != scope.institution_id:
        return None
    return incident if scope.chats is None or incident.chat_id in scope.chats else None


def _action(value: str | None) -> Action:
    action = asked.one_of(Action, value)
    if action not in phrases.BULK:
        raise ValidationException
    return action


def _chosen(values: list[str]) -> dict[int, int]:
    """Cases with the version that whoever chose them saw: «17.3»."""
    chosen: dict[int, int] = {}
    for value in values:
        number, _, version = value.partition(".")
        one, two = asked.number(number), asked.number(version)
        if one is None or two is None or len(chosen) >= MOST_CHOSEN:
            raise ValidationException
        chosen[one] = two
    return chosen


# Export of all that matches.


@post("/incidents/export", opt=only(*CASE_READERS), status_code=303)
async def export(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Redirect:
    """Make a file of all cases that match the filters of the page."""
    form = await request.form()
    query, kind = _query(form), _one(form, "format")
    if kind not in phrases.EXPORT_TITLES:
        raise ValidationException
    zone = ZoneInfo(viewer.institution.time_zone)
    filters, sort = read_filters(query, zone)
    scope = case_scope_of(viewer)

    async def job(work: Work) -> File:
        rows = _rows(store, scope, filters, sort, zone, work)
        titles = [title for title, _ in phrases.EXPORT_COLUMNS]
        if kind == "csv":
            number = await exports.write_csv(work.path, titles, rows)
        else:
            number = await exports.write_xlsx(work.path, phrases.EXPORT_SHEET, phrases.EXPORT_COLUMNS, rows)
        async with store.write() as tx:
            await journal.append(
                tx,
                at=clock(),
                actor=journal.person(viewer.person.id),
                action="exported",
                subject="incidents",
                # What was searched for may be a name: only that something was.
                details={"rows": number, "format": kind, "filters": sorted(query)},
            )
        media = exports.CSV if kind == "csv" else exports.XLSX
        return File(work.path, f"dezhurny-{clock().astimezone(zone):%Y-%m-%d}.{kind}", media)

    back = asked.link(HERE, query)
    return to_result(await desk.works.start(viewer.person.id, phrases.EXPORT_TITLES[kind], back, job))


async def _rows(
    store: Store, scope: log.Scope, filters: log.Filters, sort: log.Sort, zone: ZoneInfo, work: Work
) -> AsyncIterator[list[exports.Row]]:
    async for chunk in log.every(store, scope, filters, sort):
        yield [_row(listed, zone) for listed in chunk]
        work.done += len(chunk)


def _row(listed: log.Listed, zone: ZoneInfo) -> exports.Row:
    it = listed.incident
    return (
        it.id,
        _written(it.opened_at, zone),
        listed.chat,
        CATEGORY_NAMES[it.category],
        it.clause,
        texts.SEVERITY_NAMES[it.severity],
        STATES[it.state],
        listed.responsible or phrases.NOBODY,
        it.author_code,
        it.excerpt,
        "; ".join(it.reasons),
        _written(it.due_at, zone) if it.state.is_open else "",
        _written(it.decided_at, zone),
    )


def _written(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d.%m.%Y %H:%M}" if at else ""


# Forms.


def _one(form: FormMultiDict, name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        raise ValidationException
    return value


def _query(form: FormMultiDict) -> dict[str, str]:
    """The filters of the page that a form was sent from."""
    return _known(_parsed(_one(form, "query")))


def _parsed(query: str) -> dict[str, str]:
    if len(query) > LONGEST_QUERY * 6:
        raise ValidationException
    return dict(asked.parsed(query))


def _string(query: dict[str, str]) -> str:
    return asked.link("", query).removeprefix("?")


router = Router("/", route_handlers=[incident_log, bulk_form, bulk, export, keep_view, drop_view])
