"""Checks on the ground: what is measured there, how exactly it is known, and what that says."""
