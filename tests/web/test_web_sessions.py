"""«Мои входы»: where somebody is signed in, signing out there; sessions that nobody can plant."""

from datetime import timedelta

import pytest
from litestar import Litestar, Request

from bot.store.people import digest
from bot.store.sessions import SEEN_EVERY
from bot.web.access import SESSION_COOKIE
from bot.web.device import device_of
from tests.fakes.kindergarten import PASSWORD, Kindergarten
from tests.web.conftest import Browser

LOGIN = "sofya"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture(autouse=True)
async def password(place: Kindergarten) -> None:
    """The educator has a password."""
    await place.sign_ins.set_password(LOGIN, place.people["educator"], PASSWORD)


async def test_list_names_devices_and_times(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """Each session says on what device it was opened and when it was last used; one's own is marked."""
    async with Browser(app) as phone:
        phone.headers["User-Agent"] = PHONE
        await phone.sign_in(LOGIN)
        place.clock.forward(timedelta(hours=2))
        await browser.sign_in(LOGIN)
        page = (await browser.get("/console/sessions")).text
        place.clock.forward(SEEN_EVERY)
        await phone.get("/console/sessions")
        later = (await browser.get("/console/sessions")).text

    assert page.count("это устройство") == 1
    assert page.index("это устройство") < page.index("Chrome, Android")
    assert "сегодня, 14:00" in page.partition("Chrome, Android")[2]
    assert "сегодня, 16:05" in later.partition("Chrome, Android")[2]


async def test_sign_out_of_one(place: Kindergarten, app: Litestar, browser: Browser) -> None:
    """Another device is signed out; this one goes on."""
    await browser.sign_in(LOGIN)
    other = await place.sign_ins.open_session(place.people["educator"])
    answer = await browser.submit("/console/sessions/end", session=digest(other))

    assert answer.headers["location"] == "/console/sessions"
    assert await place.sign_ins.viewer(other) is None
    assert (await browser.get("/console/sessions")).status_code == 200


async def test_sign_out_everywhere(place: Kindergarten, browser: Browser) -> None:
    """All sessions end, this one too."""
    await browser.sign_in(LOGIN)
    other = await place.sign_ins.open_session(place.people["educator"])
    answer = await browser.submit("/console/sessions/end")

    assert answer.headers["location"] == "/console/sign-in"
    assert await place.sign_ins.viewer(other) is None
    assert (await browser.get("/console/sessions")).status_code == 303


async def test_only_own_sessions_end(place: Kindergarten, browser: Browser) -> None:
    """Knowing how another's session is named does not end it."""
    await browser.sign_in(LOGIN)
    other = await place.sign_ins.open_session(place.people["administrator"])
    await browser.submit("/console/sessions/end", session=digest(other))

    assert await place.sign_ins.viewer(other) is not None


async def test_session_rotates_at_sign_in(place: Kindergarten, browser: Browser) -> None:
    """A session that somebody planted in the browser, or the one before, is worth nothing after the sign-in."""
    planted = await place.sign_ins.open_session(place.people["educator"])
    async with Browser(browser._transport.app) as fresh:  # type: ignore[attr-defined] # httpx keeps it there
        token = await fresh.form_token()
        fresh.cookies.set(SESSION_COOKIE, planted, domain="console.test", path="/console")
        form = {"_csrf_token": token, "login": LOGIN, "password": PASSWORD}
        await fresh.post("/console/sign-in", data=form)
        sessions = [cookie.value for cookie in fresh.cookies.jar if cookie.name == SESSION_COOKIE]

    assert planted not in sessions
    assert await place.sign_ins.viewer(planted) is None


async def test_page_shows_no_token(place: Kindergarten, browser: Browser) -> None:
    """Nothing on the page opens a session."""
    await browser.sign_in(LOGIN)
    page = (await browser.get("/console/sessions")).text

    assert browser.cookies[SESSION_COOKIE] not in page


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "Chrome, Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0 YaBrowser/25.8 Safari/537.36",
            "Яндекс Браузер, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("curl/8.5", ""),
    ],
)
def test_device(agent: str, device: str) -> None:
    """A device is named as people name it."""
    request = Request({"type": "http", "headers": [(b"user-agent", agent.encode())]})  # type: ignore[typeddict-item]

    assert device_of(request) == device
