"""Zones and lines that somebody claims, what they are drawn from, and who disputes it."""
