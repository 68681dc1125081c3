"""One-time links from the bot's dialog: a page with one button, so that a messenger's preview uses nothing up."""

from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.params import PathParameter
from litestar.response import Template

from bot.store.signin import Wrong
from bot.web.access import anyone
from bot.web.device import device_of
from bot.web.doors import address_of
from bot.web.given import AnyRequest, GivenClock, GivenDoors, GivenSecure, GivenSignIns
from bot.web.signing import HOME, let_in, shut

# The service makes the links: ``bot.service.dialog``.
LINK = "/console/link/{code:str}"

Code = Annotated[str, PathParameter(max_length=64)]


@get(LINK, opt=anyone())
async def show(code: Code, sign_ins: GivenSignIns) -> Template:
    """The button; looking at it changes nothing."""
    good = await sign_ins.link_opens(code)
    return _page(code, good=good)


@post(LINK, opt=anyone(), status_code=303)
async def enter(
    code: Code,
    request: AnyRequest,
    sign_ins: GivenSignIns,
    doors: GivenDoors,
    clock: GivenClock,
    secure: GivenSecure,
) -> Response[Any]:
    """Use the link up and open a session."""
    address = address_of(request)
    if until := doors.knock(address):
        return shut(_page(code, good=False, status=429), until, clock())
    outcome = await sign_ins.enter(code, device_of(request))
    if isinstance(outcome, Wrong):
        return _page(code, good=False)
    doors.welcome(address)
    return await let_in(request, sign_ins, outcome, HOME, secure=secure)


router = Router("/", route_handlers=[show, enter])


def _page(code: str, *, good: bool, status: int = 410) -> Template:
    return Template("link.html", context={"code": code, "good": good}, status_code=200 if good else status)
