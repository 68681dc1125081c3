"""Every sentence that people read in chats, cards and reports; Russian, in one place."""

from datetime import date

from bot.domain import Action, Incident, Role, State
from filters.types import Category

CATEGORY_NAMES: dict[Category, str] = {
    Category.PROFANITY: "нецензурная лексика",
    Category.INSULT: "оскорбление",
    Category.THREAT: "угроза или травля",
    Category.PERSONAL_DATA: "персональные данные",
    Category.DATA_REQUEST: "сбор чужих данных",
    Category.CREDENTIALS: "передача доступа",
    Category.ILLEGAL: "противоправное",
    Category.ACCOUNT_REPORT: "сообщение о взломе",
    Category.SPAM: "реклама и спам",
}

# Our own short wording of each clause; an institution can paste its own text (see the shared domain notes).
CLAUSE_WORDS: dict[str, str] = {
    "3.3.2": "сообщать администрации о чужом доступе к своей учётной записи",
    "3.3.3": "не передавать доступ к своей учётной записи и чату",
    "3.3.4": "общаться вежливо: без нецензурных слов и оскорблений",
    "3.3.5": "не размещать то, что нарушает закон и права других людей",
    "3.3.6": "не собирать чужие персональные данные в общем чате",
    "3.3.7": "соблюдать правила платформы",
}

REMINDERS: dict[Category, str] = {
    Category.PROFANITY: "в чате общаемся вежливо, без нецензурных и грубых слов",
    Category.INSULT: "в чате уважаем друг друга, без оскорблений взрослых и детей",
    Category.THREAT: "угрозы и призывы к травле в чате недопустимы",
    Category.PERSONAL_DATA: "телефоны, адреса, документы и сведения о здоровье в общий чат не пишем, ведь их видят все",
    Category.DATA_REQUEST: "чужие данные в общем чате не собираем, их передают лично или через администрацию",
    Category.CREDENTIALS: "пароли, коды и приглашения в чат не пересылаем и посторонним не передаём",
    Category.ILLEGAL: "сообщения, которые нарушают закон, в чате не размещаем",
    Category.ACCOUNT_REPORT: "если аккаунт взломан, сообщите администратору",
    Category.SPAM: "рекламу и «письма счастья» в чат не присылаем",
}

MARKS = {1: "🟡", 2: "🟠", 3: "🔴"}

SOURCES = {
    "message": "",
    "edit": "правка сообщения",
    "caption": "подпись к вложению",
    "forward": "пересланное сообщение",
}

BUTTONS = {
    Action.DELETE: "Удалить",
    Action.DELETE_AND_WARN: "Удалить и предупредить",
    Action.WARN: "Предупредить автора",
    Action.DISMISS: "Не нарушение",
    Action.CLAIM: "Взять в работу",
    Action.ESCALATE: "Передать администратору",
    Action.KEEP: "Оставить в чате",
    Action.ALLOW_HERE: "Не отмечать «{word}» здесь",
    Action.ALLOW_EVERYWHERE: "Не отмечать «{word}» нигде",
    Action.CLOSE: "Закрыть с пометкой",
    Action.MUTE: "Заглушить автора на сутки",
    Action.REMOVE: "Удалить автора из чата",
    Action.UPHOLD: "Решение верное",
    Action.OVERTURN: "Отменить решение",
    Action.UNDO: "Вернуть: я ошибся",
}

BUTTONS_OF_REPORT = {Action.CLOSE: "Принято"}
BUTTONS_WHEN_CORRECTED = {Action.CLOSE: "Закрыть: исправлено"}
MORE, BACK = "Ещё…", "← Назад"
SURE = {Action.MUTE: "Да, заглушить на сутки", Action.REMOVE: "Да, удалить автора из чата"}
RULES_READ = "Ознакомлен(а)"
CONTEST_BUTTON = "Оспорить"

# What a card says of a case, by the mark of ``Incident`` that is set.
REMARKS = {
    "hidden": "🙈 Сообщение скрыто ботом, как задано для чата. Решение за вами",
    "corrected": "✏️ Исправлено автором: в чате уже чистый текст",
    "hacked": "🔐 В чате сообщили о взломе: возможно, писал не автор. Случай ему не засчитается",
}
MEASURES = {"mute": "🔇 Автор заглушён в чате на сутки", "remove": "🚪 Автор удалён из чата"}

