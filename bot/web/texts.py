"""What the pages say: states, steps of a case, moments; Russian, in one place."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any, TypeVar

from bot.store.tokens import ApiScope
from bot.texts import CATEGORY_NAMES, PROBLEMS
from filters.types import Category, Severity

SEVERITY_NAMES: dict[Severity, str] = {Severity.LOW: "лёгкое", Severity.MEDIUM: "среднее", Severity.HIGH: "тяжёлое"}

SOURCE_NAMES = {
    "message": "сообщение",
    "edit": "исправленное сообщение",
    "caption": "подпись к фото или файлу",
    "forward": "пересланное сообщение",
}

# The journal's own names of steps, in words; ``{…}`` is filled with what the step was about.
STEPS = {
    "opened": "Нарушение замечено, открыт случай",
    "card_sent": "Карточка доставлена ответственному",
    "card_refused": "Карточку доставить не удалось",
    "unreachable": "Ответственному не написать: он не открывал диалог с ботом",
    "passed_on": "Случай передан следующему по очереди",
    "ordered": "Решение: {action}",
    "performed": "Выполнено: {action}",
    "refused": "Не выполнено: {action} — {why}",
    "dismissed": "Решение: не нарушение",
    "escalated": "Случай передан администратору",
    "warn_in_chat": "Автору не написать, напоминание показано в чате",
    "closed_by_author": "Автор сам убрал сообщение, случай закрыт",
    "edited": "Автор изменил сообщение, нарушение осталось",
    "edited_clean": "Автор исправил сообщение, нарушения больше нет",
    "album_part": "Добавлена ещё одна часть альбома",
    "reopened": "Правка добавила новое нарушение, случай снова открыт",
    "reminded": "Ответственному напомнили: половина срока прошла",
    "deadline": "Срок вышел, случай передан следующему по очереди",
    "nobody_answered": "Срок вышел у всех, случай показан администраторам",
    "claimed": "Случай взят в работу",
    "claim_released": "Взят в работу, но не решён в срок: случай передан дальше",
    "undone": "Решение взято назад: {action}",
    "kept": "Решение: оставить в чате",
    "closed": "Случай закрыт с пометкой",
    "noted": "Записана пометка",
    "word_allowed": "Слово больше не отмечается",
    "deleted_first": "Сообщение удалено, теперь предупреждаем автора",
    "measure_taken": "Мера принята: {action}",
    "refused_to": "Отказано в действии «{action}»: {why}",
    "merged": "Случай вошёл в сводку",
    "digest": "Случаи того же автора собраны в сводку",
    "grown": "В сводку добавлено ещё одно сообщение",
    "hidden": "«Дежурный» скрыл сообщение сам, как задано для чата",
    "maybe_hacked": "В чате сообщили о взломе: возможно, писал не автор",
    "repeated": "Подтверждённых случаев этого автора за неделю много: показано администраторам",
    "appealed": "Автор оспорил решение, смотрит другой сотрудник",
    "appeal_without_judge": "Автор оспорил решение, но рассмотреть возражение некому",
    "upheld": "Возражение рассмотрено: решение верное",
    "overturned": "Возражение рассмотрено: решение отменено",
    "author_not_told": "Автору не написать: {why}",
    "evidence_opened": "Открыт скрытый текст: {purpose}",
}

ACTIONS = {
    "delete": "удалить сообщение",
    "delete_and_warn": "удалить сообщение и предупредить автора",
    "warn": "предупредить автора",
    "dismiss": "не нарушение",
    "claim": "взять в работу",
    "escalate": "передать администратору",
    "keep": "оставить в чате",
    "close": "закрыть с пометкой",
    "allow_here": "не нарушение, слово в чате не отмечать",
    "allow_everywhere": "не нарушение, слово нигде не отмечать",
    "mute": "заглушить автора на сутки",
    "remove": "удалить автора из чата",
    "uphold": "решение верное",
    "overturn": "отменить решение",
    "undo": "вернуть случай",
    "hide": "скрыть сообщение",
    "evidence_opened": "открыть скрытый текст",
}
# Why somebody was not let do something.
REFUSED_TO = {"own": "это его сообщение", "not_yours": "решает ответственный за чат или администратор"}
# What a sealed text is opened for; the journal keeps the word on the left.
PURPOSES = {
    "decide": "чтобы решить случай",
    "appeal": "чтобы рассмотреть возражение",
    "talk": "для разговора с автором или родителями",
    "authority": "по запросу руководства или органов",
    "check": "чтобы проверить, верно ли сработал фильтр",
}
PERFORMED = {
    "deleted": "сообщение удалено",
    "private": "автор предупреждён лично",
    "chat": "напоминание показано в чате",
    "by hand": "сообщение удалено в самом чате",
    "not warned": "сообщение удалено, но автора предупредить не удалось",
}

Kind = TypeVar("Kind", bound=str)

THE_PROGRAM = "«Дежурный»"

ERRORS = {
    400: ("Ссылка неверна", "В адресе страницы ошибка. Откройте журнал и выберите нужное заново."),
    403: ("Нет доступа", "Эта страница вам не открыта. Если должна быть — скажите администратору."),
    404: ("Страница не найдена", "Такой страницы нет, или она вам не открыта."),
    405: ("Так сюда нельзя", "Эта страница открывается иначе. Вернитесь назад и попробуйте снова."),
    413: ("Слишком длинно", "Текст слишком длинный. Сократите его и отправьте снова."),
    500: ("Что-то сломалось", "Ошибка на нашей стороне, она записана. Попробуйте ещё раз чуть позже."),
}
# What programs are told; otherwise as people are.
API_ERRORS = {
    400: ("Запрос не разобран", "Что и как спрашивать, написано в /api/openapi.json."),
    401: ("Нужен ключ", "Пошлите заголовок Authorization: Bearer и действующий ключ API."),
    403: ("Ключ этого не разрешает", "Попросите у администратора ключ с нужным разрешением."),
    404: ("Не найдено", "Такого адреса или случая нет, или он вам не открыт."),
    405: ("Так сюда нельзя", "Метод запроса не тот: смотрите /api/openapi.json."),
    429: ("Слишком часто", "Подождите столько секунд, сколько сказано в Retry-After."),
}
STALE_FORM = (
    "Страница устарела",
    "Форма была открыта слишком давно или не здесь, поэтому ничего не сделано. Откройте страницу снова и повторите.",
)

WRONG_PASSWORD = "Логин или пароль не подошли. Проверьте раскладку и Caps Lock."  # noqa: S105 a sentence, not a password

WRONG_CODE = "Код не подошёл. Дождитесь нового кода: каждый действует один раз и полминуты. Проверьте часы телефона."

# What a key to the API may be used for.
SCOPES = {
    ApiScope.CHECK: "проверять тексты",
    ApiScope.INCIDENTS: "читать журнал случаев",
    ApiScope.STATISTICS: "читать сводку",
}
KEY_UNCLEAR = "Ключ не создан: назовите программу и отметьте хотя бы одно разрешение."

BAD_PERIOD = "Начало периода позже конца: поменяйте даты местами."

DEMO_ERRORS = {
    "empty": "Напишите что-нибудь",
    "long": "Слишком длинно: не больше 4096 знаков",
    "unknown": "Такого чата или участника нет. Обновите страницу",
    "gone": "Кнопка уже не действует",
    "playing": "Разговор уже идёт",
}

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def category(value: Category) -> str:
    """A category's name with a capital letter."""
    return CATEGORY_NAMES[value].capitalize()


def too_many(until: datetime, now: datetime) -> str:
    """How long to wait after too many wrong passwords."""
    seconds = max(1, ceil((until - now) / timedelta(seconds=1)))
    wait = count(seconds, "секунду", "секунды", "секунд") if seconds < 60 else minutes(ceil(seconds / 60))  # noqa: PLR2004 seconds of a minute
    return f"Слишком много попыток. Подождите {wait} и попробуйте снова."


def minutes(number: int) -> str:
    """«2 минуты»."""
    return count(number, "минуту", "минуты", "минут")


def count(number: int, one: str, few: str, many: str) -> str:
    """A number with the noun in the right form."""
    return f"{number} {form(number, one, few, many)}"


def form(number: int, one: str, few: str, many: str) -> str:
    """The noun alone, in the form the number asks for."""
    tens, units = number % 100, number % 10
    if units == 1 and tens != 11:  # noqa: PLR2004 grammar
        return one
    return few if units in {2, 3, 4} and tens not in {12, 13, 14} else many


def named(numbers: Mapping[Kind, int], names: Mapping[Kind, str]) -> list[tuple[str, int]]:
    """Counters with their names, the largest first."""
    return [(names[kind], number) for kind, number in sorted(numbers.items(), key=lambda pair: -pair[1])]


def step(action: str, details: Mapping[str, Any]) -> str:
    """A step of a case in words; a step without words of its own is shown by the journal's name."""
    done = str(details.get("action", ""))
    if action == "performed":
        done = PERFORMED.get(str(details.get("how")), done)
    because = str(details.get("why"))
    return STEPS.get(action, action).format(
        action=ACTIONS.get(done, done),
        why=REFUSED_TO.get(because) or PROBLEMS.get(because, PROBLEMS["bad_request"]),
        purpose=PURPOSES.get(str(details.get("purpose")), ""),
    )


def moment(at: datetime, now: datetime) -> str:
    """When it was, as people say it; both moments in the institution's zone."""
    days = (now.date() - at.date()).days
    clock = f"{at:%H:%M}"
    if days == 0:
        return f"сегодня, {clock}"
    if days == 1:
        return f"вчера, {clock}"
    date = f"{at.day} {_MONTHS[at.month - 1]}"
    return f"{date}, {clock}" if at.year == now.year else f"{date} {at.year}, {clock}"
