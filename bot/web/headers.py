"""Security headers of every answer, errors included."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

STATIC = "/static/"

HEADERS = {
    # Nothing inline, nothing from elsewhere: a text that slipped through escaping still could not run.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STRICT_TRANSPORT = "max-age=31536000"


def security_headers(*, secure: bool) -> BeforeMessageSendHookHandler:
    """The hook that adds them; ``secure``: the site is served over HTTPS."""

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            headers[name] = value
        if secure:
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        # Pages hold data of people: neither a proxy nor the browser's disk keeps them.
        if not scope["path"].startswith(STATIC):
            headers["Cache-Control"] = "no-store"

    return add
