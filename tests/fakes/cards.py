"""Every kind of message that the bot sends, each brought about by a real conversation: for pictures, and to read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.events import User
from bot.service import jobs
from bot.transport.interface import Refusal, RefusedError
from bot.transport.local import LocalMessage
from filters.types import Category
from tests.fakes.conversation import (
    ADMINISTRATOR,
    CLEAN,
    EDUCATOR,
    GROUP,
    OTHER,
    PARENT,
    PHONE,
    SWEARING,
    THREAT,
    Conversation,
    conversation,
)
from tests.fakes.staffroom import CHAT, ask, choose, wait

# A situation ends with the message that it is about.
Situation = Callable[[Conversation], Awaitable[LocalMessage]]

RUDE = "говно ваша смета"
CODE = "Девочки, пришлите код из смс, я вас в список на льготное питание добавлю"
HACKED = "Аккаунт жены взломали! это не она пишет, ничего не отправляйте"
OBJECTION = "это цитата из книги, которую мы читали на занятии"
# The next morning, the next Monday in Yekaterinburg, at the opening hour.
MORNING = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its reader sees it: the reader, the words, the rows of buttons."""

    message: LocalMessage

    @property
    def text(self) -> str:
        """Words and buttons, one a line."""
        return "\n".join([self.message.text, *(f"[{button.label}]" for button in self.message.buttons)])

    @property
    def in_chat(self) -> bool:
        """Whether the whole class chat reads it."""
        return self.message.chat == GROUP


async def play(name: str, folder: Path) -> Shown:
    """Bring a situation about in a kindergarten of its own."""
    async with conversation(folder) as talk:
        return Shown(await SITUATIONS[name](talk))


def _card(talk: Conversation, user: User = EDUCATOR) -> LocalMessage:
    return talk.cards(user)[-1]


def _notice(talk: Conversation, words: str, user: User = EDUCATOR) -> LocalMessage:
    return next(message for message in reversed(talk.dialog(user)) if words in message.text)


# A new case.


async def _ordinary(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, SWEARING)
    return _card(talk)


async def _urgent(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, THREAT)
    return _card(talk, ADMINISTRATOR)


async def _personal(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, PHONE)
    return _card(talk)


async def _caption(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, SWEARING, parts=("photo",))
    return _card(talk)


async def _edit(talk: Conversation) -> LocalMessage:
    message = await talk.say(PARENT, CLEAN)
    talk.messenger.edit_post(GROUP, message.id, SWEARING)
    await talk.settle()
    return _card(talk)


async def _forward(talk: Conversation) -> LocalMessage:
    await talk.say(OTHER, PHONE, forwarded=True)
    return _card(talk)


async def _flood(talk: Conversation) -> LocalMessage:
    for number in range(1, 8):
        await talk.say(PARENT, f"{RUDE}, строка {number}")
    await wait(talk, minutes=1)
    return _card(talk)


async def _merged(talk: Conversation) -> LocalMessage:
    for number in range(1, 6):
        await talk.say(PARENT, f"{RUDE}, строка {number}")
        await wait(talk, seconds=60)
    return _card(talk)


async def _repeated(talk: Conversation) -> LocalMessage:
    for _ in range(2):
        await talk.say(PARENT, RUDE)
        await talk.press(EDUCATOR, "Удалить")
        await wait(talk, minutes=11)
    await talk.say(PARENT, RUDE)
    return _card(talk, ADMINISTRATOR)


async def _colleague(talk: Conversation) -> LocalMessage:
    await talk.say(EDUCATOR, SWEARING)
    return _card(talk, ADMINISTRATOR)


async def _report(talk: Conversation) -> LocalMessage:
    await talk.say(OTHER, HACKED)
    return _card(talk, ADMINISTRATOR)


async def _doubtful(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, CODE)
    await talk.say(OTHER, HACKED)
    return talk.cards(EDUCATOR)[0]


async def _hidden(talk: Conversation) -> LocalMessage:
    await choose(talk, "hide", "да", chat=CHAT, kind=Category.PERSONAL_DATA)
    return await _personal(talk)


# What can be done with it.


async def _more(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, RUDE)
    await talk.press(EDUCATOR, "Ещё…")
    return _card(talk)


async def _ask(talk: Conversation, label: str) -> LocalMessage:
    await _more(talk)
    await talk.press(EDUCATOR, label)
    return _card(talk)


async def _mute(talk: Conversation) -> LocalMessage:
    return await _ask(talk, "Заглушить автора на сутки")


async def _remove(talk: Conversation) -> LocalMessage:
    return await _ask(talk, "Удалить автора из чата")


async def _muted(talk: Conversation) -> LocalMessage:
    await _mute(talk)
    await talk.press(EDUCATOR, "Да, заглушить на сутки")
    return _card(talk)


async def _claimed(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, THREAT)
    await talk.press(EDUCATOR, "Взять в работу")
    return _card(talk)


async def _failed(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, SWEARING)
    talk.messenger.fail_next("delete", RefusedError(Refusal.TOO_OLD))
    await talk.press(EDUCATOR, "Удалить")
    return _card(talk)


# What became of it.


async def _decided(talk: Conversation, label: str) -> LocalMessage:
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, label)
    return _card(talk)


async def _deleted(talk: Conversation) -> LocalMessage:
    return await _decided(talk, "Удалить")


async def _undo(talk: Conversation) -> LocalMessage:
    return await _decided(talk, "Не нарушение")


