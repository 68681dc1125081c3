"""Signing in: passwords, lock-out, sessions."""

import asyncio
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import select

from bot.errors import UserError
from bot.store import people
from bot.store.schema import session, sign_in
from bot.store.sessions import SESSION_LIFE
from bot.store.signin import FREE_ATTEMPTS, Locked, SignedIn, Wrong, delay
from bot.web.access import SESSION_COOKIE
from tests.fakes.kindergarten import PASSWORD, Kindergarten, pages
from tests.web.conftest import Browser

LOGIN = "sofya"


@pytest.fixture(autouse=True)
async def password(place: Kindergarten) -> None:
    """The educator has a password."""
    await place.sign_ins.set_password(LOGIN, place.people["educator"], PASSWORD)


async def fail(place: Kindergarten, times: int) -> None:
    """Try wrong passwords."""
    for _ in range(times):
        await place.sign_ins.sign_in(LOGIN, "не тот")


async def test_right_password_opens_the_log(browser: Browser) -> None:
    """Who knows the password sees the log; the login is not case-sensitive."""
    answer = await browser.sign_in(" Sofya ")
    page = await browser.get("/console/sessions")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert page.status_code == 200
    assert "Софья Андреевна" in page.text


@pytest.mark.parametrize(("login", "password"), [(LOGIN, "не тот пароль"), ("никто", PASSWORD)])
async def test_wrong_login_and_wrong_password_look_the_same(browser: Browser, login: str, password: str) -> None:
    """The answer does not tell which logins exist."""
    answer = await browser.sign_in(login, password)

    assert answer.status_code == 401
    assert "Логин или пароль не подошли" in answer.text
    assert SESSION_COOKIE not in browser.cookies


async def test_password_is_not_stored_or_shown(place: Kindergarten, browser: Browser) -> None:
    """The record holds an argon2 digest, and the form never gives the password back."""
    answer = await browser.sign_in(LOGIN, "почти-верный-пароль")
    async with place.store.read() as tx:
        stored = await tx.scalar(select(sign_in.c.password))

    assert stored.startswith("$argon2id$")
    assert "почти-верный-пароль" not in answer.text


async def test_lock_after_free_attempts(place: Kindergarten, browser: Browser) -> None:
    """After five wrong passwords even the right one has to wait, and the page says how long."""
    await fail(place, FREE_ATTEMPTS)
    answer = await browser.sign_in(LOGIN)

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "30"
    assert "Подождите 30 секунд" in answer.text


async def test_lock_ends(place: Kindergarten) -> None:
    """When the delay is over the right password opens again and the count starts anew."""
    await fail(place, FREE_ATTEMPTS)
    place.clock.forward(delay(FREE_ATTEMPTS))

    assert isinstance(await place.sign_ins.sign_in(LOGIN, PASSWORD), SignedIn)
    assert await place.sign_ins.sign_in(LOGIN, "не тот") == Wrong()


async def test_delay_grows(place: Kindergarten) -> None:
    """Each wrong password after a lock shuts the door for twice as long."""
    await fail(place, FREE_ATTEMPTS)
    place.clock.forward(delay(FREE_ATTEMPTS))
    await fail(place, 1)

    assert await place.sign_ins.sign_in(LOGIN, PASSWORD) == Locked(place.clock() + timedelta(minutes=1))


def test_delay_is_bounded() -> None:
    """A stranger can keep somebody out for an hour at most."""
    assert [delay(failures).total_seconds() for failures in (5, 6, 7, 11, 12, 1000)] == [30, 60, 120, 1920, 3600, 3600]


async def test_attempts_while_locked_do_not_prolong_the_lock(place: Kindergarten) -> None:
    """Guessing on during the lock changes nothing."""
    await fail(place, FREE_ATTEMPTS)
    await fail(place, 10)

    assert await place.sign_ins.sign_in(LOGIN, PASSWORD) == Locked(place.clock() + delay(FREE_ATTEMPTS))


async def test_guesses_at_once_are_all_counted(place: Kindergarten) -> None:
    """Twenty guesses sent together get five checks, not twenty."""
    outcomes = await asyncio.gather(*(place.sign_ins.sign_in(LOGIN, "не тот") for _ in range(20)))

    assert sum(outcome == Wrong() for outcome in outcomes) == FREE_ATTEMPTS


