"""Checks of a share that satellites see: its findings, names and words."""
