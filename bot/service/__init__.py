"""From an event to a case, and from a decision to an action."""
