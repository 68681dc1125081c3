"""The demo page: the class chat and the educator's phone in one window."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, Router, get, post
from litestar.params import JSONBody
from litestar.response import Redirect, Stream, Template

from bot.web import texts
from bot.web.access import anyone
from bot.web.given import GivenLive, GivenSecure, GivenStage
from bot.web.signing import HOME, session_cookie

LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Written:
    """A message that a parent writes."""

    chat: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button pressed on somebody's phone."""

    phone: str
    message: str
    data: str


@get("/", opt=anyone())
async def show(stage: GivenStage) -> Template:
    """The page."""
    return Template("demo.html", context={"stage": stage, "longest": LONGEST})


@get("/demo/stream", opt=anyone(), media_type="text/event-stream")
async def stream(live: GivenLive) -> Stream:
    """What happens, as it happens."""
    return Stream(live.stream(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@post("/demo/messages", opt=anyone())
async def write(data: JSONBody[Written], stage: GivenStage) -> Response[dict[str, Any]]:
    """Write into a class chat as one of its parents."""
    author = stage.parent(data.chat, data.author)
    if author is None or data.chat not in stage.messenger.chats:
        return _refuse(404, "unknown")
    text = data.text.strip()
    if not text:
        return _refuse(400, "empty")
    if len(text) > LONGEST:
        return _refuse(413, "long")
    return Response({"message": stage.messenger.post(data.chat, author, text).id}, status_code=201)


@post("/demo/presses", opt=anyone())
async def press(data: JSONBody[Pressed], stage: GivenStage) -> Response[dict[str, Any]]:
    """Press a button of a card on one of the phones."""
    user, dialog = stage.phones.get(data.phone), stage.messenger.chats.get(data.phone)
    message = dialog.messages.get(data.message) if dialog else None
    if user is None or message is None:
        return _refuse(404, "unknown")
    if data.data not in {button.data for button in message.buttons}:
        return _refuse(409, "gone")
    return Response({"press": stage.messenger.press(data.phone, data.message, data.data, user)}, status_code=201)


@post("/demo/script", opt=anyone())
async def play(live: GivenLive) -> Response[dict[str, Any]]:
    """Play the scripted conversation."""
    return Response({}, status_code=202) if live.play() else _refuse(409, "playing")


@post("/demo/console", opt=anyone(), status_code=303)
async def open_console(stage: GivenStage, secure: GivenSecure) -> Redirect:
    """Open the console, signed in as the demo administrator."""
    response = Redirect(HOME, status_code=303)
    response.set_cookie(session_cookie(await stage.console_session(), secure=secure))
    return response


router = Router("/", route_handlers=[show, stream, write, press, play, open_console])


def _refuse(status: int, why: str) -> Response[dict[str, Any]]:
    return Response({"error": texts.DEMO_ERRORS[why]}, status_code=status)
