"""The second factor of administrators: set up at the first sign-in, asked at each, every code good once."""

import html
import re
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select

import bot
from bot.store import journal, totp
from bot.store.schema import sign_in
from bot.store.signin import FREE_ATTEMPTS, HALF_LIFE, reset_second_factor
from bot.web.access import SESSION_COOKIE
from bot.web.phrases import JOURNAL_STEPS, SUBJECTS
from bot.web.second_factor import picture
from bot.web.signing import HALF_COOKIE
from tests.fakes.kindergarten import PASSWORD, Kindergarten, pages
from tests.web.conftest import Browser

LOGIN = "roza"


@pytest.fixture(autouse=True)
async def password(place: Kindergarten) -> None:
    """The administrator has a password and no second factor yet."""
    await place.sign_ins.set_password(LOGIN, place.people["administrator"], PASSWORD)


async def offered(browser: Browser) -> str:
    """The secret that the set-up page shows in letters."""
    page = (await browser.get("/console/sign-in/setup")).text
    return "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))


async def set_up(place: Kindergarten, app: Litestar) -> str:
    """Sign in for the first time; returns the secret, a code's life later."""
    async with Browser(app) as browser:
        await browser.sign_in(LOGIN)
        secret = await offered(browser)
        await browser.submit("/console/sign-in/setup", code=totp.code_at(secret, place.clock()))
    place.clock.forward(totp.STEP)
    return secret


async def give(browser: Browser, code: str) -> httpx.Response:
    """Send the form with a code."""
    return await browser.submit("/console/sign-in/code", code=code)


async def test_first_sign_in_sets_it_up(place: Kindergarten, browser: Browser) -> None:
    """The password alone opens nothing; the first code of the shown secret opens the console."""
    asked = await browser.sign_in(LOGIN, next="/console/incidents?state=open")
    shut = await browser.get("/console/sessions")
    secret = await offered(browser)
    let_in = await browser.submit(
        "/console/sign-in/setup", code=totp.code_at(secret, place.clock()), next="/console/incidents?state=open"
    )

    assert asked.headers["location"] == "/console/sign-in/setup?next=%2Fconsole%2Fincidents%3Fstate%3Dopen"
    assert shut.headers["location"].startswith("/console/sign-in?next=")
    assert len(secret) == 32
    assert let_in.headers["location"] == "/console/incidents?state=open"
    assert (await browser.get("/console/sessions")).status_code == 200


async def test_qr_code_and_link_carry_the_same_secret(browser: Browser) -> None:
    """An application gets by the QR code or by the link on the phone what is also shown in letters."""
    await browser.sign_in(LOGIN)
    page = (await browser.get("/console/sign-in/setup")).text
    secret = await offered(browser)
    address = html.unescape(re.findall(r'href="(otpauth://[^"]+)"', page)[0])

    assert address == totp.address(secret, LOGIN)
    assert picture(address) in page
    assert " style=" not in page


async def test_secret_rests_sealed(place: Kindergarten, app: Litestar) -> None:
    """The record holds no secret that could be read, and no page shows it again."""
    secret = await set_up(place, app)
    async with place.store.read() as tx:
        sealed = await tx.scalar(select(sign_in.c.totp))
    async with Browser(app) as browser:
        await browser.sign_in(LOGIN)
        again = await browser.get("/console/sign-in/setup")

    assert secret.encode() not in sealed
    assert secret[:4] not in again.text
    assert "otpauth" not in again.text


