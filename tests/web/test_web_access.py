"""Who may open which page: the table, and that no route is outside it."""

import re
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar

from bot.domain import Role
from bot.store import people, tokens
from bot.store.tokens import ApiScope
from bot.web.access import SESSION_COOKIE
from tests.fakes.kindergarten import Kindergarten, pages, stage
from tests.web.conftest import Browser

ADMINISTRATOR, EDUCATOR, OTHER, HEAD = "administrator", "educator", "other", "head"
PARENT, TOKEN, NOBODY = "parent", "API token", "signed out"
VIEWERS = (ADMINISTRATOR, EDUCATOR, OTHER, HEAD, PARENT, TOKEN, NOBODY)

# Who may, by route; ``OTHER`` is an educator without duty in the chat whose case stands in the address. Whoever may not
# is refused (403), and whoever is not signed in as staff is sent to the sign-in form, or (API) told 401.
ALL = frozenset(VIEWERS)
STAFF = frozenset({ADMINISTRATOR, EDUCATOR, OTHER, HEAD})
READERS = frozenset({ADMINISTRATOR, EDUCATOR, OTHER})
ADMINISTRATORS = frozenset({ADMINISTRATOR})
REPORTED = frozenset({ADMINISTRATOR, HEAD})
TOKENS = frozenset({TOKEN})

# A new route gets its line here, so that somebody has thought of who may open it.
WHO_MAY = {
    "GET /": ALL,
    "GET /healthz": ALL,
    "GET /static/{file_path:path}": ALL,
    "GET /console/sign-in": ALL,
    "POST /console/sign-in": ALL,
    "GET /console/sign-in/code": ALL,
    "POST /console/sign-in/code": ALL,
    "GET /console/sign-in/setup": ALL,
    "POST /console/sign-in/setup": ALL,
    "GET /console/link/{code:str}": ALL,
    "POST /console/link/{code:str}": ALL,
    "POST /console/sign-out": ALL,
    "GET /console": STAFF,
    "GET /console/sessions": STAFF,
    "POST /console/sessions/end": STAFF,
    "GET /console/api-keys": ADMINISTRATORS,
    "POST /console/api-keys": ADMINISTRATORS,
    "POST /console/api-keys/{number:int}/revoke": ADMINISTRATORS,
    # The document of the API says what may be asked, not what is answered.
    "GET /api": ALL,
    "GET /api/openapi.json": ALL,
    "GET /api/{path:str}": ALL,
    "POST /api/check": TOKENS,
    "GET /api/incidents": TOKENS,
    "GET /api/incidents/{number:int}": TOKENS,
    "GET /api/statistics": TOKENS,
    "GET /console/incidents": READERS,
    "GET /console/today": READERS,
    "GET /console/incidents/{number:int}": READERS,
    "POST /console/incidents/{number:int}": READERS,
    "POST /console/incidents/{number:int}/evidence": READERS,
    "POST /console/incidents/export": READERS,
    "GET /console/incidents/bulk": READERS,
    "POST /console/incidents/bulk": READERS,
    "POST /console/views": READERS,
    "POST /console/views/{view_id:int}/delete": READERS,
    "GET /console/chats": READERS,
    "GET /console/chats/{number:int}": READERS,
    "POST /console/chats/{number:int}/duty": ADMINISTRATORS,
    "POST /console/chats/{number:int}/claim": ADMINISTRATORS,
    "GET /console/people": ADMINISTRATORS,
    "POST /console/people": ADMINISTRATORS,
    "GET /console/people/{number:int}": ADMINISTRATORS,
    "POST /console/people/{number:int}/invite": ADMINISTRATORS,
    "POST /console/people/{number:int}/roles": ADMINISTRATORS,
    "POST /console/people/{number:int}/leave": ADMINISTRATORS,
    "POST /console/people/{number:int}/return": ADMINISTRATORS,
    "POST /console/substitutions": ADMINISTRATORS,
    "POST /console/substitutions/{number:int}/end": ADMINISTRATORS,
    "GET /console/rules": ADMINISTRATORS,
    "POST /console/rules/clauses/{number:str}": ADMINISTRATORS,
    "POST /console/rules/edition": ADMINISTRATORS,
    "GET /console/rules/hours": ADMINISTRATORS,
    "POST /console/rules/hours": ADMINISTRATORS,
    "POST /console/rules/days": ADMINISTRATORS,
    "POST /console/rules/own": ADMINISTRATORS,
    "GET /console/rules/reminders": ADMINISTRATORS,
    "GET /console/rules/options": ADMINISTRATORS,
    "POST /console/rules/options/replay": ADMINISTRATORS,
    "GET /console/rules/options/replay/{name:str}": ADMINISTRATORS,
    "POST /console/rules/options/replay/{name:str}": ADMINISTRATORS,
    "GET /console/rules/words": ADMINISTRATORS,
    "POST /console/rules/words/try": ADMINISTRATORS,
    "POST /console/rules/words/replay": ADMINISTRATORS,
    "GET /console/rules/words/replay/{name:str}": ADMINISTRATORS,
    "POST /console/rules/words/replay/{name:str}": ADMINISTRATORS,
    "POST /console/rules/words/allowed/{number:int}/delete": ADMINISTRATORS,
    "GET /console/figures": STAFF,
    "GET /console/report": REPORTED,
    "POST /console/report": REPORTED,
    "GET /console/journal": ADMINISTRATORS,
    "POST /console/journal/check": ADMINISTRATORS,
    "POST /console/journal/export": ADMINISTRATORS,
    "GET /console/health": ADMINISTRATORS,
    # Another's work does not exist for whoever asks.
    "GET /console/figures/{name:str}": STAFF,
    "GET /console/works/{name:str}": STAFF,
    "GET /console/works/{name:str}/file": STAFF,
    # By a token of its own; without it there is no such page.
    "GET /metrics": ALL,
    # The demo has no secrets: it is the program's own machine.
    "GET /demo/stream": ALL,
    "POST /demo/messages": ALL,
    "POST /demo/presses": ALL,
    "POST /demo/script": ALL,
    "POST /demo/console": ALL,
}
# What stands for the parts of an address; unknown ones get a 1.
PARTS = {"file_path:path": "base.css"}
# Answers that go on for ever are asked for by tests of their own.
ENDLESS = {"GET /demo/stream"}


