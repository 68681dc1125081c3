import subprocess
import sys

import pytest

from bot.errors import UserError
from bot.transport.interface import Transport, UnreachableError
from bot.transport.telegram import TelegramTransport
from tests.fakes.telegram_server import BAD_GATEWAY, DROPPED, SERVER_ERROR, Failure, close_quickly, refusal


def test_is_a_transport() -> None:
    """The class offers all that the service asks of a messenger."""
    transport: Transport = TelegramTransport("1:a")

    assert "telegram" == transport.name
    assert (4096, False, True) == (
        transport.capabilities.max_text,
        transport.capabilities.write_first,
        transport.capabilities.delete,
    )


async def test_identify_names_the_bot(server, transport) -> None:
    """The public name for deep links comes from Telegram, and a well set-up bot has no warnings."""
    identity = await transport.identify()

    assert ("7001", "dezhurny_test_bot", ()) == (identity.id, identity.handle, identity.warnings)


async def test_identify_warns_of_privacy_mode(server, transport) -> None:
    """With privacy mode on the bot is deaf where it is no administrator: say so at start."""
    server.me["can_read_all_group_messages"] = False

    identity = await transport.identify()

    assert 1 == len(identity.warnings)
    assert "режим приватности" in identity.warnings[0]
    assert "администратор" in identity.warnings[0]


@pytest.mark.parametrize("token", ["", "no colon", "abc:def", "12 3:abc"])
def test_a_malformed_token_is_the_users_error(token) -> None:
    """A token that is none gets a sentence that names the setting, not a traceback, and does not repeat the token."""
    with pytest.raises(UserError, match="DEZHURNY_TELEGRAM_TOKEN") as caught:
        TelegramTransport(token)

    assert token == "" or token not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("failure", [refusal(401, "Unauthorized"), refusal(404, "Not Found")])
async def test_a_wrong_token_is_the_users_error(server, transport, failure) -> None:
    """Telegram's 401 and 404 for a token become the same sentence."""
    server.fail_next("getMe", failure)

    with pytest.raises(UserError, match="DEZHURNY_TELEGRAM_TOKEN") as caught:
        await transport.identify()

    assert server.token not in str(caught.value)
    assert caught.value.__context__ is None


async def test_identify_without_an_answer() -> None:
    """No server is no fault of the token."""
    transport = TelegramTransport("1:a", "http://127.0.0.1:1")

    with pytest.raises(UnreachableError):
        await transport.identify()
    await close_quickly(transport)


@pytest.mark.parametrize("failure", [SERVER_ERROR, BAD_GATEWAY, DROPPED, Failure(200, "<html>Вход в Wi-Fi</html>")])
async def test_identify_when_telegram_is_ill(server, transport, failure) -> None:
    """Faults on the way are told apart from a wrong token."""
    server.fail_next("getMe", failure)

    with pytest.raises(UnreachableError):
        await transport.identify()


def test_the_interface_is_cheap_to_import() -> None:
    """Who needs only the interface does not pay for aiogram's models."""
    code = "import sys, bot.transport.interface; print([name for name in sys.modules if name == 'aiogram'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout
