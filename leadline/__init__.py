"""leadline: sourced layers, checks on the ellipsoid and offline maps of the geography in the news.

`leadline.layers`, `leadline.geo` and `leadline.maps` are the packages `layers`, `geo` and `maps`, looked for when they
are first asked for: if a file of yours hides one of them, one line says which. `python -m leadline` is the command.
`sample("tracks")` is a small table to try things with; `samples()` lists them all, `sample_file` is the path of one.
"""

from leadline.alias import install

SAMPLES = ("sample", "sample_file", "samples")
__all__ = ["__version__", "geo", "layers", "maps", "sample", "sample_file", "samples"]
install()


def __getattr__(name: str) -> object:
    if name in __all__:
        from leadline.packages import own, version  # noqa: PLC0415  the command hears signals before it imports anything

        if name in SAMPLES:
            return getattr(own("layers"), name)
        return version() if name == "__version__" else own(name)
    raise AttributeError(f"module 'leadline' has no attribute {name!r}; it has {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return list(__all__)
