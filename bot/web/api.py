"""The API for other programs, by keys of limited scope; its document is ``/api/openapi.json``."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State as AppState
from litestar.exceptions import NotFoundException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import JSONBody, PathParameter, QueryParameter

import filters
from bot.domain import Incident, State
from bot.store import figures, log
from bot.store.tokens import ApiScope
from bot.web import asked, errors
from bot.web.access import anyone, by_key, case_scope_of, scope_of
from bot.web.doors import address_of
from bot.web.given import GivenClock, GivenStore, GivenViewer
from filters.types import Category, Context, Finding

PLACE = "/api"
# As long as a message can be.
LONGEST_TEXT = 4096
MOST = 100
# The largest whole number that JSON's users all read alike.
LARGEST = 2**53
# Where a page begins: the moment in microseconds and the number of the case before.
CURSOR = r"^[0-9]{1,17}\.[0-9]{1,15}$"
A_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong (RFC 9457); ``errors``: what of the request is not as the document says."""

    status: int
    title: str
    detail: str
    errors: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text to check; ``id`` comes back with the answer."""

    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
    id: Annotated[str, msgspec.Meta(max_length=200)] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding; ``start`` and ``end`` are its place in the text, in characters."""

    category: Category
    clause: str
    start: int
    end: int
    score: float
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the filters say of a text."""

    id: str | None
    findings: list[Found]


@dataclass(frozen=True, slots=True)
class Case:
    """A case; excerpt and reasons are masked, the author is a code."""

    id: int
    chat_id: int
    chat: str
    category: Category
    categories: list[Category]
    clause: str
    edition: str
    severity: int
    state: State
    source: str
    author: str
    excerpt: str
    reasons: list[str]
    responsible: str | None
    opened_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cases:
    """A page of cases, the newest first; ``next`` is the ``after`` of the following page, null at the end."""

    incidents: list[Case]
    next: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case; ``actor``: the member of staff, null when the program itself acted."""

    at: datetime
    actor: str | None
    action: str


@dataclass(frozen=True, slots=True)
class OneCase:
    """A case with its steps."""

    incident: Case
    timeline: list[Step]


@dataclass(frozen=True, slots=True)
class ChatCount:
    """How many cases a chat had."""

    chat: str
    cases: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Cases opened since a moment, counted; ``waiting``: those that wait for a decision now, however old."""

    since: datetime
    until: datetime
    waiting: int
    total: int
    by_state: dict[str, int]
    by_category: dict[str, int]
    by_clause: dict[str, int]
    by_chat: list[ChatCount]


def _problems(*statuses: int) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(
            Problem,
            media_type="application/problem+json",
            generate_examples=False,
            description=errors.words(status)[0],
        )
        for status in (400, 401, 403, 429, *statuses)
    }


@post("/check", opt=by_key(ApiScope.CHECK), status_code=200, responses=_problems(413), summary="Check a text")
async def check(data: JSONBody[Text], viewer: GivenViewer) -> Checked:
    """Findings of a text, as `dezhurny check --jsonl` prints them; the institution's own values are known."""
    verdict = filters.check(data.text, Context(own_values=frozenset(viewer.institution.own_values)))
    return Checked(data.id, [_found(finding) for finding in verdict.findings])


