"""Seas, straits, ports and shipping lanes."""
