"""Checks of a change of counts: between windows, in a year, on tracks."""