async def test_session_expires(place: Kindergarten, browser: Browser) -> None:
    """A session ends by itself; the page asks to sign in and comes back afterwards."""
    await browser.sign_in(LOGIN)
    place.clock.forward(SESSION_LIFE)
    answer = await browser.get("/console/incidents?state=open")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/sign-in?next=%2Fconsole%2Fincidents%3Fstate%3Dopen"


async def test_sign_in_returns_to_the_asked_page(browser: Browser) -> None:
    """After the password the asked page opens."""
    answer = await browser.sign_in(LOGIN, next="/console/incidents?state=open")

    assert answer.headers["location"] == "/console/incidents?state=open"


@pytest.mark.parametrize(
    "address", ["https://evil.test/", "//evil.test", "/console/..//evil.test", "/console\\@evil.test", "javascript:1"]
)
async def test_sign_in_never_leads_away(browser: Browser, address: str) -> None:
    """A link made by a stranger cannot send people elsewhere after the password."""
    answer = await browser.sign_in(LOGIN, next=address)

    assert answer.headers["location"] == "/console"


async def test_sign_out_ends_the_session_on_the_server(place: Kindergarten, browser: Browser) -> None:
    """A copied cookie opens nothing after its owner signed out."""
    await browser.sign_in(LOGIN)
    stolen = browser.cookies[SESSION_COOKIE]
    answer = await browser.submit("/console/sign-out")
    browser.cookies.set(SESSION_COOKIE, stolen)

    assert answer.headers["location"] == "/console/sign-in"
    assert (await browser.get("/console/sessions")).status_code == 303
    assert await place.sign_ins.viewer(stolen) is None


async def test_stolen_table_opens_nothing(place: Kindergarten) -> None:
    """What the database holds of a session is no key to it."""
    token = await place.sign_ins.open_session(place.people["administrator"])
    async with place.store.read() as tx:
        stored = await tx.scalar(select(session.c.digest))

    assert stored != token
    assert await place.sign_ins.viewer(stored) is None


async def test_who_left_is_out_at_once(place: Kindergarten, browser: Browser) -> None:
    """A session of somebody who left the staff ends with his leaving."""
    await browser.sign_in(LOGIN)
    async with place.store.write() as tx:
        await people.set_active(tx, place.people["educator"], active=False)

    assert (await browser.get("/console/sessions")).status_code == 303


async def test_new_password_ends_old_sessions(place: Kindergarten) -> None:
    """Whoever knew the old password is out."""
    token = await place.sign_ins.open_session(place.people["educator"])
    await place.sign_ins.set_password("sofya2", place.people["educator"], "другой длинный пароль")

    assert await place.sign_ins.viewer(token) is None
    assert await place.sign_ins.sign_in(LOGIN, PASSWORD) == Wrong()


async def test_short_password_is_refused(place: Kindergarten) -> None:
    """A password that can be guessed is not taken."""
    with pytest.raises(UserError, match="короче 10 знаков"):
        await place.sign_ins.set_password("vera", place.people["head"], "12345")


async def test_taken_login_is_refused(place: Kindergarten) -> None:
    """Two people cannot have one login."""
    with pytest.raises(UserError, match="занят"):
        await place.sign_ins.set_password(LOGIN.upper(), place.people["head"], PASSWORD)


async def test_cookies_are_out_of_reach(place: Kindergarten) -> None:
    """Scripts and foreign forms do not get the session; over HTTPS it travels only there."""
    async with Browser(pages(place, secure=True)) as browser:
        browser.base_url = "https://console.test"
        answer = await browser.sign_in(LOGIN)

    cookies = answer.headers.get_list("set-cookie")
    (cookie,) = (cookie for cookie in cookies if cookie.startswith(SESSION_COOKIE))
    assert {part.strip() for part in cookie.split(";")} >= {"HttpOnly", "SameSite=lax", "Secure", "Path=/console"}
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_signed_in_visitor_skips_the_form(app: Litestar, browser: Browser) -> None:
    """Who is signed in is not asked again."""
    await browser.sign_in(LOGIN)
    answer = await browser.get("/console/sign-in")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
