"""What an institution decides for itself: for all, for one chat, for one category, or for a category in one chat.

A new option is one entry of ``OPTIONS``. The most precise choice counts: category in the chat, chat, category, all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from filters.types import Category

# These go to the educator and the administrator at once, at any hour.
URGENT = frozenset({Category.THREAT, Category.ILLEGAL, Category.CREDENTIALS, Category.ACCOUNT_REPORT})


class Mode(StrEnum):
    """What becomes of a finding: a case with a card, a silent record, nothing."""

    ON = "on"
    SHADOW = "shadow"
    OFF = "off"


MODE_WORDS = {"вкл": Mode.ON, "наблюдение": Mode.SHADOW, "выкл": Mode.OFF}
YES = {"да": True, "нет": False, "yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be decided.

    Attributes:
        words: its name for people; ``help`` says what it does.
        read: turns what a person wrote into the stored value; ``ValueError`` with a Russian sentence otherwise.
        show: the stored value as people write it.
        default: the value where nothing was chosen; None: the institution's own column counts.
        chats, categories: whether it can be chosen for one chat, for one category.
    """

    words: str
    help: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]
    default: Callable[[Category | None], Any]
    chats: bool = True
    categories: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: ``chat_id`` None: every chat, ``category`` None: every category."""

    name: str
    value: Any
    chat_id: int | None = None
    category: Category | None = None


class Options:
    """The choices of one institution, ready to be asked."""

    def __init__(self, choices: Iterable[Choice] = ()) -> None:
        self.choices = tuple(choices)
        self._values = {(it.name, it.chat_id, it.category): it.value for it in self.choices}

    def get(self, name: str, chat_id: int | None = None, category: Category | None = None) -> Any:
        """The value that counts for a category in a chat."""
        for place in ((chat_id, category), (chat_id, None), (None, category), (None, None)):
            if (name, *place) in self._values:
                return self._values[(name, *place)]
        return OPTIONS[name].default(category)

    def having(self, choice: Choice) -> "Options":
        """The same with one choice made anew; a value of None takes it back."""
        place = (choice.name, choice.chat_id, choice.category)
        rest = [it for it in self.choices if (it.name, it.chat_id, it.category) != place]
        return Options(rest if choice.value is None else [*rest, choice])


def parse_hours(text: str) -> tuple[time, time]:
    """Read ``21:00-07:00``.

    Raises:
        ValueError: it is not two times of day.
    """
    start, _, end = text.partition("-")
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 10) or not least <= int(text) <= most:  # noqa: PLR2004 no number of ours is so long
            raise ValueError(f"нужно число от {least} до {most}")
        return int(text)

    return read


def _yes(text: str) -> bool:
    if text.lower() not in YES:
        raise ValueError("нужно «да» или «нет»")
    return YES[text.lower()]


def _mode(text: str) -> str:
    known = MODE_WORDS | {mode.value: mode for mode in Mode}
    if text.lower() not in known:
        raise ValueError("нужно «вкл», «наблюдение» или «выкл»")
    return known[text.lower()].value


def _quiet(text: str) -> str:
    if text.lower() == "нет":
        return ""
    try:
        start, end = parse_hours(text)
    except ValueError:
        raise ValueError("нужны часы вида 21:00-07:00 или «нет»") from None
    return f"{start:%H:%M}-{end:%H:%M}"


def _said(value: Any) -> str:
    return "да" if value else "нет"


def _never(_: Category | None) -> bool:
    return False


def _own(_: Category | None) -> None:
    """The institution's own column counts."""


OPTIONS: dict[str, Option] = {
    "mode": Option(
        "режим",
        "вкл: случай и карточка; наблюдение: запись без оповещения; выкл: не искать",
        _mode,
        {mode.value: word for word, mode in MODE_WORDS.items()}.__getitem__,
        lambda category: Mode.OFF.value if category is Category.SPAM else Mode.ON.value,
        categories=True,
    ),
    "urgent": Option(
        "срочно",
        "карточка сразу ответственному и администратору, в любой час",
        _yes,
        _said,
        lambda category: category in URGENT,
        categories=True,
    ),
    "react_minutes": Option(
        "срок", "рабочих минут на решение", _number(5, 10_080), "{} мин".format, _own, categories=True
    ),
    "remind": Option(
        "напоминание", "спокойная строка в чате после нарушения", _yes, _said, lambda _: True, categories=True
    ),
    "reminder_minutes": Option("пауза", "напоминание в чате не чаще, минут", _number(1, 1440), "{} мин".format, _own),
    "hide": Option(
        "скрывать", "бот сразу удаляет сообщение, решение всё равно за человеком", _yes, _said, _never, categories=True
    ),
    "quiet": Option("тихие часы", "несрочные карточки ждут их конца", _quiet, lambda value: value or "нет", _own),
    "digest_from": Option(
        "сводка",
        "с какого сообщения автора за 10 минут карточки заменяет одна сводка",
        _number(2, 100),
        str,
        lambda _: 5,
    ),
    "look": Option(
        "непрочитанное",
        "отмечать сообщения, которые бот прочесть не может (голос, фото без подписи)",
        _yes,
        _said,
        _never,
    ),
    "repeat_limit": Option(
        "повторы",
        "с какого подтверждённого случая за неделю узнаёт администратор",
        _number(2, 20),
        str,
        lambda _: 3,
        chats=False,
    ),
    "hourly_cap": Option(
        "не больше в час",
        "сообщений бота одному сотруднику, кроме срочных",
        _number(3, 500),
        str,
        lambda _: 20,
        chats=False,
    ),
}
