"""Who can look at the lanes, how often, and how sure that is."""
