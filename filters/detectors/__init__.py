"""Detectors: one file each, listed in ``filters.pipeline``; none knows another."""
