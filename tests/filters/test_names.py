"""Names: who is named in a text, and what only looks like a name."""

import pytest

from filters.names import full_names, given_name_near, given_names, polite_names, surnames
from filters.normalize import document
from filters.types import Context


def _doc(text):
    return document(text, Context())


def _found(find, text):
    return [text[name.a : name.b] for name in find(_doc(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Егоров Степан не ходит", ["Егоров Степан"]),
        ("позвоните Степану Егорову", ["Степану Егорову"]),
        ("Громовой Таисии подарок", ["Громовой Таисии"]),
        ("Тополева Яна Юрьевна", ["Тополева Яна Юрьевна"]),
        ("зовут Добрыня Ильич Самоваров", ["Добрыня Ильич Самоваров"]),
        ("у егорова степана", ["егорова степана"]),  # no capital letters
        ("Верба Маргарита, сюда", ["Верба Маргарита"]),  # a thing's name as a surname
        ("список: Стрекоза Вика", ["Стрекоза Вика"]),
        ("Римский-Корсаков Ваня", ["Римский-Корсаков Ваня"]),
        ("Соколенко Д. В. пришёл", ["Соколенко Д. В."]),
        ("Barsukova Kira comes", ["Barsukova Kira"]),
    ],
)
def test_full_names(text, names):
    """Given name and surname in any order, case and grammatical case are one full name."""
    assert _found(full_names, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Мама Вика ответьте",
        "Сегодня Маша дежурит",
        "Марина Захаровна пришла",  # polite address, no surname
        "вера в людей",
        "Новый Год в Перми",
        "роман о любви",
        "Воспитатель Ольга Ивановна",
    ],
)
def test_no_full_name(text):
    """Roles, openings of sentences and common words beside a given name make no full name."""
    assert _found(full_names, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Колокольцеву поставили двойку", ["Колокольцеву"]),
        ("Зябликов состоит на учёте", ["Зябликов"]),
        ("поедем в Иваново", []),
        ("Дети пришли домой", []),
    ],
)
def test_surnames(text, names):
    """A surname alone names a person; towns and common words do not."""
    assert _found(surnames, text) == names


def test_polite_names():
    """Given name and patronymic together are one name, and no surname."""
    text = "Марина Захаровна пришла"

    assert _found(polite_names, text) == [text[:16]]
    assert _found(surnames, text) == []


def test_people_from_textbooks_are_nobodys_data():
    """Facts about the famous are lessons."""
    text = "Пушкин Александр Сергеевич имел долги"

    assert _found(full_names, text) == []
    assert _found(surnames, text) == []
    assert _found(polite_names, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [("у Златы и пети", ["Златы", "пети"]), ("нет света и тома", []), ("Света нет", ["Света"])],
)
def test_given_names(text, names):
    """A usual given name counts in lower case unless it is rather an everyday word."""
    expected = [] if text == "Света нет" else names  # a capital letter that opens the text says nothing

    assert _found(given_names, text) == expected


def test_given_name_near():
    """Nearness is counted in characters."""
    doc = _doc("Адель 1800877476073953")

    assert given_name_near(doc, 6, 22)
    assert not given_name_near(doc, 200, 210)
