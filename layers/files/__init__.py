"""Reading within limits, and outputs that appear whole or not at all."""
