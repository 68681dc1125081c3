"""What the Today page and a case's page say; Russian, in one place."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot import texts
from bot.domain import Action, Incident
from bot.service import cards
from bot.store.today import Failure, Lacking
from bot.texts import ANSWERS, BUTTONS, BUTTONS_OF_REPORT, BUTTONS_WHEN_CORRECTED, PROBLEMS, already_decided, quoted
from bot.web.phrases import OF_MONTHS, taken
from bot.web.texts import count

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")

# Today.

WEEK = {"opened": "Открыто случаев", "confirmed": "Нарушение подтверждено", "dismissed": "Не нарушение"}

# What could not be done, by the kind of order.
FAILED = {
    "card": "Карточка случая не доставлена",
    "card_edit": "Карточка случая не обновлена",
    "delete": "Сообщение не удалено",
    "hide": "Сообщение не скрыто",
    "unhide": "В чат не сказано, что сообщение можно вернуть",
    "mute": "Автор не заглушён",
    "remove": "Автор не удалён из чата",
    "warn": "Автор не предупреждён",
    "warn_in_chat": "Напоминание вместо предупреждения не показано",
    "unwarn": "Автору не сказано, что предупреждение отозвано",
    "to_author": "Автору не сказано об итоге возражения",
    "reminder": "Напоминание в чате не показано",
    "unremind": "Напоминание из чата не убрано",
    "rules": "Правила в чате не показаны",
    "weekly": "Правила по понедельникам не показаны",
    "notice": "Сообщение сотруднику не доставлено",
    "backlog": "Сообщение сотруднику не доставлено",
    "reply": "Ответ бота не доставлен",
    "answer": "Ответ на нажатие не доставлен",
}

# How long each job may be silent before somebody should look.
JOB_LIMITS = {
    "purge": (timedelta(hours=26), "Тексты по сроку хранения не уничтожались"),
    "substitutes": (timedelta(hours=26), "Замены сотрудников не вступали в силу"),
    "weekly rules": (timedelta(days=9), "Правила в чаты по понедельникам не отправлялись"),
}

PARKED_ADVICE = "Просмотрите чаты сами и покажите журнал программы тому, кто её обслуживает."
BROKEN_JOURNAL = "Проверка показала, что журнал действий нарушен"
BROKEN_JOURNAL_ADVICE = "Сохраните копию базы и сообщите тому, кто её обслуживает."
JOB_ADVICE = "Если программа всё это время работала, покажите страницу «Состояние» тому, кто её обслуживает."

# The case.

NOTE = "note"
SAID = {
    **ANSWERS,
    "noted": "Пометка записана",
    "no_words": "Напишите пометку: почему случай закрыт. Без неё он остался открытым.",
    "no_purpose": "Выберите, для чего открыть текст: это останется в журнале.",
}
# Answers after which something was done.
GOOD = frozenset({*(action.value for action in Action), "noted"})
CHANGED = "Пока вы смотрели, случай изменился, поэтому ничего не сделано. Посмотрите, что нового, и решите снова."
SURE = {
    Action.MUTE: (
        "Заглушить автора на сутки?",
        "Автор сутки не сможет писать в чат. Остальное останется как есть: сам случай ещё надо решить.",
    ),
    Action.REMOVE: (
        "Удалить автора из чата?",
        "Автор больше не увидит чат. Вернуть его можно только новым приглашением. Сам случай ещё надо решить.",
    ),
}
YES = texts.SURE
UNREADABLE = "Запись не открывается: её печать нарушена"
# What is done at once and cannot be taken back stands apart.
GRAVE = frozenset({Action.DELETE, Action.DELETE_AND_WARN, Action.MUTE, Action.REMOVE})


def today(of: date) -> str:
    """«понедельник, 23 ноября»."""
    return f"{WEEKDAYS[of.weekday()]}, {of.day} {OF_MONTHS[of.month - 1]}"


def short_day(of: date) -> str:
    """«17.11», under a chart."""
    return f"{of:%d.%m}"


def left(incident: Incident, now: datetime) -> str:
    """How much time is left to decide."""
    if incident.pending is not None:
        return "решение выполняется"
    if incident.due_at is None:
        return "срок вышел у всех"
    minutes = int(abs(incident.due_at - now) / timedelta(minutes=1))
    if incident.due_at <= now:
        return f"просрочен на {taken(minutes)}" if minutes else "срок вышел"
    return f"осталось {taken(minutes)}"


def is_late(incident: Incident, now: datetime) -> bool:
    """The time to decide is over, and nothing is being done."""
    return incident.pending is None and (incident.due_at is None or incident.due_at <= now)


def failed(it: Failure) -> str:
    """What could not be done, where, and why."""
    where = f" ({quoted(it.chat)})" if it.chat else f" ({it.person})" if it.person else ""
    return f"{FAILED.get(it.kind, it.kind)}{where}: {PROBLEMS.get(it.refusal, PROBLEMS['bad_request'])}"


def lacks(it: Lacking) -> tuple[str, str]:
    """What is wrong with a chat, and what to do."""
    title = quoted(it.title)
    if not it.present:
        return (
            f"Бота нет в чате {title}",
            "Сообщения там не проверяются. Верните бота в чат и сделайте его администратором.",
        )
    rights = [
        words
        for has, words in ((it.reads_all, "читать все сообщения"), (it.can_delete, "удалять сообщения"))
        if not has
    ]
    if rights:
        return f"Боту в чате {title} не хватает прав: {', '.join(rights)}", "Дайте права в настройках чата."
    return (
        f"За чат {title} никто не отвечает",
        "Случаи приходят администраторам. Назначьте ответственного.",
    )


def parked(number: int) -> str:
    """How many updates nobody could handle."""
    return count(number, "сообщение не проверено", "сообщения не проверены", "сообщений не проверены")


def more_failed(number: int) -> str:
    """What is not shown."""
    return "И ещё " + count(number, "действие не выполнено", "действия не выполнены", "действий не выполнены")


def week_line(numbers: Sequence[int], name: str) -> str:
    """One of the small charts in words, for screen readers."""
    return f"{name} по дням: {', '.join(map(str, numbers))}"


def labels(incident: Incident, word: str | None) -> dict[Action, str]:
    """What stands on the buttons of a case, as on its card."""
    found = BUTTONS | (BUTTONS_OF_REPORT if cards.is_report(incident) else {})
    found = found | (BUTTONS_WHEN_CORRECTED if incident.corrected else {})
    return {action: label.format(word=word) for action, label in found.items()}


def said(answer: str, incident: Incident) -> str:
    """What somebody is told of his press."""
    return already_decided(incident) if answer == "decided" else SAID.get(answer, SAID["stale"])


def sure_of(score: float) -> str:
    """«уверенность 97 %»."""
    return f"уверенность {score * 100:.0f} %"


def times(number: int) -> str:
    """«3 раза»."""
    return count(number, "раз", "раза", "раз")
