"""The API: keys of limited scope, answers, problems, and what is never logged."""

import io
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from structlog.testing import capture_logs

from bot.commands.check import verdicts
from bot.domain import Role, State
from bot.store import people, tokens
from bot.store.tokens import ApiScope
from bot.web.access import SESSION_COOKIE
from filters.types import Category, Context
from tests.fakes.kindergarten import Kindergarten, pages
from tests.web.conftest import BASE, Browser

RUDE = "Сама ты дура, и телефон твой 8 944 713 28 05"
READS = {
    ApiScope.CHECK: "/api/check",
    ApiScope.INCIDENTS: "/api/incidents",
    ApiScope.STATISTICS: "/api/statistics",
}


class Program(httpx.AsyncClient):
    """Another program with a key."""

    def __init__(self, app: Litestar, key: str | None) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=BASE,
            headers={"Authorization": f"Bearer {key}"} if key else {},
        )

    async def check(self, text: Any, **fields: Any) -> httpx.Response:
        """Have a text checked."""
        return await self.post("/api/check", json={"text": text, **fields})


async def key(place: Kindergarten, *scopes: ApiScope, holder: str = "administrator", days: int = 30) -> str:
    """A new key; without scopes for everything."""
    async with place.store.write() as tx:
        allowed = frozenset(scopes or ApiScope)
        _, plain = await tokens.make(tx, place.people[holder], "Дневник", allowed, place.clock(), days)
    return plain


@pytest.fixture
async def program(place: Kindergarten, app: Litestar) -> Program:
    """A program that may do everything."""
    return Program(app, await key(place))


async def test_check_answers_as_the_command_line(program: Program) -> None:
    """Findings are those that `dezhurny check --jsonl` prints for the same text."""
    line = json.dumps({"id": "7", "text": RUDE}).encode()
    expected = json.loads(next(verdicts(io.BytesIO(line), Context())))
    answer = await program.check(RUDE, id="7")

    assert answer.status_code == 200
    assert answer.json() == expected
    assert {finding["category"] for finding in answer.json()["findings"]} == {"insult", "personal_data"}


async def test_check_knows_what_is_the_institutions_own(place: Kindergarten, program: Program) -> None:
    """The institution's own phone is nobody's personal datum."""
    async with place.store.write() as tx:
        await people.change_institution(tx, place.institution, own_values=["8 944 713 28 05"])

    assert (await program.check("Звоните: 8 944 713 28 05")).json()["findings"] == []


async def test_texts_are_nowhere(place: Kindergarten, program: Program) -> None:
    """A checked text is neither logged nor stored, whether it is taken or refused."""
    with capture_logs() as logs:
        await program.check(RUDE)
        await program.check([RUDE])
        await program.check(RUDE * 200)
    async with place.store.engine.connect() as connection:
        dump = await connection.run_sync(lambda sync: "".join(sync.connection.driver_connection._conn.iterdump()))

    assert "дура" not in str(logs)
    assert "713" not in str(logs)
    assert "дура" not in dump


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"text": 5}, ["text"]),
        ({"text": "я" * 4097}, ["text"]),
        ({"text": "привет", "id": 5}, ["id"]),
        ({}, ["data"]),
        ([], ["data"]),
        (None, ["data"]),
    ],
)
async def test_wrong_request_is_told_which_part(program: Program, body: Any, errors: list[str]) -> None:
    """A problem names the wrong part of the request, never what stood in it."""
    answer = await program.post("/api/check", json=body)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 400
    assert answer.json()["errors"] == errors


@pytest.mark.parametrize("asked", READS)
@pytest.mark.parametrize("allowed", READS)
async def test_key_opens_its_scope_alone(
    place: Kindergarten, app: Litestar, allowed: ApiScope, asked: ApiScope
) -> None:
    """A key for one thing gets a 403 for everything else."""
    async with Program(app, await key(place, allowed)) as program:
        answer = await (program.check("Привет") if asked is ApiScope.CHECK else program.get(READS[asked]))

    assert answer.status_code == (200 if asked == allowed else 403)


@pytest.mark.parametrize("given", [None, "", "dzh_nothing"])
async def test_without_a_good_key(app: Litestar, given: str | None) -> None:
    """Whoever brings no key is told what to bring."""
    async with Program(app, given) as program:
        answer = await program.get("/api/statistics")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["title"] == "Нужен ключ"


