"""Answers to the statements of a story."""
