"""Pages of long works: how far it is, and then the file or the words that came of it."""

from typing import Any

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.response import File as FileResponse
from litestar.response import Redirect

from bot.web.access import STAFF, only
from bot.web.asked import Name
from bot.web.given import GivenClock, GivenDesk, GivenViewer
from bot.web.render import page
from bot.web.works import File, Shown, Work

HERE = "/console/works"


def to_result(work: Work) -> Redirect:
    """Where to send whoever ordered a work: to the file if it is there already, else to the page that waits for it."""
    if isinstance(work.result, Shown):
        return _to_its_page(work, work.result)
    ready = isinstance(work.result, File)
    return Redirect(f"{HERE}/{work.id}/file" if ready else f"{HERE}/{work.id}", status_code=303)


def _to_its_page(work: Work, result: Shown) -> Redirect:
    return Redirect(f"{result.address}/{work.id}", status_code=303)


@get("/works/{name:str}", opt=only(*STAFF))
async def progress(name: Name, viewer: GivenViewer, clock: GivenClock, desk: GivenDesk) -> Response[Any]:
    """How far a work is; the page looks again by itself."""
    work = desk.works.find(name, viewer.person.id)
    if work is None:
        raise NotFoundException
    if isinstance(work.result, Shown):
        return _to_its_page(work, work.result)
    return page(
        "work.html", viewer, clock, work=work, is_file=isinstance(work.result, File), file_link=f"{HERE}/{name}/file"
    )


@get("/works/{name:str}/file", opt=only(*STAFF))
async def download(name: Name, viewer: GivenViewer, desk: GivenDesk) -> Response[Any]:
    """The file that came of a work."""
    work = desk.works.find(name, viewer.person.id)
    if work is None or not isinstance(work.result, File):
        raise NotFoundException
    result = work.result
    return FileResponse(
        result.path, filename=result.name, media_type=result.media_type, content_disposition_type="attachment"
    )


router = Router("/", route_handlers=[progress, download])