DECISIONS = {
    Action.DELETE: "удалено",
    Action.DELETE_AND_WARN: "удалено, автор предупреждён",
    Action.WARN: "автор предупреждён",
    Action.KEEP: "оставлено в чате",
    Action.CLOSE: "закрыто с пометкой",
    Action.DISMISS: "не нарушение",
    Action.ALLOW_HERE: "не нарушение, слово разрешено в чате",
    Action.ALLOW_EVERYWHERE: "не нарушение, слово разрешено везде",
}

STATES: dict[State, str] = {
    State.OPEN: "ждёт решения",
    State.ESCALATED: "передано администратору",
    State.CLOSED_DELETED: "удалено",
    State.CLOSED_WARNED: "автор предупреждён",
    State.CLOSED_KEPT: "оставлено в чате",
    State.DISMISSED: "не нарушение",
    State.CLOSED_BY_AUTHOR: "автор исправил сам",
    State.CLOSED_BY_ADMINISTRATOR: "решил администратор",
    State.APPEALED: "автор оспорил решение",
    State.MERGED: "вошло в сводку",
    State.OBSERVED: "наблюдение без оповещения",
}

STATE_MARKS: dict[State, str] = {
    State.OPEN: "⏳",
    State.ESCALATED: "⤴️",
    State.CLOSED_DELETED: "✅",
    State.CLOSED_WARNED: "✅",
    State.CLOSED_KEPT: "⚪",
    State.DISMISSED: "⚪",
    State.CLOSED_BY_AUTHOR: "✅",
    State.CLOSED_BY_ADMINISTRATOR: "✅",
    State.APPEALED: "⚖️",
    State.MERGED: "➕",
    State.OBSERVED: "👁",
}

# Why an action was not performed and what the person can do, by ``Refusal``.
PROBLEMS: dict[str, str] = {
    "no_right": "у бота нет права удалять. Удалите сообщение сами или дайте боту это право в настройках чата",
    "chat_gone": "бот больше не в чате. Удалите сообщение сами и верните бота в чат",
    "too_old": "сообщению больше 48 часов, бот его удалить не может. Удалите сами",
    "message_gone": "сообщения в чате уже нет",
    "user_unreachable": "автор не открывал диалог с ботом. Напишите ему сами",
    "bad_request": "мессенджер отклонил действие. Сделайте это сами в чате",
    "unreachable": "мессенджер не отвечает больше суток. Сделайте это сами в чате",
}

# The same when words to the author, or a measure against him, were refused, whatever the reason.
_UNSAID = "предупредить автора. Бот не может написать ни ему, ни в чат: поговорите с ним сами"
_UNMEASURED = (
    "ограничить автора. Боту нужно право блокировать участников, а администратора чата ограничить нельзя. "
    "Сделайте это сами"
)
PROBLEMS |= {f"warn_{refusal}": _UNSAID for refusal in PROBLEMS} | {
    f"measure_{refusal}": _UNMEASURED for refusal in PROBLEMS
}

WHY_ADMINISTRATOR = {
    "urgent": "срочный случай",
    "repeat": "повторные случаи этого автора за неделю",
    "staff": "автор — сотрудник",
}

ANSWERS = {
    "stale": "Эта карточка устарела",
    "not_yours": "Решает ответственный за чат или администратор",
    "own": "Это ваше сообщение: решение примет другой сотрудник",
    "in_hand": "Уже выполняется",
    "delete": "Удаляю сообщение…",
    "warn": "Предупреждаю автора…",
    "dismiss": "Отмечено: не нарушение",
    "escalate": "Передано администратору",
    "no_administrator": "Передать некому: другого администратора нет",
    "delete_and_warn": "Удаляю и предупреждаю…",
    "claim": "Случай за вами",
    "claimed": "Случай уже за вами",
    "keep": "Оставлено в чате",
    "close": "Закрыто",
    "allow_here": "Не нарушение; слово в этом чате больше не отмечается",
    "allow_everywhere": "Не нарушение; слово больше не отмечается",
    "mute": "Заглушаю…",
    "remove": "Удаляю из чата…",
    "uphold": "Решение оставлено в силе",
    "overturn": "Решение отменено",
    "undo": "Случай снова открыт",
    "too_late": "Вернуть можно только своё решение и только десять минут; удалённое не возвращается",
    "hacked": "Аккаунт автора, возможно, взломан: предупреждать некого. Удалите сообщение",
    "write_note": "Напишите мне пометку одним сообщением. Передумали: /cancel",
    "turned": "",
    "acknowledged": "Спасибо! Отмечено, что вы знаете правила",
    "appeal_write": "Напишите мне одним сообщением, с чем не согласны. Передумали: /cancel",
    "appeal_not_yours": "Оспорить решение может только автор сообщения",
    "appeal_once": "Это решение уже оспаривали: оно окончательное",
    "appeal_nothing": "Оспаривать нечего: случай ещё не решён или снят",
    "appeal_late": "Прошло больше семи дней. Обратитесь к администратору учреждения",
}