async def test_later_sign_ins_ask_for_a_code(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """A code that is set up is asked for; a wrong one is refused with what to do."""
    secret = await set_up(place, app)
    asked = await browser.sign_in(LOGIN)
    wrong = await give(browser, "000000")
    right = await give(browser, " ".join(re.findall("...", totp.code_at(secret, place.clock()))))

    assert asked.headers["location"] == "/console/sign-in/code"
    assert (wrong.status_code, "Код не подошёл" in wrong.text) == (401, True)
    assert right.headers["location"] == "/console"


async def test_code_serves_once(place: Kindergarten, app: Litestar) -> None:
    """A code that somebody watched being typed opens nothing, nor do those before it."""
    secret = await set_up(place, app)
    code, earlier = totp.code_at(secret, place.clock()), totp.code_at(secret, place.clock() - totp.STEP)
    answers = []
    for given in (code, code, earlier):
        async with Browser(app) as browser:
            await browser.sign_in(LOGIN)
            answers.append((await give(browser, given)).status_code)

    assert answers == [303, 401, 401]


async def test_wrong_codes_lock_the_login(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """Who knows the password may not guess codes for ever: not even the password is looked at while it is locked."""
    secret = await set_up(place, app)
    await browser.sign_in(LOGIN)
    statuses = [(await give(browser, "000000")).status_code for _ in range(FREE_ATTEMPTS + 1)]
    right = await give(browser, totp.code_at(secret, place.clock()))
    password = await browser.sign_in(LOGIN)

    assert statuses == [401] * FREE_ATTEMPTS + [429]
    assert (right.status_code, password.status_code) == (429, 429)
    assert right.headers["retry-after"] == "30"


async def test_right_password_forgives_no_wrong_codes(place: Kindergarten, app: Litestar) -> None:
    """Signing in anew with the password does not give new attempts at the code."""
    await set_up(place, app)
    statuses = []
    for _ in range(FREE_ATTEMPTS + 1):
        async with Browser(app) as browser:
            await browser.sign_in(LOGIN)
            statuses.append((await give(browser, "000000")).headers.get("location", "wrong"))

    assert statuses == ["wrong"] * FREE_ATTEMPTS + ["/console/sign-in"]


async def test_half_way_ends(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """A sign-in left at the second step has to begin anew after ten minutes."""
    secret = await set_up(place, app)
    await browser.sign_in(LOGIN)
    place.clock.forward(HALF_LIFE)
    answer = await give(browser, totp.code_at(secret, place.clock()))

    assert answer.headers["location"] == "/console/sign-in"
    assert SESSION_COOKIE not in browser.cookies


async def test_watched_set_up_is_worth_nothing(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """Each visit is offered a secret of its own: one seen in another's window does not become the factor."""
    await browser.sign_in(LOGIN)
    seen = await offered(browser)
    own = await set_up(place, app)
    late = await browser.submit("/console/sign-in/setup", code=totp.code_at(seen, place.clock()))

    assert seen != own
    assert late.headers["location"] == "/console/sign-in"
    assert SESSION_COOKIE not in browser.cookies


async def test_lost_phone(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """A reset ends the sessions, and the next sign-in sets a new secret up."""
    old = await set_up(place, app)
    session = await place.sign_ins.open_session(place.people["administrator"])
    async with place.store.write() as tx:
        done = [await reset_second_factor(tx, place.people["administrator"]) for _ in range(2)]
    asked = await browser.sign_in(LOGIN)

    assert done == [True, False]
    assert await place.sign_ins.viewer(session) is None
    assert asked.headers["location"] == "/console/sign-in/setup"
    assert await offered(browser) != old


async def test_new_password_keeps_the_factor(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """Whoever sets a password does not get around the second factor."""
    await set_up(place, app)
    await place.sign_ins.set_password(LOGIN, place.people["administrator"], "совсем другой пароль")

    assert (await browser.sign_in(LOGIN, "совсем другой пароль")).headers["location"] == "/console/sign-in/code"


async def test_educators_need_none(place: Kindergarten, browser: Browser) -> None:
    """An educator's password opens the console at once."""
    await place.sign_ins.set_password("sofya", place.people["educator"], PASSWORD)

    assert (await browser.sign_in("sofya")).headers["location"] == "/console"


async def test_what_the_journal_says(place: Kindergarten, app: Litestar) -> None:
    """Coming, failing and going are journalled: who, how, never what was typed."""
    secret = await set_up(place, app)
    async with Browser(app) as browser:
        await browser.sign_in(LOGIN, "не тот пароль")
        await browser.sign_in("nobody", "не тот пароль")
        await browser.sign_in(LOGIN)
        await give(browser, "000000")
        await give(browser, totp.code_at(secret, place.clock()))
        await browser.submit("/console/sign-out")
    person = f"person:{place.people['administrator']}"
    async with place.store.read() as tx:
        entries = [*await journal.entries_of(tx, person), *await journal.entries_of(tx, "sign_in")]

    assert [(entry.actor, entry.action, entry.details) for entry in entries] == [
        (person, "second_factor_set", {}),
        (person, "signed_in", {"how": "second factor"}),
        ("bot", "sign_in_failed", {"what": "password", "attempt": 1}),
        ("bot", "sign_in_failed", {"what": "second factor", "attempt": 2}),
        (person, "signed_in", {"how": "second factor"}),
        (person, "signed_out", {}),
        ("bot", "sign_in_failed", {"what": "password"}),
    ]


async def test_half_way_cookie_is_out_of_reach(place: Kindergarten) -> None:
    """What opens only the second question is guarded as the session is."""
    async with Browser(pages(place, secure=True)) as browser:
        browser.base_url = "https://console.test"
        answer = await browser.sign_in(LOGIN)

    (cookie,) = (it for it in answer.headers.get_list("set-cookie") if it.startswith(HALF_COOKIE))
    parts = {part.strip() for part in cookie.split(";")}
    assert parts >= {"HttpOnly", "SameSite=lax", "Secure", "Path=/console/sign-in"}


def test_what_the_journal_says_has_its_words() -> None:
    """The journal's page shows no bare code for anything about coming in and going."""
    root = Path(bot.__file__).parent
    files = ("store/signin.py", "web/api_keys.py", "commands/admin/persons.py", "commands/admin/keys.py")
    source = "\n".join((root / name).read_text() for name in files)
    known = r'"(signed_\w+|sign_in_failed|second_factor_\w+|api_token_\w+|password_set)"'
    actions = set(re.findall(known, source))

    assert len(actions) >= 9
    assert actions <= set(JOURNAL_STEPS)
    assert {"sign_in", "api_token", "person"} <= set(SUBJECTS)
