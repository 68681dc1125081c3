"""Every sentence that people read in chats, cards and reports; Russian, in one place."""

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
