"""Files of positions of ships and aircraft: files in, Arrow batches out."""