def routes(app: Litestar) -> set[str]:
    """Every method and address that the application answers, as the table names them."""
    return {
        f"{method} {route.path}"
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method not in {"OPTIONS", "HEAD"}
    }


async def become(browser: Browser, place: Kindergarten, viewer: str | None) -> None:
    """Sign this browser in, or give it a key to everything that keys open."""
    if viewer == TOKEN:
        async with place.store.write() as tx:
            holder = place.people[ADMINISTRATOR]
            _, key = await tokens.make(tx, holder, "всё", frozenset(ApiScope), place.clock(), 30)
        browser.headers["Authorization"] = f"Bearer {key}"
    elif viewer in place.people:
        browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people[viewer]))


async def ask(browser: Browser, route: str, own: int) -> httpx.Response:
    """Ask for a route as a page would; ``own`` is a case of the educator's chat."""
    method, pattern = route.split(" ")
    parts = PARTS | {"number:int": str(own)}
    address = re.sub(r"\{([^}]+)\}", lambda part: parts.get(part[1], "1"), pattern)
    if pattern.startswith("/api/"):
        return await browser.request(method, address, json={"text": "Доброе утро!"} if method == "POST" else None)
    return await (browser.submit(address) if method == "POST" else browser.get(address))


def verdict(answer: httpx.Response) -> str:
    """How a viewer was received: let in, refused, or asked who he is."""
    if answer.status_code >= 500:
        return "broken"
    if answer.status_code == 401 and answer.headers.get("www-authenticate") == "Bearer":
        return "asked"
    if answer.status_code == 303 and answer.headers["location"].startswith("/console/sign-in?next="):
        return "asked"
    if answer.status_code == 403:
        return "refused"
    return "let in"


def test_every_route_is_in_the_table(place: Kindergarten) -> None:
    """A new route is in the table, and the table names nothing that is gone."""
    known = routes(pages(place, stage=stage(place)))

    assert known - set(WHO_MAY) == set(), "add a line for each to WHO_MAY in this file: who may?"
    assert set(WHO_MAY) - known == set(), "these are gone: take them out of WHO_MAY"


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_who_may(place: Kindergarten, viewer: str) -> None:
    """Every route receives every viewer as the table says."""
    own = await place.incident()
    received, expected = {}, {}
    app = pages(place, stage=stage(place))
    for route in sorted(set(WHO_MAY) - ENDLESS):
        async with Browser(app) as browser:
            await become(browser, place, viewer)
            received[route] = verdict(await ask(browser, route, own))
        # The API knows no sessions: whoever brings no key is asked for one.
        signed_in = viewer in STAFF and "/api/" not in route.replace("/console/api-keys", "")
        expected[route] = "let in" if viewer in WHO_MAY[route] else "refused" if signed_in else "asked"

    assert received == expected