@get("/incidents", opt=by_key(ApiScope.INCIDENTS), responses=_problems(), summary="Cases, the newest first")
async def incidents(
    viewer: GivenViewer,
    store: GivenStore,
    after: Annotated[str | None, QueryParameter(pattern=CURSOR, description="«next» of the page before")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 50,
    chat: Annotated[int | None, QueryParameter(ge=1, le=LARGEST)] = None,
    category: Annotated[Category | None, QueryParameter()] = None,
    case_state: Annotated[State | None, QueryParameter(name="state")] = None,
    since: Annotated[date | None, QueryParameter(description="First day, of the institution's time zone")] = None,
    until: Annotated[date | None, QueryParameter(description="Last day, included")] = None,
) -> Cases:
    """Cases that the key's holder may see, page by page."""
    zone = ZoneInfo(viewer.institution.time_zone)
    sought = log.Filters(
        chat_id=chat,
        category=category,
        states=(case_state,) if case_state else (),
        since=asked.midnight(_known(since), zone) if since else None,
        until=asked.midnight(_known(until) + asked.ONE_DAY, zone) if until else None,
    )
    async with store.read() as tx:
        found = await log.page(tx, case_scope_of(viewer), sought, after=asked.key(after), limit=limit)
    cases = [_case(row.incident, row.chat, row.responsible) for row in found.cases]
    return Cases(cases, asked.link_key(found.following) if found.following else None)


@get("/incidents/{number:int}", opt=by_key(ApiScope.INCIDENTS), responses=_problems(404), summary="One case")
async def incident(
    number: Annotated[int, PathParameter(ge=1, le=LARGEST)], viewer: GivenViewer, store: GivenStore
) -> OneCase:
    """One case with its steps."""
    async with store.read() as tx:
        found = await log.case(tx, case_scope_of(viewer), number)
    if found is None:
        raise NotFoundException
    steps = [Step(entry.at, entry.actor, entry.action) for entry in found.timeline]
    return OneCase(_case(found.incident, found.chat, found.responsible), steps)


@get("/statistics", opt=by_key(ApiScope.STATISTICS), responses=_problems(), summary="Figures, no texts")
async def statistics(
    viewer: GivenViewer,
    store: GivenStore,
    clock: GivenClock,
    days: Annotated[int, QueryParameter(ge=1, le=366)] = 30,
) -> Statistics:
    """Counters of the last days."""
    until = clock()
    since = until - timedelta(days=days)
    zone = ZoneInfo(viewer.institution.time_zone)
    async with store.read() as tx:
        counted = await figures.collect(tx, scope_of(viewer), since, until, zone, viewer.institution.edition)
    return Statistics(
        since=since,
        until=until,
        waiting=counted.waiting,
        total=counted.total,
        by_state={state.value: number for state, number in counted.by_state.items()},
        by_category={category.value: number for category, number in counted.by_category.items()},
        by_clause=dict(counted.by_clause),
        by_chat=[ChatCount(chat, number) for chat, number in counted.by_chat],
    )


def router(per_minute: int) -> Router:
    """The API's routes; an address may ask so many times a minute."""
    return Router(
        PLACE,
        route_handlers=[check, incidents, incident, statistics],
        include_in_schema=True,
        security=[{"key": []}],
        middleware=[RateLimitConfig(("minute", per_minute), identifier_for_request=address_of).middleware],
        after_response=_Sweep(),
    )


def document() -> OpenAPIConfig:
    """The OpenAPI document, open to everybody: it says what may be asked, not what is answered."""
    scheme = SecurityScheme(type="http", scheme="bearer", description="Key: «Ключи API» or `dezhurny admin token add`")
    return OpenAPIConfig(
        title="Дежурный",
        version="1",
        description="Texts are checked and forgotten: neither stored nor logged.",
        components=Components(security_schemes={"key": scheme}),
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router(
            PLACE, route_handlers=[], include_in_schema=False, opt=anyone(), after_request=_no_page_of_html
        ),
    )


class _Sweep:
    """Forgets once a minute how often addresses asked in minutes past: the limit's store does not by itself."""

    def __init__(self) -> None:
        self._last = monotonic()

    async def __call__(self, request: Request[Any, Any, AppState]) -> None:
        if monotonic() - self._last > A_MINUTE:
            self._last = monotonic()
            await request.app.stores.get("rate_limit").delete_expired()  # type: ignore[attr-defined] # in memory


async def _no_page_of_html(response: Response[Any]) -> Response[Any]:
    # The framework answers unknown addresses beside its document with a page; a program expects a problem.
    return errors.problem(404) if response.status_code == 404 else response  # noqa: PLR2004 HTTP


def _known(day: date) -> date:
    # Days before all cases and after them say the same as the first and the last that can be counted with.
    return min(max(day, asked.FIRST_DAY), asked.LAST_DAY)


def _found(it: Finding) -> Found:
    return Found(it.category, it.clause, it.start, it.end, round(it.score, 4), it.rule, it.why)


def _case(it: Incident, chat: str, responsible: str | None) -> Case:
    return Case(
        id=it.id,
        chat_id=it.chat_id,
        chat=chat,
        category=it.category,
        categories=list(it.categories),
        clause=it.clause,
        edition=it.edition,
        severity=int(it.severity),
        state=it.state,
        source=it.source,
        author=it.author_code,
        excerpt=it.excerpt,
        reasons=list(it.reasons),
        responsible=responsible,
        opened_at=it.opened_at,
        decided_at=it.decided_at,
    )