async def _passed_on(talk: Conversation) -> LocalMessage:
    return await _decided(talk, "Передать администратору")


async def _by_administrator(talk: Conversation) -> LocalMessage:
    await _passed_on(talk)
    await talk.press(ADMINISTRATOR, "Предупредить автора")
    return _card(talk)


async def _corrected(talk: Conversation) -> LocalMessage:
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.edit_post(GROUP, message.id, CLEAN)
    await talk.settle()
    return _card(talk)


async def _taken_back(talk: Conversation) -> LocalMessage:
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.remove_post(GROUP, message.id, PARENT)
    await talk.settle()
    return _card(talk)


# Contested.


async def _warning(talk: Conversation) -> LocalMessage:
    await _decided(talk, "Удалить и предупредить")
    return talk.dialog(PARENT)[-1]


async def _appeal(talk: Conversation) -> LocalMessage:
    await talk.press(PARENT, "Оспорить", await _warning(talk))
    await ask(talk, PARENT, OBJECTION)
    return _card(talk, ADMINISTRATOR)


async def _upheld(talk: Conversation) -> LocalMessage:
    await _appeal(talk)
    await talk.press(ADMINISTRATOR, "Решение верное")
    return talk.dialog(PARENT)[-1]


async def _overturned(talk: Conversation) -> LocalMessage:
    await _appeal(talk)
    await talk.press(ADMINISTRATOR, "Отменить решение")
    return talk.dialog(PARENT)[-1]


async def _overturned_card(talk: Conversation) -> LocalMessage:
    await _overturned(talk)
    return _card(talk)


async def _unwarned(talk: Conversation) -> LocalMessage:
    await _decided(talk, "Предупредить автора")
    await talk.press(EDUCATOR, "Вернуть: я ошибся")
    return talk.dialog(PARENT)[-1]


# Notices.


async def _waiting(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, SWEARING)
    await wait(talk, minutes=60)
    return _notice(talk, "ждёт вашего решения")


async def _handed(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, THREAT)
    await talk.press(EDUCATOR, "Передать администратору")
    return _notice(talk, "теперь ждёт", ADMINISTRATOR)


async def _released(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Взять в работу")
    await wait(talk, minutes=60)
    await wait(talk, minutes=60)
    return _notice(talk, "взяли в работу")


async def _overdue(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, SWEARING)
    for _ in range(4):
        await wait(talk, minutes=60)
    return _notice(talk, "никто не решил", ADMINISTRATOR)


async def _backlog(talk: Conversation) -> LocalMessage:
    await choose(talk, "hourly_cap", "4")
    for number in range(6):
        await talk.say(User(f"parent{number}", f"Родитель {number}"), f"{RUDE}, строка {number}")
    return _notice(talk, "пришло много")


async def _no_rights(talk: Conversation) -> LocalMessage:
    talk.messenger.set_rights(GROUP, can_delete=False)
    await talk.settle()
    return _notice(talk, "не хватает прав", ADMINISTRATOR)


async def _morning_of(talk: Conversation, moment: datetime) -> None:
    talk.clock.now = moment
    await talk.settle()
    await jobs.morning(talk.service.store, talk.service.office)
    await talk.settle()


async def _daily(talk: Conversation) -> LocalMessage:
    await choose(talk, "react_minutes", "600")
    await talk.say(PARENT, RUDE)
    await talk.press(EDUCATOR, "Удалить")
    await wait(talk, minutes=11)
    await talk.say(PARENT, PHONE)
    await _morning_of(talk, MORNING)
    return talk.dialog(EDUCATOR)[-1]


async def _weekly(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, RUDE)
    await talk.press(EDUCATOR, "Не нарушение")
    await wait(talk, minutes=11)
    await talk.say(PARENT, PHONE)
    await _morning_of(talk, MONDAY)
    return talk.dialog(ADMINISTRATOR)[-1]


# What the chat reads.


async def _reminder(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, PHONE)
    return talk.group()[-1]


async def _warning_in_chat(talk: Conversation) -> LocalMessage:
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Предупредить автора")
    return talk.group()[-1]


async def _rules(talk: Conversation) -> LocalMessage:
    talk.messenger.join(GROUP, OTHER)
    await talk.settle()
    return talk.group()[-1]


SITUATIONS: dict[str, Situation] = {
    "ordinary": _ordinary,
    "personal": _personal,
    "urgent": _urgent,
    "caption": _caption,
    "edit": _edit,
    "forward": _forward,
    "flood": _flood,
    "merged": _merged,
    "repeated": _repeated,
    "colleague": _colleague,
    "report": _report,
    "doubtful": _doubtful,
    "hidden": _hidden,
    "more": _more,
    "mute": _mute,
    "remove": _remove,
    "muted": _muted,
    "claimed": _claimed,
    "failed": _failed,
    "deleted": _deleted,
    "undo": _undo,
    "passed-on": _passed_on,
    "by-administrator": _by_administrator,
    "corrected": _corrected,
    "taken-back": _taken_back,
    "appeal": _appeal,
    "overturned-card": _overturned_card,
    "waiting": _waiting,
    "handed": _handed,
    "released": _released,
    "overdue": _overdue,
    "backlog": _backlog,
    "no-rights": _no_rights,
    "daily": _daily,
    "weekly": _weekly,
    "reminder": _reminder,
    "warning-in-chat": _warning_in_chat,
    "rules": _rules,
    "warning": _warning,
    "unwarned": _unwarned,
    "upheld": _upheld,
    "overturned": _overturned,
}
