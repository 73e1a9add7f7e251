"""`python -m maps` is the command `leadline`."""

from maps.entry import run

run()
