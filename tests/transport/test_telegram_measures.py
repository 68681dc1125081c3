"""Muting, removing and sending silently, over HTTP."""

from datetime import UTC, datetime

import pytest

from bot.transport.interface import Refusal, RefusedError

UNTIL = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)


async def test_mute_takes_every_permission_for_a_time(server, transport) -> None:
    """Whoever is muted reads and writes nothing of any kind until then."""
    parent = server.user("Папа Родиона")
    chat = server.group("2А", parent)

    await transport.mute(str(chat.id), str(parent["id"]), UNTIL)

    member = chat.members[parent["id"]]
    assert (member["status"], member["until_date"]) == ("restricted", int(UNTIL.timestamp()))
    allowed = {name for name, value in member.items() if name.startswith("can_") and value}
    assert allowed == set()
    assert member["can_send_messages"] is False


async def test_remove_bans(server, transport) -> None:
    """Whoever is removed cannot come back by the old link."""
    parent = server.user("Папа Родиона")
    chat = server.group("2А", parent)

    await transport.remove(str(chat.id), str(parent["id"]))

    assert chat.members[parent["id"]]["status"] == "kicked"


@pytest.mark.parametrize("call", ["mute", "remove"])
async def test_without_the_right(server, transport, call: str) -> None:
    """A bot that may delete but not restrict is told so for good, not tried again and again."""
    parent = server.user("Папа Родиона")
    chat = server.group("2А", parent)
    server.set_bot_rights(chat, "administrator", can_restrict_members=False)
    arguments = [str(chat.id), str(parent["id"])] + ([UNTIL] if call == "mute" else [])

    with pytest.raises(RefusedError) as refused:
        await getattr(transport, call)(*arguments)

    assert refused.value.refusal is Refusal.NO_RIGHT


async def test_plain_groups_know_no_mute(server, transport) -> None:
    """Telegram mutes in supergroups only: refused for good."""
    parent = server.user("Папа Родиона")
    chat = server.group("2А", parent, kind="group")

    with pytest.raises(RefusedError):
        await transport.mute(str(chat.id), str(parent["id"]), UNTIL)


@pytest.mark.parametrize("silent", [True, False])
async def test_silent(server, transport, silent: bool) -> None:
    """A silent message wakes nobody; every other one does."""
    await transport.send(str(server.group("2А").id), "Напоминаем", silent=silent)

    assert ("disable_notification" in server.called("sendMessage")[0]) is silent
