"""Signals that stop the command, and the exit code that they leave behind."""

STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
BY_SIGNAL = 128  # an exit code: and the number of the signal, as shells have it
