"""Layers computed from others: derivations, a module each; the name of the module is that of the derivation."""
