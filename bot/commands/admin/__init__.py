"""`dezhurny admin …`: register an institution, its people, roles, chats and who answers for which."""

import click

from bot.commands.admin.chats import assign, chat_group
from bot.commands.admin.institutions import institution_group
from bot.commands.admin.keys import token_group
from bot.commands.admin.persons import person_group


@click.group()
def admin() -> None:
    """Учреждение, сотрудники, чаты и ответственные. Порядок: institution add, person add, chat add, assign."""


for _command in (institution_group, person_group, chat_group, assign, token_group):
    admin.add_command(_command)
