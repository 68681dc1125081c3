"""A chat export in, a report out: what the filters would have found in past conversations."""
