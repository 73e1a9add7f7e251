"""Which targets satellites can look at, when, and how long they wait for it."""