async def test_every_form_needs_our_token(place: Kindergarten) -> None:
    """A form that another site sent in the administrator's name is refused on every page; the API knows no cookies."""
    app = pages(place, stage=stage(place))
    answers = {}
    for route in sorted(it for it in WHO_MAY if it.startswith("POST ") and not it.startswith("POST /api/")):
        async with Browser(app) as browser:
            await become(browser, place, ADMINISTRATOR)
            address = re.sub(r"\{[^}]+\}", "1", route.removeprefix("POST "))
            answers[route] = (await browser.post(address, data={"name": "чужое"})).status_code

    assert answers == dict.fromkeys(answers, 403)


@pytest.mark.parametrize(("viewer", "status"), [(ADMINISTRATOR, 200), (EDUCATOR, 200), (OTHER, 404), (HEAD, 403)])
async def test_whose_case(place: Kindergarten, browser: Browser, viewer: str, status: int) -> None:
    """A case is open to those who answer for its chat; for another educator it does not exist."""
    own = await place.incident()
    await become(browser, place, viewer)

    assert (await browser.get(f"/console/incidents/{own}")).status_code == status


async def test_after_signing_in_the_asked_page_opens(browser: Browser) -> None:
    """Who is asked to sign in comes back to where he wanted to go."""
    answer = await browser.get("/console/incidents?state=open")

    assert answer.headers["location"] == "/console/sign-in?next=%2Fconsole%2Fincidents%3Fstate%3Dopen"


def test_every_route_says_who_may(place: Kindergarten) -> None:
    """A route that forgot to say so would be denied to all."""
    app = pages(place, stage=stage(place))
    silent = [
        route.path
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if "who" not in handler.opt and handler.handler_name != "options_handler"
    ]

    assert silent == []


async def test_educator_sees_only_his_chats(place: Kindergarten, browser: Browser) -> None:
    """The log of an educator holds the cases of the chats he has duty in, and no other chat's name."""
    await place.incident(excerpt="случай гномиков")
    await place.incident(excerpt="случай звёздочек", chat_id=place.chats["stars"])
    await become(browser, place, "educator")
    page = (await browser.get("/console/incidents")).text

    assert "случай гномиков" in page
    assert "случай звёздочек" not in page
    assert "Звёздочки" not in page


async def test_asking_for_another_chat_gives_nothing(place: Kindergarten, browser: Browser) -> None:
    """A changed address does not open another educator's chat."""
    await place.incident(excerpt="случай звёздочек", chat_id=place.chats["stars"])
    await become(browser, place, "educator")
    page = (await browser.get(f"/console/incidents?chat={place.chats['stars']}")).text

    assert "случай звёздочек" not in page
    assert "Ничего не нашлось" in page


async def test_head_sees_figures_never_texts(place: Kindergarten, browser: Browser) -> None:
    """The head's page counts cases and holds no excerpt, reason or author."""
    await place.incident()
    await become(browser, place, "head")
    page = (await browser.get("/console/figures")).text

    assert "Оскорбление" in page or "оскорбление" in page
    assert "д***" not in page
    assert "Б-17" not in page
    assert "/console/incidents" not in page


async def test_other_institution_is_invisible(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """An administrator of one institution sees no case of another."""
    own = await place.incident()
    async with place.store.write() as tx:
        other = await people.add_institution(
            tx, "Школа № 5", time_zone="Europe/Moscow", edition="1", now=place.clock(), quiet=None
        )
        stranger = await people.add_person(tx, other, "Чужой Администратор", [Role.ADMINISTRATOR], place.clock())
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(stranger))

    assert (await browser.get(f"/console/incidents/{own}")).status_code == 404
    assert "Чатов пока нет" in (await browser.get("/console/incidents")).text


async def test_a_substitute_sees_the_chats_he_answers_for(place: Kindergarten, browser: Browser) -> None:
    """As long as he stands in, the log shows him the absent one's cases; the day after it does not."""
    own = await place.incident()
    today = place.clock().date()
    async with place.store.write() as tx:
        await people.substitute(tx, place.people[EDUCATOR], place.people[OTHER], today, today)
    await become(browser, place, OTHER)

    assert f"/console/incidents/{own}" in (await browser.get("/console/incidents")).text
    place.clock.forward(timedelta(days=2))
    await become(browser, place, OTHER)
    assert f"/console/incidents/{own}" not in (await browser.get("/console/incidents")).text