# What the author of a message reads privately.
TO_AUTHOR = {
    "unwarn": "Предупреждение о вашем сообщении в чате {chat} отозвано: это была ошибка. Извините за беспокойство.",
    "appeal_upheld": (
        "Ваше возражение по сообщению в чате {chat} рассмотрено другим сотрудником: решение осталось в силе."
    ),
    "appeal_granted": (
        "Ваше возражение по сообщению в чате {chat} рассмотрено: решение отменено, нарушение вам не засчитано. "
        "Если сообщение было удалено, его можно отправить снова."
    ),
}

RULES = (
    "Добро пожаловать! Коротко о правилах чата (раздел 3.3 положения):\n"
    "• общаемся вежливо, по делу, без нецензурных слов и оскорблений;\n"
    "• не публикуем телефоны, адреса, документы и сведения о чужих детях;\n"
    "• пароли, коды и приглашения никому не передаём;\n"
    "• рекламу и сборы на личные карты не размещаем.\n"
    "За порядком следит бот, решения принимает ответственный сотрудник."
)

WEEKLY = (
    "Напоминаем правила чата (раздел 3.3): вежливо и по теме, без нецензурных слов и оскорблений, "
    "без чужих персональных данных, паролей и рекламы. Личные вопросы — в личных сообщениях. "
    "Взломали аккаунт — сразу сообщите администратору. Спасибо, что бережёте друг друга!"
)

DAILY_HEAD = "☀️ Доброе утро! Коротко о ваших чатах:"
WEEKLY_HEAD = "📊 Неделя в чатах учреждения:"
WEEKLY_QUIET = "📊 Неделя в чатах учреждения: нарушений не найдено. Хорошей недели!"

CONTEST = "Если вы не согласны, обратитесь к администратору учреждения."


def quoted(title: str) -> str:
    """A title in quotation marks; its own become the inner ones: «Группа „Гномики“»."""
    return "«" + title.replace("«", "„").replace("»", "“") + "»"


def reminder(category: Category, clause: str) -> str:
    """The calm line that parents see in the chat after a violation (at most 400 characters)."""
    return f"Напоминаем: {REMINDERS[category]} (пункт {clause} правил). {CONTEST}"


def warning(category: Category, clause: str, chat: str) -> str:
    """What the author reads privately."""
    advice = " Смените пароль прямо сейчас: его видели все в чате." if category is Category.CREDENTIALS else ""
    return (
        f"Ваше сообщение в чате {quoted(chat)} нарушает правила (пункт {clause}): {REMINDERS[category]}. "
        f"Пожалуйста, больше так не пишите.{advice} Не согласны — нажмите «{CONTEST_BUTTON}»: решение посмотрит "
        "другой сотрудник."
    )


def warning_in_chat(category: Category, clause: str) -> str:
    """What stands in the chat when the author cannot be written to; names nobody."""
    return f"Ответственный за чат напоминает: {REMINDERS[category]} (пункт {clause} правил). {CONTEST}"


def card(
    *,
    incident: Incident,
    chat: str,
    author: str,
    posted: str,
    messages: int,
    history: list[tuple[str, str]],
    claimed_by: str | None,
    appeal: str | None,
    outcome: str | None,
    clause_words: str | None = None,
) -> str:
    """The alert: what, where, who, when, the masked text, why, by which clause, and what became of it.

    Args:
        incident: the case.
        chat: the chat's title.
        author: his name.
        posted: when, in words.
        messages: more than one: a digest of so many.
        history: clause and day of the author's confirmed cases of the last week.
        claimed_by: who has it in hand.
        appeal: what the author objects, masked.
        outcome: what became of it.
        clause_words: the institution's own wording of the clause.
    """
    names = ", ".join(CATEGORY_NAMES[category] for category in incident.categories)
    source = SOURCES[incident.source]
    posted += f" ({source})" if source else ""
    many = count(messages, "сообщение", "сообщения", "сообщений")
    days = ", ".join(f"{day} (п. {clause})" for clause, day in history)
    told = ", ".join(WHY_ADMINISTRATOR[reason] for reason in incident.alerts)
    paragraphs: list[list[str | None]] = [
        ["⚖️ Автор просит пересмотреть решение" if incident.state is State.APPEALED else None],
        [
            f"{MARKS[incident.severity]} {names.capitalize()} · № {incident.id}",
            f"Чат: {chat}",
            f"Автор: {author}, {posted}",
        ],
        [f"Сводка: {many} подряд. Первое:" if messages > 1 else None, f"«{incident.excerpt}»"],
        [
            "Почему: " + "; ".join(map(_within, incident.reasons[:2])),
            f"Пункт {incident.clause}: {clause_words or CLAUSE_WORDS[incident.clause]}",
            f"Подтверждено за неделю: {len(history)} — {days}" if history else None,
            f"Администратору тоже: {told}" if told else None,
            *(words for mark, words in REMARKS.items() if getattr(incident, mark)),
            MEASURES[incident.measure] if incident.measure else None,
        ],
        [f"Автор возражает: «{appeal}»" if appeal else None],
        [f"✋ В работе: {claimed_by}" if claimed_by else None],
        [f"⚠️ Не получилось: {PROBLEMS[incident.problem]}" if incident.problem else None],
        [outcome],
    ]
    shown = ["\n".join(words for words in paragraph if words) for paragraph in paragraphs]
    return "\n\n".join(paragraph for paragraph in shown if paragraph)


