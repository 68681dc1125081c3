"""Errors a person can cause and mend: each carries one sentence that says what to do."""


class UserError(Exception):
    """A mistake in a setting, file, command or right; its text is shown as it is, with exit code 1 and no traceback."""
