"""The service around the filters."""