async def test_session_is_no_key(place: Kindergarten, browser: Browser) -> None:
    """A signed-in browser that another site leads to the API does nothing there."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))

    assert (await browser.get("/api/incidents")).status_code == 401
    assert (await browser.post("/api/check", json={"text": "Привет"})).status_code == 401


async def test_key_expires(place: Kindergarten, program: Program) -> None:
    """After its days a key opens nothing."""
    before = await program.get("/api/statistics")
    place.clock.forward(timedelta(days=30))

    assert (before.status_code, (await program.get("/api/statistics")).status_code) == (200, 401)


async def test_key_ends_with_its_holder(place: Kindergarten, program: Program) -> None:
    """When somebody leaves, programs stop reading in his name."""
    async with place.store.write() as tx:
        await people.set_active(tx, place.people["administrator"], active=False)

    assert (await program.get("/api/statistics")).status_code == 401


async def test_key_shows_no_more_than_its_holder_sees(place: Kindergarten, app: Litestar) -> None:
    """An educator's key reads his chats; the head's key reads figures and no case, whatever scopes it has."""
    own = await place.incident()
    other = await place.incident(chat_id=place.chats["stars"])
    async with Program(app, await key(place, holder="educator")) as educator:
        listed = (await educator.get("/api/incidents")).json()["incidents"]
        foreign = await educator.get(f"/api/incidents/{other}")
    async with Program(app, await key(place, holder="head")) as head:
        figures, cases = await head.get("/api/statistics"), await head.get("/api/incidents")

    assert [case["id"] for case in listed] == [own]
    assert foreign.status_code == 404
    assert (figures.status_code, cases.status_code) == (200, 403)


async def test_demoted_holder(place: Kindergarten, program: Program) -> None:
    """A key of a former administrator shows no case any more."""
    await place.incident()
    async with place.store.write() as tx:
        await people.dismiss(tx, place.people["administrator"], Role.ADMINISTRATOR)

    assert (await program.get("/api/incidents")).status_code == 403


async def test_cases_page_by_page(place: Kindergarten, program: Program) -> None:
    """Pages follow each other by key: each case once, the newest first."""
    numbers = [await place.incident() for _ in range(5)]
    seen, after = [], None
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = (await program.get("/api/incidents", params=query)).json()
        seen += [case["id"] for case in page["incidents"]]
        after = page["next"]
        if after is None:
            break

    assert seen == numbers[::-1]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("category=threat", {"second"}),
        ("state=dismissed", {"third"}),
        ("since=2026-11-23", {"third"}),
        ("until=2026-11-22", {"first", "second"}),
    ],
)
async def test_filters(place: Kindergarten, program: Program, query: str, shown: set[str]) -> None:
    """Filters narrow the list; days are the institution's."""
    days = {"first": 2, "second": 1, "third": 0}
    special = {"second": {"category": Category.THREAT}, "third": {"state": State.DISMISSED}}
    names = {
        await place.incident(opened_at=place.clock() - timedelta(days=ago), **special.get(name, {})): name
        for name, ago in days.items()
    }
    found = (await program.get(f"/api/incidents?{query}")).json()["incidents"]

    assert {names[case["id"]] for case in found} == shown


async def test_one_case(place: Kindergarten, program: Program) -> None:
    """A case comes masked, its author as a code, with its steps."""
    number = await place.incident()
    await place.note(number, "opened")
    await place.note(number, "dismissed", f"person:{place.people['educator']}")
    case = (await program.get(f"/api/incidents/{number}")).json()

    assert case["incident"]["excerpt"] == "сама ты д***"
    assert case["incident"]["author"] == "Б-17"
    assert [(step["action"], step["actor"]) for step in case["timeline"]] == [
        ("opened", None),
        ("dismissed", "Софья Андреевна"),
    ]


async def test_statistics(place: Kindergarten, program: Program) -> None:
    """Figures count what was opened in the last days, and hold no text."""
    await place.incident()
    await place.incident(state=State.DISMISSED, opened_at=place.clock() - timedelta(days=10))
    place.clock.forward(timedelta(minutes=1))
    month = (await program.get("/api/statistics")).json()
    week = (await program.get("/api/statistics?days=7")).json()

    assert (month["total"], week["total"], week["waiting"]) == (2, 1, 1)
    assert month["by_state"] == {"open": 1, "dismissed": 1}
    assert month["by_chat"] == [{"chat": "Группа «Гномики»", "cases": 2}]
    assert "д***" not in json.dumps(month, ensure_ascii=False)


