"""What a screen reader meets: axe-core over every page, wide and narrow, light and dark; no serious violation."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.domain import State
from bot.web.access import SESSION_COOKIE
from filters.types import Category
from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.fakes.kindergarten import Kindergarten, pages, served

pytestmark = pytest.mark.browser

# Names the npm to fetch axe-core with; named and failing is a failure, not there is a skip.
VARIABLE = "DEZHURNY_NPM"
AXE = "axe-core@4.14.1"

SIGNED_OUT = ("/console/sign-in",)
ADDRESSES = (
    "/console/today",
    "/console/incidents",
    "/console/incidents?severity=3",
    "/console/incidents/1",
    "/console/incidents/bulk?action=dismiss&case=1.1",
    "/console/chats",
    "/console/chats/1",
    "/console/people",
    "/console/people/1",
    "/console/rules",
    "/console/rules/hours",
    "/console/rules/reminders",
    "/console/rules/options",
    "/console/rules/words",
    "/console/figures",
    "/console/report",
    "/console/journal",
    "/console/health",
    "/console/sessions",
    "/console/api-keys",
)
GRAVE = "v => ['serious', 'critical'].includes(v.impact)"
LOOK = f"""async () => (await axe.run(document)).violations.filter({GRAVE}).map(
    v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '))"""


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, fetched at test time: nobody else's minified file lies in our tree."""
    npm = os.environ.get(VARIABLE) or shutil.which("npm")
    if npm is None:
        pytest.skip(f"no npm to fetch axe-core with: install it, or name another in {VARIABLE}")
    folder = tmp_path_factory.mktemp("axe")
    fetched = subprocess.run([npm, "pack", "--silent", AXE], cwd=folder, capture_output=True, text=True, check=False)
    if fetched.returncode != 0:
        if VARIABLE in os.environ:
            pytest.fail(f"{npm} pack {AXE}: {fetched.stderr}")
        pytest.skip("the npm registry is out of reach")
    with tarfile.open(folder / fetched.stdout.strip().splitlines()[-1]) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (NARROW, True)], ids=["wide and light", "narrow and dark"])
async def test_no_page_shuts_anybody_out(
    place: Kindergarten, open_page: OpenPage, chromium: Browser, axe: str, size: tuple[int, int], *, dark: bool
) -> None:
    """Names, contrast, order, labels: no page has a violation that axe-core calls serious or critical."""
    number = await place.incident(excerpt="вы о••••и там", category=Category.PROFANITY)
    await place.incident(excerpt="нормально", category=Category.INSULT, state=State.DISMISSED)
    await place.note(number, "opened", categories=["profanity"])
    found: dict[str, list[str]] = {}
    async with served(pages(place)) as server:
        context = await chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light", locale="ru-RU"
        )
        token = await place.sign_ins.open_session(place.people["administrator"])
        for address in (*SIGNED_OUT, *ADDRESSES):
            if address in ADDRESSES:
                await context.add_cookies(
                    [{"name": SESSION_COOKIE, "value": token, "url": f"{server.address}/console"}]
                )
            page = await open_page(server.address + address, size, context=context)
            assert page.url.endswith(address), f"{address} led to {page.url}"
            # Through the debugger, because the page's own policy lets no stranger's script in.
            await page.evaluate(axe)
            violations = await page.evaluate(LOOK)
            if violations:
                found[address] = violations
            await page.close()
        await context.close()

    assert found == {}


def test_the_registry_is_asked_for_one_version(axe: str) -> None:
    """What judges us does not change under our hands."""
    assert AXE.partition("@")[2] in axe[:200]


def test_nothing_of_it_is_kept() -> None:
    """No third-party script is committed."""
    root = Path(__file__).parents[2]
    assert not [path for path in (root / "bot" / "web" / "static").iterdir() if "axe" in path.name]
