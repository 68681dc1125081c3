"""Changing what an institution chooses: validated together with all other choices, journalled, in force at once."""

from bot import texts
from bot.domain import Institution
from bot.errors import UserError
from bot.options import OPTIONS, Choice
from bot.policy import contradictions
from bot.service.office import Office
from bot.service.record import note
from bot.store import chats, choices
from bot.store.engine import Tx
from filters.types import Category

DEFAULT = "по умолчанию"


async def choose(
    tx: Tx,
    office: Office,
    actor: str,
    institution: Institution,
    name: str,
    written: str,
    *,
    chat_id: int | None = None,
    category: Category | None = None,
) -> Choice:
    """Make one choice; ``written`` is what a person wrote, «по умолчанию» takes the choice back.

    Raises:
        UserError: there is no such option, the value does not fit, or together with the others it can never happen.
    """
    choice = read(name, written, chat_id, category)
    await see_that_it_fits(tx, institution, choice)
    await choices.choose(tx, institution.id, choice)
    await note(
        tx, office, f"institution:{institution.id}", "option", actor=actor,
        name=name, value=choice.value, chat=chat_id, category=category,
    )  # fmt: skip
    return choice


def read(name: str, written: str, chat_id: int | None, category: Category | None) -> Choice:
    """A choice as a person wrote it.

    Raises:
        UserError: there is no such option, it is not chosen there, or the value does not fit.
    """
    option = OPTIONS.get(name)
    if option is None:
        raise UserError(f"Нет настройки «{name}». Есть: {', '.join(OPTIONS)}")
    if chat_id is not None and not option.chats:
        raise UserError(f"«{option.words}» задаётся для всего учреждения, не для чата")
    if category is not None and not option.categories:
        raise UserError(f"«{option.words}» не зависит от вида нарушения")
    if written.strip().lower() == DEFAULT:
        return Choice(name, None, chat_id, category)
    try:
        return Choice(name, option.read(written.strip()), chat_id, category)
    except ValueError as error:
        raise UserError(f"«{option.words}»: {error}") from None


async def see_that_it_fits(tx: Tx, institution: Institution, choice: Choice) -> None:
    """See that nothing chosen becomes impossible by a choice.

    Raises:
        UserError: a rule that can never fire, with the reason.
    """
    known = {chat.id: chat for chat in await chats.of(tx, institution.id)}
    if choice.chat_id is not None and choice.chat_id not in known:
        raise UserError(f"Нет чата № {choice.chat_id}: посмотрите /chats")
    titles = {number: chat.title for number, chat in known.items()}
    unable = frozenset(number for number, chat in known.items() if not chat.can_delete)
    options = await choices.options_of(tx, institution.id)
    before = set(contradictions(institution, options, titles, unable))
    for sentence in contradictions(institution, options.having(choice), titles, unable):
        if sentence not in before:
            raise UserError(sentence[0].upper() + sentence[1:])


def show(choice: Choice, titles: dict[int, str]) -> str:
    """A choice as people read it."""
    option = OPTIONS[choice.name]
    places = []
    if choice.chat_id is not None:
        places.append(titles.get(choice.chat_id, f"чат № {choice.chat_id}"))
    if choice.category is not None:
        places.append(texts.CATEGORY_NAMES[choice.category])
    where = f" ({', '.join(places)})" if places else ""
    return f"{option.words}{where}: {option.show(choice.value) if choice.value is not None else DEFAULT}"
