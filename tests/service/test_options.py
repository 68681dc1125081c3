"""Options by the dialog: what is chosen counts at once, what could never happen is refused with the reason."""

import pytest

from bot.service import rules
from filters.types import Category
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, PARENT, SWEARING, Conversation
from tests.fakes.staffroom import ask, wait

RUDE = "говно ваши конфеты"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("mode наблюдение чат 1", "режим (Гномики): наблюдение"),
        ("mode выкл вид spam", "режим (реклама и спам): выкл"),
        ("mode наблюдение чат 1 вид insult", "режим (Гномики, оскорбление): наблюдение"),
        ("mode наблюдение вид insult чат 1", "режим (Гномики, оскорбление): наблюдение"),
        ("mode по умолчанию чат 1", "режим (Гномики): по умолчанию"),
        ("hide да чат 1 вид personal_data", "скрывать (Гномики, персональные данные): да"),
        ("react_minutes 60", "срок: 60 мин"),
        ("quiet 22:00-06:30 чат 1", "тихие часы (Гномики): 22:00-06:30"),
        ("quiet нет", "тихие часы: нет"),
        ("hourly_cap 10", "не больше в час: 10"),
    ],
)
async def test_chosen(talk: Conversation, words: str, answer: str) -> None:
    """A choice is understood however its place is written, and said back in words."""
    assert await ask(talk, ADMINISTRATOR, f"/set {words}") == f"Готово: {answer}. Действует сразу."


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "Команда не разобрана. Пример: /set mode наблюдение чат 2 вид insult."),
        ("mode", "Команда не разобрана. Пример: /set mode наблюдение чат 2 вид insult."),
        ("colour синий", "Нет настройки «colour». Есть: mode,"),
        ("mode тихо", "«режим»: нужно «вкл», «наблюдение» или «выкл»."),
        ("react_minutes скоро", "«срок»: нужно число от 5 до 10080."),
        ("react_minutes 99999999999999999999", "«срок»: нужно число от 5 до 10080."),
        ("quiet ночью", "«тихие часы»: нужны часы вида 21:00-07:00 или «нет»."),
        ("hourly_cap 5 чат 1", "«не больше в час» задаётся для всего учреждения, не для чата."),
        ("look да вид insult", "«непрочитанное» не зависит от вида нарушения."),
        ("mode выкл чат 9", "Нет чата № 9: посмотрите /chats."),
        ("mode выкл чат первый", "После «чат» нужен его номер: посмотрите /chats."),
        ("mode выкл вид грубость", "После «вид» нужно одно из: profanity,"),
    ],
)
async def test_not_understood(talk: Conversation, words: str, why: str) -> None:
    """Every mistake says what to do."""
    assert (await ask(talk, ADMINISTRATOR, f"/set {words}")).startswith(f"Не изменено. {why}")


@pytest.mark.parametrize(
    ("before", "words", "why"),
    [
        (["mode выкл чат 1"], "hide да чат 1", "режим — «выкл»"),
        (["mode наблюдение чат 1 вид insult"], "urgent да чат 1 вид insult", "режим — «наблюдение»"),
        (["hide да чат 1"], "mode наблюдение чат 1", "режим — «наблюдение»"),
        (["remind нет"], "reminder_minutes 60", "напоминания выключены"),
        (["mode выкл чат 1"], "react_minutes 30 чат 1", "срок никогда не пойдёт"),
        ([], "quiet 07:00-07:00", "Тихие часы длятся сутки"),
        ([], "quiet 06:00-20:00", "Тихие часы закрывают всё рабочее время"),
    ],
)
async def test_contradictions_are_refused(talk: Conversation, before: list[str], words: str, why: str) -> None:
    """What could never fire is refused with the reason, whichever of the two was chosen first; nothing changes."""
    for choice in before:
        assert (await ask(talk, ADMINISTRATOR, f"/set {choice}")).startswith("Готово")
    shown = await ask(talk, ADMINISTRATOR, "/settings")

    answer = await ask(talk, ADMINISTRATOR, f"/set {words}")

    assert answer.startswith("Не изменено. ")
    assert why in answer
    assert await ask(talk, ADMINISTRATOR, "/settings") == shown


async def test_hiding_needs_the_right(talk: Conversation) -> None:
    """Where the bot may not delete it cannot hide."""
    talk.messenger.set_rights("group", can_delete=False)
    await talk.settle()

    assert await ask(talk, ADMINISTRATOR, "/set hide да чат 1") == (
        "Не изменено. Чат «Гномики»: скрывать нечем, у бота в этом чате нет права удалять. "
        "Дайте право в настройках чата."
    )


async def test_only_administrators_choose(talk: Conversation) -> None:
    """An educator cannot switch anything off."""
    assert await ask(talk, EDUCATOR, "/set mode выкл") == "Эта команда для администраторов."
    assert (await ask(talk, PARENT, "/set mode выкл")).startswith("Здравствуйте! Я «Дежурный»")


async def test_journalled(talk: Conversation) -> None:
    """Each choice is in the journal; a refused one is not."""
    await ask(talk, ADMINISTRATOR, "/set mode выкл вид spam")
    await ask(talk, ADMINISTRATOR, "/set mode тихо")

    assert (await talk.journalled("institution:1")).count("option") == 1


async def test_settings_are_shown(talk: Conversation) -> None:
    """What is chosen stands first, then every option with what it does; the message fits one of a messenger."""
    await ask(talk, ADMINISTRATOR, "/set mode наблюдение чат 1 вид insult")

    shown = await ask(talk, ADMINISTRATOR, "/settings")

    assert shown.startswith("Выбрано: режим (Гномики, оскорбление): наблюдение\n")
    assert len(shown) <= 4000


async def test_reminder_is_silent_at_night(talk: Conversation) -> None:
    """In the quiet hours the line in the chat wakes nobody; by day it comes as any message."""
    await ask(talk, ADMINISTRATOR, "/set quiet 21:00-07:00")
    await talk.say(PARENT, RUDE)
    await wait(talk, hours=11)
    await talk.say(PARENT, RUDE)

    day, night = (message for message in talk.group() if message.author.bot)
    assert (day.silent, night.silent) == (False, True)


async def test_dismissed_reminder_goes_and_frees_the_pause(talk: Conversation) -> None:
    """A reminder for what was no violation is taken away, and the next real one is not held back by it."""
    await talk.say(PARENT, RUDE)
    await talk.press(EDUCATOR, "Не нарушение")
    reminder = next(message for message in talk.group() if message.author.bot)
    assert reminder.deleted

    await talk.say(PARENT, SWEARING)

    assert len([line for line in talk.bot_lines() if line]) == 1


async def test_no_reminder_where_none_is_wanted(talk: Conversation) -> None:
    """The line in the chat can be switched off, for one category too."""
    await ask(talk, ADMINISTRATOR, "/set remind нет чат 1 вид profanity")
    await talk.say(PARENT, RUDE)

    assert talk.bot_lines() == []


async def test_each_value_reads_as_it_is_shown() -> None:
    """What the bot shows of a value can be sent back to it as it is."""
    for name, written in (("mode", "наблюдение"), ("urgent", "да"), ("quiet", "21:00-07:00"), ("digest_from", "7")):
        choice = rules.read(name, written, None, None)
        assert rules.show(choice, {}).endswith(f": {written}")
    assert rules.read("mode", "по умолчанию", None, Category.SPAM).value is None
