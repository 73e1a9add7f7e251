from .postgis import is_database, write_postgis

__all__ = ["is_database", "write_postgis"]
