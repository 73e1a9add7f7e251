"""`python -m leadline` is the command `leadline`."""

from leadline.entry import run

run()
