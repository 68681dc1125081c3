"""The commands of `dezhurny`, a module each, loaded when called."""
