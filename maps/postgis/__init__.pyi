from .postgis import is_database, shown, write_postgis

__all__ = ["is_database", "shown", "write_postgis"]
