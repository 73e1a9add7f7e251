"""Positions in order: rules, cleaning, and the pieces between which nothing is known."""
