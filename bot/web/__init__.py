"""The console and the local messenger's page."""
