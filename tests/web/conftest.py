"""Fixtures of the pages' tests: a small record, the application over it, a browser-like client."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from bot.web import works
from tests.fakes.kindergarten import PASSWORD, Kindergarten, kindergarten, pages

BASE = "http://console.test"


class Browser(httpx.AsyncClient):
    """Keeps cookies, asks for pages, and sends forms with the token of the last page."""

    def __init__(self, app: Litestar) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=BASE,
            headers={"Accept": "text/html"},
        )

    async def form_token(self) -> str:
        """The token that forms of this browser carry."""
        page = await self.get("/console/sign-in")
        found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
        if found is None:
            page = await self.get("/console/sessions")
            found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
        assert found is not None
        return found[1]

    async def submit(self, address: str, **fields: str) -> httpx.Response:
        """Send a form as the page would."""
        return await self.post(address, data={"_csrf_token": await self.form_token(), **fields})

    async def sign_in(self, login: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        """Send the sign-in form."""
        return await self.submit("/console/sign-in", login=login, password=password, **fields)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a short work is still no long one: only tests of long works see the page that waits."""
    monkeypatch.setattr(works, "PATIENCE_SECONDS", 60)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Kindergarten]:
    """A kindergarten in the record."""
    async with kindergarten(tmp_path) as one:
        yield one


@pytest.fixture
def app(place: Kindergarten) -> Litestar:
    """The application without a demo."""
    return pages(place)


@pytest.fixture
async def browser(app: Litestar) -> AsyncIterator[Browser]:
    """A browser that nobody signed in with."""
    async with Browser(app) as one:
        yield one
