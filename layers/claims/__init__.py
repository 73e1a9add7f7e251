"""Zones and lines that somebody claims, what they are drawn from, and who disputes it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
