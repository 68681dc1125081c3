"""One-time links from the bot's dialog."""

import pytest
from litestar import Litestar

from bot.domain import Role
from bot.store import people
from bot.store.people import CONSOLE, CONSOLE_LIFE
from bot.web.access import SESSION_COOKIE
from tests.fakes.kindergarten import PASSWORD, Kindergarten
from tests.web.conftest import Browser

CODE = "code-of-the-link"
LINK = f"/console/link/{CODE}"


@pytest.fixture
async def link(place: Kindergarten) -> str:
    """A link of the educator."""
    await give(place, "educator")
    return LINK


async def give(place: Kindergarten, who: str) -> None:
    """The bot has given somebody the link."""
    async with place.store.write() as tx:
        await people.add_code(tx, CODE, place.people[who], place.clock() + CONSOLE_LIFE, CONSOLE)


async def test_link_opens_the_console_once(app: Litestar, browser: Browser, link: str) -> None:
    """A press of the button opens a session, and the link is used up."""
    opened = await browser.submit(link)
    page = await browser.get("/console/incidents")
    async with Browser(app) as other:
        again = await other.submit(link)

    assert opened.headers["location"] == "/console"
    assert "Софья Андреевна" in page.text
    assert (again.status_code, "Ссылка уже не действует" in again.text) == (410, True)
    assert SESSION_COOKIE not in other.cookies


async def test_looking_uses_nothing_up(app: Litestar, browser: Browser, link: str) -> None:
    """A messenger that fetches the link for its preview does not sign in and leaves the link good."""
    looks = [await browser.get(link) for _ in range(3)]
    opened = await browser.submit(link)

    assert {look.status_code for look in looks} == {200}
    assert all(SESSION_COOKIE not in look.headers.get("set-cookie", "") for look in looks)
    assert opened.headers["location"] == "/console"


async def test_link_expires(place: Kindergarten, browser: Browser, link: str) -> None:
    """After five minutes the page says how to get a new one."""
    place.clock.forward(CONSOLE_LIFE)
    looked, pressed = await browser.get(link), await browser.submit(link)

    assert (looked.status_code, pressed.status_code) == (410, 410)
    assert "/console" in looked.text
    assert "Ссылка уже не действует" in looked.text


async def test_code_that_links_an_account_is_no_link(place: Kindergarten, browser: Browser) -> None:
    """A code for the bot, which may be forwarded for three days, opens no console."""
    async with place.store.write() as tx:
        await people.add_code(tx, CODE, place.people["educator"], place.clock() + CONSOLE_LIFE)

    assert (await browser.submit(LINK)).status_code == 410


async def test_who_left_gets_in_no_more(place: Kindergarten, browser: Browser, link: str) -> None:
    """A link given before somebody left opens nothing."""
    async with place.store.write() as tx:
        await people.set_active(tx, place.people["educator"], active=False)

    assert (await browser.submit(link)).status_code == 410


async def test_head_may_use_links(place: Kindergarten, browser: Browser) -> None:
    """The head needs no password either."""
    await give(place, "head")
    await browser.submit(LINK)

    assert (await browser.get("/console/figures")).status_code == 200


async def test_link_does_not_get_around_the_second_factor(place: Kindergarten, browser: Browser) -> None:
    """An administrator with a password is asked for the factor after a link too."""
    await place.sign_ins.set_password("roza", place.people["administrator"], PASSWORD)
    await give(place, "administrator")
    answer = await browser.submit(LINK)

    assert answer.headers["location"] == "/console/sign-in/setup"
    assert SESSION_COOKIE not in browser.cookies


async def test_educator_who_became_administrator_sets_it_up(place: Kindergarten, browser: Browser) -> None:
    """The factor is asked of whoever is an administrator at this moment."""
    await place.sign_ins.set_password("sofya", place.people["educator"], PASSWORD)
    async with place.store.write() as tx:
        await people.appoint(tx, place.people["educator"], Role.ADMINISTRATOR, place.clock())

    assert (await browser.sign_in("sofya")).headers["location"] == "/console/sign-in/setup"
