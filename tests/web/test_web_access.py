"""Who may open which page: the table, and that no route is outside it."""

import pytest
from litestar import Litestar

from bot.domain import Role
from bot.store import people
from bot.web.access import SESSION_COOKIE
from tests.fakes.kindergarten import Kindergarten, pages, stage
from tests.web.conftest import Browser

OK, TO_SIGN_IN, FORBIDDEN, NOT_FOUND = 200, 303, 403, 404
VIEWERS = ("administrator", "educator", "other", "head", "parent", None)

# What each viewer gets; the case {own} is of the educator's chat.
TABLE = {
    "/console": (303, 303, 303, 303, TO_SIGN_IN, TO_SIGN_IN),
    "/console/incidents": (OK, OK, OK, FORBIDDEN, TO_SIGN_IN, TO_SIGN_IN),
    "/console/incidents/{own}": (OK, OK, NOT_FOUND, FORBIDDEN, TO_SIGN_IN, TO_SIGN_IN),
    "/console/figures": (OK, OK, OK, OK, TO_SIGN_IN, TO_SIGN_IN),
    "/console/sign-in": (303, 303, 303, 303, 303, OK),
    "/healthz": (OK,) * 6,
    "/": (303,) * 6,
    "/static/base.css": (OK,) * 6,
}
# Routes that do something, and those of the demo: each has tests of its own.
ELSEWHERE = {
    "/console/sign-out",
    "/demo/stream",
    "/demo/messages",
    "/demo/presses",
    "/demo/script",
    "/demo/console",
}


ROWS = [
    (address, viewer, status)
    for address, statuses in TABLE.items()
    for viewer, status in zip(VIEWERS, statuses, strict=True)
]


async def become(browser: Browser, place: Kindergarten, viewer: str | None) -> None:
    """Sign this browser in."""
    if viewer is not None:
        browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people[viewer]))


@pytest.mark.parametrize(("address", "viewer", "status"), ROWS)
async def test_who_may(place: Kindergarten, browser: Browser, address: str, viewer: str | None, status: int) -> None:
    """Each viewer gets each page as the table says."""
    own = await place.incident()
    await become(browser, place, viewer)
    answer = await browser.get(address.format(own=own))

    assert answer.status_code == status
    if status == TO_SIGN_IN and viewer in {None, "parent"} and address.startswith("/console/i"):
        assert answer.headers["location"].startswith("/console/sign-in")


def test_no_route_is_outside_the_table(place: Kindergarten) -> None:
    """A new page is in the table, so that somebody has thought of who may open it."""
    app = pages(place, stage=stage(place))
    known = {address.replace("{own}", "{number:int}") for address in TABLE} | ELSEWHERE
    known = {address.replace("base.css", "{file_path:path}") for address in known}

    assert {route.path for route in app.routes} == known


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
