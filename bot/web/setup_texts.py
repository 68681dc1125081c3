"""What the pages of chats, people and rules say; Russian, in one place."""

from bot.domain import Role
from bot.service.counterfactual import Change
from bot.service.replay import Comparison
from bot.texts import ROLES
from bot.web.texts import count, form

CHANGED = "Готово, действует сразу."
SAVED = {
    "assigned": "Ответственные назначены. Открытые случаи уже переданы им.",
    "claimed": "Чат закреплён. Осталось назначить ответственных.",
    "substituted": "Замена записана.",
    "ended": "Замена отменена.",
    "registered": "Сотрудник добавлен. Дайте ему приглашение: без него бот не знает, кто ему пишет.",
    "role": "Роли изменены.",
    "left": "Отмечено, что сотрудник больше не работает. Его случаи перешли следующим по очереди.",
    "returned": "Сотрудник вернулся.",
    "option": "Настройка изменена, действует сразу.",
    "hours": "Сохранено, сроки уже считаются по-новому.",
    "day": "Календарь изменён.",
    "own": "Свои данные сохранены: персональными они не считаются.",
    "edition": "Новая редакция действует. Родители подтвердят её заново, когда бот покажет правила.",
    "clause": "Слова пункта сохранены: на новых карточках будут они.",
    "allowed": "Слово снова отмечается.",
    "word": "Сохранено. Подействует в течение нескольких секунд, перезапуск не нужен.",
}

# The roles that somebody of the staff can have.
STAFF_ROLES = {role: name for role, name in ROLES.items() if role is not Role.PARENT}
MESSENGERS = {"telegram": "Telegram", "max": "MAX", "local": "демонстрация"}
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")

BAD_SUBSTITUTION = {
    "days": "Конец замены раньше начала: поменяйте дни местами.",
    "self": "Сотрудник не может заменять сам себя.",
    "past": "Замена уже кончилась бы: выберите сегодняшний день или позже.",
    "long": "Замена длиннее года: проверьте дни.",
    "empty": "Выберите, кого и кто заменяет, и оба дня.",
    "twice": "На эти дни у сотрудника уже есть замена в этом чате: сначала отмените её.",
}
NOBODY_CHOSEN = "Выберите хотя бы одного ответственного."

# The checklist of a chat: what is right, and what to do if it is not.
CHECKS = {
    "present": ("Бот в чате", "Добавьте бота в чат: сейчас он ничего не видит."),
    "reads_all": ("Читает все сообщения", "Сделайте бота администратором чата: иначе он видит не всё."),
    "can_delete": ("Может удалять", "Дайте боту право удалять сообщения: кнопка «Удалить» не сработает."),
    "responsible": ("Ответственный назначен", "Назначьте ответственного: пока случаи идут администраторам."),
    "reachable": ("Ответственному можно написать", "Пусть ответственный откроет диалог с ботом по приглашению."),
    "alive": ("Сообщения приходят", "Сообщений не было больше недели: проверьте, тот ли это чат."),
    "rules": ("Правила показаны", "Бот покажет правила, когда в чат войдёт новый участник или в понедельник утром."),
}

SECTIONS = (
    ("clauses", "/console/rules", "Положение"),
    ("options", "/console/rules/options", "Настройки"),
    ("hours", "/console/rules/hours", "Часы и дни"),
    ("reminders", "/console/rules/reminders", "Напоминания"),
    ("words", "/console/rules/words", "Слова"),
)

# Where an option's value comes from.
HERE, ALL = "выбрано здесь", "как для всех чатов"
DEFAULT, FROM_INSTITUTION = "по умолчанию", "из раздела «Часы и дни»"
UNTELLABLE = (
    "На прошлых случаях эту настройку не показать: она зависит от того, что не записывалось. Сохранить можно и так."
)

