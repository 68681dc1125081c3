"""Every page of the console in a real browser, as each role: let in, refused, or asked to sign in."""

import re

import pytest
from playwright.async_api import Browser, expect

from bot.web.access import SESSION_COOKIE
from tests.browser.test_browser_accessible import ADDRESSES
from tests.fakes.kindergarten import Kindergarten, pages, served
from tests.web.test_web_access import WHO_MAY

pytestmark = pytest.mark.browser

SIGNED_OUT = "signed out"


def route(address: str) -> str:
    """The route of an address as the table of who may names it."""
    return "GET " + re.sub(r"/\d+", "/{number:int}", address.partition("?")[0])


@pytest.mark.parametrize("viewer", ["administrator", "educator", "head", SIGNED_OUT])
async def test_each_role_walks_every_page(place: Kindergarten, chromium: Browser, viewer: str) -> None:
    """What the table of who may says is what people see: a page with its heading, a calm refusal, or the door."""
    await place.incident()
    seen, expected = {}, {}
    async with served(pages(place)) as server:
        context = await chromium.new_context(locale="ru-RU")
        if viewer != SIGNED_OUT:
            token = await place.sign_ins.open_session(place.people[viewer])
            await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{server.address}/console"}])
        page = await context.new_page()
        for address in ADDRESSES:
            answer = await page.goto(server.address + address)
            assert answer is not None
            await expect(page.get_by_role("heading", level=1)).to_have_count(1)
            at_the_door = page.url.startswith(f"{server.address}/console/sign-in")
            seen[address] = "asked to sign in" if at_the_door else {200: "let in", 403: "refused"}.get(answer.status)
            allowed = "let in" if viewer in WHO_MAY[route(address)] else "refused"
            expected[address] = "asked to sign in" if viewer == SIGNED_OUT else allowed
        await context.close()

    assert seen == expected
