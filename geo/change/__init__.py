"""Counts by calendar period, and whether a change between two of them holds."""
