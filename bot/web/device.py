"""A browser in words, for the list of one's own sign-ins: what people recognise, nothing that tells them apart."""

from bot.web.given import AnyRequest

# The first that fits: browsers name each other for compatibility, so the imitated ones stand last.
BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(request: AnyRequest) -> str:
    """«Chrome, Android»; empty when the browser does not say."""
    agent = request.headers.get("user-agent", "")
    parts = (next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS))
    return ", ".join(part for part in parts if part)
