"""The console: where it begins, and the routers of all its pages."""

from litestar import Router, get
from litestar.response import Redirect

from bot.web import (
    case,
    chats,
    journal,
    log,
    options,
    people,
    progress,
    report,
    rules,
    statistics,
    today,
    vitals,
    word_lists,
)
from bot.web.access import CASE_READERS, STAFF, only
from bot.web.given import GivenViewer


@get("/", opt=only(*STAFF))
async def home(viewer: GivenViewer) -> Redirect:
    """The page to begin with: today for those who decide, the figures for the head."""
    return Redirect(today.HERE if viewer.is_any(*CASE_READERS) else "/console/figures", status_code=303)


router = Router(
    "/console",
    route_handlers=[
        home,
        today.router,
        case.router,
        log.router,
        progress.router,
        chats.router,
        people.router,
        rules.router,
        options.router,
        word_lists.router,
        statistics.router,
        report.router,
        journal.router,
        vitals.router,
    ],
)
