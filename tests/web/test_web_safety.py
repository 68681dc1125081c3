"""Protection of every page: forged forms, headers, errors that leak nothing."""

import httpx
import pytest
from structlog.testing import capture_logs

from bot.web.access import SESSION_COOKIE
from bot.web.errors import CSRF_COOKIE
from bot.web.health import Health
from tests.fakes.kindergarten import Kindergarten, pages, stage
from tests.web.conftest import BASE, Browser

ACTS = [
    "/console/sign-in",
    "/console/sign-out",
    "/demo/messages",
    "/demo/presses",
    "/demo/script",
    "/demo/console",
]
SECRET = "Иванова Мария +7 900 000-00-00"


@pytest.mark.parametrize("address", ACTS)
@pytest.mark.parametrize("token", [None, "0" * 128])
async def test_form_without_our_token_is_refused(place: Kindergarten, address: str, token: str | None) -> None:
    """A form that another site sent in somebody's name does nothing."""
    scene = stage(place)
    async with Browser(pages(place, stage=scene)) as browser:
        await browser.form_token()
        session = await place.sign_ins.open_session(place.people["administrator"])
        browser.cookies.set(SESSION_COOKIE, session)
        answer = await browser.post(address, data={"_csrf_token": token} if token else {})

        assert answer.status_code == 403
        assert "ничего не сделано" in answer.text
        assert await place.sign_ins.viewer(session) is not None


async def test_stale_token_is_replaced(place: Kindergarten) -> None:
    """A form opened before a restart fails once, not for ever."""
    async with Browser(pages(place, form_secret="до перезапуска")) as before:
        await before.form_token()
        stale = before.cookies[CSRF_COOKIE]
    async with Browser(pages(place, form_secret="после")) as browser:
        browser.cookies.set(CSRF_COOKIE, stale, domain="console.test", path="/")
        refused = await browser.sign_in("кто-то")
        again = await browser.sign_in("кто-то")

    assert (refused.status_code, again.status_code) == (403, 401)


@pytest.mark.parametrize(
    "address",
    ["/", "/console/sign-in", "/console/incidents", "/healthz", "/static/base.css", "/nowhere", "/demo/stream/"],
)
async def test_security_headers_everywhere(browser: Browser, address: str) -> None:
    """Every answer, errors and redirects included, forbids inline code, framing and leaking addresses."""
    headers = (await browser.get(address)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


async def test_pages_are_not_kept(place: Kindergarten, browser: Browser) -> None:
    """Pages with data of people are stored by no cache; the style sheets for ever."""
    page = await browser.get("/console/sign-in")
    style = await browser.get("/static/base.css?v=1")

    assert page.headers["cache-control"] == "no-store"
    assert "immutable" in style.headers["cache-control"]


async def test_nothing_inline(place: Kindergarten) -> None:
    """No page relies on what its own policy forbids."""
    await place.incident()
    async with Browser(pages(place, stage=stage(place))) as browser:
        browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))
        for address in ("/", "/console/incidents", "/console/incidents/1", "/console/figures", "/nowhere"):
            page = (await browser.get(address)).text

            assert " style=" not in page
            assert " onclick=" not in page
            assert page.count("<script") == page.count("<script src=")


async def test_broken_page_leaks_nothing(place: Kindergarten) -> None:
    """What went wrong is logged by kind and place; neither page nor log holds the text of the error."""

    async def broken() -> Health:
        raise RuntimeError(SECRET)

    with capture_logs() as logs:
        async with Browser(pages(place, health=broken)) as browser:
            page = await browser.get("/healthz")
            plain = await browser.get("/healthz", headers={"Accept": "application/json"})

    assert (page.status_code, plain.status_code) == (500, 500)
    assert "Что-то сломалось" in page.text
    for words in (page.text, plain.text, str(logs)):
        assert SECRET not in words
        assert "RuntimeError" not in page.text
    assert {entry["error"] for entry in logs} == {"RuntimeError"}


@pytest.mark.parametrize("address", ["/nowhere", "/console/nowhere", "/static/../app.py", "/static/nothing.css"])
async def test_not_found_in_russian(browser: Browser, address: str) -> None:
    """An address that does not exist gets a calm page."""
    answer = await browser.get(address)

    assert answer.status_code == 404
    assert "Страница не найдена" in answer.text


async def test_wrong_method(browser: Browser) -> None:
    """A page opened the wrong way says so."""
    answer = await browser.get("/console/sign-out")

    assert answer.status_code == 405
    assert "Так сюда нельзя" in answer.text


async def test_long_body_is_refused(browser: Browser) -> None:
    """Nobody fills the memory through a form."""
    answer = await browser.submit("/console/sign-in", login="a" * 100_000, password="b")

    assert answer.status_code == 413


async def test_health(place: Kindergarten, browser: Browser) -> None:
    """A healthy program answers 200, a sick one 503, without signing in."""

    async def sick() -> Health:
        return Health(ok=False, parts={"inbox": "stuck"})

    well = await browser.get("/healthz")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages(place, health=sick)), base_url=BASE) as other:
        ill = await other.get("/healthz")

    assert (well.status_code, well.json()) == (200, {"ok": True, "parts": {"database": "ok"}})
    assert (ill.status_code, ill.json()) == (503, {"ok": False, "parts": {"inbox": "stuck"}})
