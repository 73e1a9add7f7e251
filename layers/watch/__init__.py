"""A feed watched while it runs: pieces in, news out."""