async def test_limit(place: Kindergarten) -> None:
    """A program that asks too often is told how long to wait, whatever keys it brings."""
    app = pages(place, api_per_minute=2)
    async with Program(app, await key(place)) as one, Program(app, "dzh_guess") as other:
        statuses = [(await one.check("Привет")).status_code, (await other.check("Привет")).status_code]
        answer = await one.check("Привет")

    assert statuses == [200, 401]
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.json()["title"] == "Слишком часто"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/nowhere/at/all", 404),
        ("POST", "/api/nowhere", 405),
        ("GET", "/api/check", 405),
        ("DELETE", "/api/check", 405),
        ("GET", "/api/incidents/0", 400),
        ("GET", "/api/incidents/99", 404),
    ],
)
async def test_every_refusal_is_a_problem(program: Program, method: str, address: str, status: int) -> None:
    """A program never gets a page in place of an answer."""
    answer = await program.request(method, address, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


async def test_document_names_the_api_alone(program: Program) -> None:
    """The document tells what keys open and nothing of the console's pages."""
    document = (await program.get("/api/openapi.json")).json()

    assert set(document["paths"]) == {"/api/check", "/api/incidents", "/api/incidents/{number}", "/api/statistics"}
    assert all(
        operation["security"] == [{"key": []}] for path in document["paths"].values() for operation in path.values()
    )


async def form(browser: Browser, **fields: Any) -> httpx.Response:
    """Send the form of a new key."""
    token = await browser.form_token()
    return await browser.post("/console/api-keys", data={"_csrf_token": token, "days": "90", **fields})


@pytest.fixture
async def administrator(place: Kindergarten, browser: Browser) -> Browser:
    """A browser of the administrator."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))
    return browser


async def test_key_is_shown_once(app: Litestar, administrator: Browser) -> None:
    """The page shows a new key, it works for what was ticked, and is never shown again."""
    made = await form(administrator, name="Дневник", scope=["check", "statistics:read"])
    plain = made.text.partition("<code>")[2].partition("</code>")[0]
    again = (await administrator.get("/console/api-keys")).text
    async with Program(app, plain) as program:
        statuses = [(await program.get(READS[it])).status_code for it in (ApiScope.STATISTICS, ApiScope.INCIDENTS)]

    assert made.status_code == 201
    assert plain.startswith("dzh_")
    assert plain not in again
    assert "Дневник" in again
    assert "проверять тексты, читать сводку" in again
    assert statuses == [200, 403]


async def test_revoked_key_opens_nothing(place: Kindergarten, app: Litestar, administrator: Browser) -> None:
    """A press of «Отозвать» ends a key at once."""
    plain = await key(place)
    answer = await administrator.submit("/console/api-keys/1/revoke")
    twice = await administrator.submit("/console/api-keys/1/revoke")
    async with Program(app, plain) as program:
        asked = await program.get("/api/statistics")

    assert answer.headers["location"] == "/console/api-keys"
    assert twice.status_code == 404
    assert asked.status_code == 401
    assert "отозван" in (await administrator.get("/console/api-keys")).text


async def test_keys_of_another_institution(place: Kindergarten, app: Litestar, administrator: Browser) -> None:
    """An administrator neither sees nor revokes the keys of another institution."""
    async with place.store.write() as tx:
        other = await people.add_institution(
            tx, "Школа № 5", time_zone="Europe/Moscow", edition="1", now=place.clock(), quiet=None
        )
        stranger = await people.add_person(tx, other, "Чужой", [Role.ADMINISTRATOR], place.clock())
        number, plain = await tokens.make(tx, stranger, "Чужая программа", frozenset(ApiScope), place.clock(), 30)
    answer = await administrator.submit(f"/console/api-keys/{number}/revoke")
    async with Program(app, plain) as program:
        asked = await program.get("/api/statistics")

    assert answer.status_code == 404
    assert asked.status_code == 200
    assert "Чужая программа" not in (await administrator.get("/console/api-keys")).text


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "scope": ["check"]},
        {"name": "Дневник"},
        {"name": "Дневник", "scope": ["everything"]},
        {"name": "Дневник", "scope": ["check"], "days": "100000"},
        {"name": "Д" * 101, "scope": ["check"]},
    ],
)
async def test_unclear_form_makes_no_key(administrator: Browser, fields: dict[str, Any]) -> None:
    """A key without a name or a permission is not made, and the page says why."""
    answer = await form(administrator, **fields)

    assert answer.status_code == 422
    assert "Ключ не создан" in answer.text
    assert "Ключей пока нет" in answer.text
