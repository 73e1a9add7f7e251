"""Positions turned into stays in zones and crossings of lines, at once or batch by batch."""
