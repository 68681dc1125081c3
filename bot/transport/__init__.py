"""The messengers and their common interface."""