CHANGES = {
    Change.UNOPENED: "Случаи не открылись бы вовсе",
    Change.OPENED: "Случаи открылись бы",
    Change.OBSERVED: "Остались бы записью без карточки",
    Change.SHOWN: "Пришли бы карточкой",
    Change.URGENT: "Стали бы срочными",
    Change.CALM: "Перестали бы быть срочными",
    Change.HIDDEN: "Бот сразу скрыл бы сообщение",
    Change.UNHIDDEN: "Сообщение осталось бы в чате до решения",
    Change.REMINDED: "В чате появилось бы напоминание",
    Change.UNREMINDED: "Напоминания в чате не было бы",
    Change.LATE: "Срок был бы пропущен",
    Change.IN_TIME: "Срок был бы соблюдён",
    Change.TOLD: "Узнал бы и администратор",
    Change.UNTOLD: "Администратор не узнал бы",
    Change.SOONER: "Карточка пришла бы раньше",
    Change.LATER: "Карточка пришла бы позже",
}

REPLAY_OPTION = "Проверка настройки на прошлых случаях"
REPLAY_WORD = "Проверка слова на прошлых случаях"

KINDS = {"add": "добавить", "except": "исключить", "remove": "убрать запись"}
KIND_HELP = {
    "add": "слово или фраза станет нарушением",
    "except": "слово в словарной форме перестанет быть нарушением в этом разделе",
    "remove": "запись списка исчезнет",
}
# The sections that people change; the rest stand below by their names in the files.
USUAL = {
    ("profanity", "tier_a"): "Мат: четыре корня и производные",
    ("profanity", "tier_b"): "Вульгарные слова",
    ("exceptions", "profanity"): "Невинные слова, похожие на мат",
    ("insults", "slur"): "Оскорбительные слова, всегда",
    ("insult_words", "animal"): "Животные: оскорбление при обращении",
    ("insult_words", "person"): "Слова о человеке: оскорбление при обращении",
    ("insult_words", "adjective"): "Определения: оскорбление при обращении",
    ("insult_phrases", "dismiss"): "Оскорбительные фразы: «иди отсюда»",
    ("insult_phrases", "mind"): "Оскорбительные фразы об уме",
    ("insult_phrases", "sarcasm"): "Оскорбительные фразы с издёвкой",
    ("threats", "phrase"): "Угрозы: готовые фразы",
    ("threats", "boycott"): "Призывы к травле",
    ("threats", "self_harm"): "Подталкивание к вреду себе",
    ("illegal", "drug_slang"): "Жаргон о наркотиках",
    ("illegal", "gamble"): "Азартные игры",
    ("spam", "goods"): "Реклама товаров",
}
CHANGED_MEANWHILE = "Список за это время изменили. Посмотрите ещё раз, что изменится, и сохраните снова."
NOT_WRITTEN = "Список не записан: {reason}. Проверьте права на папку {folder}."
NO_FOLDER = (
    "Свои списки слов ещё не заведены, поэтому сохранять некуда. Тот, кто обслуживает программу, задаёт папку в "
    "DEZHURNY_LEXICONS (файл .env) и запускает службу заново. Смотреть, что изменится, можно и сейчас."
)
NO_ENTRY = "Напишите слово или фразу."
LONG_ENTRY = "Слишком длинно: не больше 100 знаков."
NO_TEXT = "Напишите текст, который проверить."


def messages(number: int) -> str:
    """«3 случая»."""
    return count(number, "случай", "случая", "случаев")


def lines(number: int) -> str:
    """«3 строки»."""
    return count(number, "строка", "строки", "строк")


def parents(number: int) -> str:
    """«3 родителя»."""
    return count(number, "родитель", "родителя", "родителей")


def counts(compared: Comparison) -> list[tuple[int, str]]:
    """What a change to a word list comes to, each number with its words."""
    cases, samples = compared.of_cases(), compared.of_lines()
    lost, won = sum(it.lost for it in cases), sum(it.won for it in cases)
    wrong, right = sum(it.right is False for it in samples), sum(it.right is True for it in samples)
    other = len(cases) - lost - won
    return [
        (lost, form(lost, "случай не открылся бы", "случая не открылись бы", "случаев не открылись бы")),
        (won, form(won, "случай открылся бы", "случая открылись бы", "случаев открылись бы")),
        (other, form(other, "случай сменил бы вид", "случая сменили бы вид", "случаев сменили бы вид")),
        (wrong, f"{form(wrong, 'строка стала бы', 'строки стали бы', 'строк стали бы')} ошибкой"),
        (right, form(right, "строка стала бы верной", "строки стали бы верными", "строк стали бы верными")),
    ]
