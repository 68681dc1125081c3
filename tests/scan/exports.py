"""Exports as Telegram Desktop writes them, for tests of the scan."""

from typing import Any


def message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    """One message of an export; a list or string as text, further fields by name."""
    plain = [{"type": "plain", "text": text}] if isinstance(text, str) and text else []
    return {
        "id": number,
        "type": "message",
        "date": f"2026-09-01T{8 + number // 60 % 12:02}:{number % 60:02}:00",
        "date_unixtime": str(1788246000 + 60 * number),
        "from": f"Мария Петровна {number % 3}",
        "from_id": f"user{100 + number % 3}",
        "text": text,
        "text_entities": plain,
        **more,
    }


def chat(
    *messages: dict[str, Any], name: str | None = "2 «Б» родители", kind: str = "private_supergroup"
) -> dict[str, Any]:
    """A chat of an export."""
    return {"name": name, "type": kind, "id": 1000200030, "messages": list(messages)}
