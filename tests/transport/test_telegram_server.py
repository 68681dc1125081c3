import asyncio

import pytest

from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_world import RefusedByServer


async def test_the_server_serves_again_what_was_not_confirmed(server) -> None:
    """Updates vanish only by a higher offset; a newer poll ends an older one."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    server.post(chat, parent, "раз")
    first = await server._get_updates({})
    again = await server._get_updates({})
    rest = await server._get_updates({"offset": str(first[0]["update_id"] + 1)})

    assert first == again
    assert first[1:] == rest == server.queue


async def test_the_server_ends_an_older_poll(server) -> None:
    """Two programs with one token: the older poll gets 409, as at Telegram."""
    polls = [asyncio.create_task(server._get_updates({"timeout": "50"}))]
    await server.wait_for(lambda: server._polls == 1)
    polls.append(asyncio.create_task(server._get_updates({"timeout": "50"})))
    with pytest.raises(RefusedByServer, match="terminated by other getUpdates"):
        await polls[0]
    server.start(server.user("Анна"))
    served = await polls[1]

    assert ["/start"] == [update["message"]["text"] for update in served]


async def test_the_server_hides_from_a_member_in_privacy_mode() -> None:
    """With privacy mode on a simple member hears commands only."""
    async with TelegramServer(privacy=True) as server:
        parent = server.user("Олег")
        chat = server.group("2А", parent, bot="member")
        for text in ("раз", "/help"):
            server.post(chat, parent, text)
        heard = [update["message"]["text"] for update in server.queue if "message" in update]

    assert ["/help"] == heard