def _within(sentence: str) -> str:
    """A sentence in the middle of another; abbreviations keep their capitals."""
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def count(number: int, one: str, few: str, many: str) -> str:
    """«1 случай», «2 случая», «5 случаев»."""
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:  # noqa: PLR2004 Russian grammar
        return f"{number} {one}"
    return f"{number} {few}" if ones in {2, 3, 4} and tens not in {12, 13, 14} else f"{number} {many}"


def unhidden(when: str) -> str:
    """What the chat reads when a message that the program hid was no violation."""
    return f"Сообщение, которое бот скрыл {when}, проверено: нарушения нет. Автор может отправить его снова."


def outcome(incident: Incident, who: str | None, when: str | None, judge: str | None) -> str | None:
    """The last line of a card: who did what and when; None while nobody decided. ``judge``: of a contested one."""
    if incident.state is State.OPEN:
        return None
    if incident.state is State.APPEALED and incident.decision is not None:
        return f"Решение: {DECISIONS[incident.decision]}" + (f" — {who}" if who else "") + (f", {when}" if when else "")
    if incident.state is State.DISMISSED and incident.decision is not None and incident.decision.confirms:
        return f"{STATE_MARKS[incident.state]} Решение отменено по возражению автора — {judge}"
    words = f"{STATE_MARKS[incident.state]} {STATES[incident.state].capitalize()}"
    if incident.state is State.CLOSED_BY_AUTHOR:
        words = f"{STATE_MARKS[incident.state]} " + ("Исправлено автором" if incident.corrected else "Автор удалил сам")
    if incident.state is State.CLOSED_BY_ADMINISTRATOR and incident.decision is not None:
        words += f": {DECISIONS[incident.decision]}"
    if incident.state is State.MERGED:
        words += f": случай № {incident.merged_into}"
    contested = f"\n⚖️ Возражение отклонено — {judge}" if incident.appealed_from is not None else ""
    return words + (f" — {who}" if who else "") + (f", {when}" if when else "") + contested


MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def month(first: date) -> str:
    """«ноябрь 2026 года»."""
    return f"{MONTHS[first.month - 1]} {first.year} года"


# Notices to staff, by key; the fields are filled in when the notice is sent.
NOTICES = {
    "report": "📄 Отчёт о соблюдении правил в чатах за {month} готов: только цифры, можно распечатать.\n{link}",
    "waiting": "⏳ Случай № {incident} в чате {chat} ждёт вашего решения: карточка выше.",
    "overdue": "⚠️ Случай № {incident} в чате {chat} никто не решил в срок. Он открыт: решите по карточке.",
    "undelivered": (
        "⚠️ Карточка случая № {incident} не доставлена: {person} не открыл(а) диалог с ботом. "
        "Передайте ссылку-приглашение ещё раз; случай показан вам."
    ),
    "nobody": "⚠️ За чат {chat} никто не отвечает: случай № {incident} показан вам. Назначьте ответственного: /assign",
    "rights": "⚠️ Чат {chat}: боту не хватает прав ({missing}). Дайте их в настройках чата.",
    "removed": "⚠️ Бота удалили из чата {chat}: сообщения там больше не проверяются. Верните бота, если это ошибка.",
    "added": "✅ Чат {chat} подключён, права есть. Назначьте ответственного: /assign",
    "unclaimed": "Бот добавлен в чат {chat}, но чат не закреплён. Команда /claim {chat_number} закрепит его за вами.",
    "unsent": "⚠️ В чат {chat} не отправлено сообщение бота: {problem}.",
    "handed": "👉 Случай № {incident} в чате {chat} теперь ждёт вашего решения: карточка выше.",
    "contested": "⚖️ Автор оспорил решение по случаю № {incident} в чате {chat}: решите по карточке выше.",
    "appeal_upheld": "⚖️ Случай № {incident} в чате {chat}: автор оспаривал ваше решение, оно осталось в силе.",
    "appeal_granted": "⚖️ Случай № {incident} в чате {chat}: автор оспорил ваше решение, его отменили.",
    "released": "⏳ Случай № {incident} в чате {chat} вы взяли в работу, но не решили в срок: его передали дальше.",
    "backlog": "📥 За час пришло много случаев. Остальные ({waiting}) придут позже; срочные — сразу.",
    "parked": "⚠️ Одно сообщение не удалось проверить (запись {number}). Просмотрите чат сами и сообщите поддержке.",
    "wordlists": (
        "⚠️ Изменённый список слов не принят, сообщения проверяются по прежним словам: {reason}. "
        "Исправьте файл, перезапуск не нужен."
    ),
}

MISSING_RIGHTS = {"reads_all": "читать все сообщения", "can_delete": "удалять сообщения"}

DIALOG = {
    "hello": (
        "Здравствуйте! Я «Дежурный»: слежу за правилами в чатах группы. Сотрудникам: откройте ссылку-приглашение "
        "от администратора или пришлите её код. Родителям: правила чата — /rules, оспорить решение — /appeal"
    ),
    "linked": "Готово, {person}: карточки случаев будут приходить сюда. Что можно: /help",
    "bad_code": "Код не подошёл: он одноразовый и действует недолго. Попросите администратора прислать новый.",
    "help_staff": (
        "Карточки случаев приходят сюда; решение — кнопками под карточкой.\n/chats — чаты\n"
        "/console — ссылка для входа в консоль\n/rules — правила"
    ),
    "help_administrator": (
        "Карточки случаев приходят сюда; решение — кнопками под карточкой.\n"
        "/console — ссылка для входа в консоль\n/chats — чаты и ответственные\n/people — сотрудники\n"
        "/invite educator Имя Отчество — добавить сотрудника и получить код "
        "(роли: educator, specialist, administrator, head)\n"
        "/code 3 — новый код для сотрудника № 3\n"
        "/assign 2 3 4 — за чат № 2 отвечает № 3, затем № 4\n"
        "/substitute 3 4 24.11.2026 30.11.2026 — вместо № 3 в эти дни отвечает № 4\n"
        "/claim 2 — закрепить за учреждением чат № 2\n"
        "/settings — настройки и как их менять\n/rules — правила"
    ),
    "console": (
        "{person}, ссылка для входа в консоль: откроет один раз, живёт {minutes} минут. "
        "Никому её не пересылайте.\n{link}"
    ),
    "not_administrator": "Эта команда для администраторов.",
    "cancelled": "Хорошо, ничего не записано.",
    "closed_with_note": "Случай № {incident} закрыт, пометка записана.",
    "appeals": "Какое решение вы хотите оспорить?",
    "appeal_taken": "Возражение принято. Его посмотрит другой сотрудник, об итоге я напишу сюда.",
    "appeal_nobody": (
        "Возражение записано, но кроме решившего рассмотреть его некому. Обратитесь к заведующей или директору лично."
    ),
    "substituted": "Вместо № {number} ({person}) отвечает {people}: {days}.",
    "refused": "Не изменено. {why}.",
    "changed": "Готово: {said}. Действует сразу.",
    "unknown": "Не понимаю. Что можно: /help",
    "invited": (
        "{person} ({role}) — № {number}. Перешлите приглашение, оно одноразовое, действует {hours} ч:\n{invitation}"
    ),
    "assigned": "За чат {chat} теперь отвечает: {people}.",
    "claimed": "Чат {chat} закреплён за учреждением. Назначьте ответственного: /assign {number} …",
    "bad_command": "Команда не разобрана. Пример: {example}",
    "no_such": "Такого номера нет: посмотрите /chats и /people",
    "no_chats": "Чатов пока нет: добавьте бота в чат группы и сделайте его администратором.",
}

ROLES = {
    Role.ADMINISTRATOR: "администратор",
    Role.EDUCATOR: "воспитатель",
    Role.SPECIALIST: "специалист",
    Role.HEAD: "руководитель",
    Role.PARENT: "родитель",
}


def already_decided(incident: Incident) -> str:
    """What a late press is told."""
    return f"Уже решено: {STATES[incident.state]}"
