"""Kinds of checks, a module each: what a statement of the kind must say, the rule of its verdict, and the answer."""
