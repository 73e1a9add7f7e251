"""Heavy layers as bytes: shapes with detail by zoom, columns, numbers as varints."""
