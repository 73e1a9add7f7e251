"""Names of columns that SQLite and GDAL, to which capital and small letters are one, can tell apart."""

from dataclasses import replace

from maps.formats.exported import ExportedLayer


def distinct(layer: ExportedLayer) -> tuple[ExportedLayer, list[str]]:
    """Rename columns that differ by capitals alone from one before, and say which.

    Parameters
    ----------
    layer : ExportedLayer
        Left as it was.

    Returns
    -------
    (ExportedLayer, list of str)
        "NAME" behind "name" is "NAME_2"; the meaning of the column tells its own name.
    """
    new = _renamed([str(name) for name in layer.frame.columns])
    if not new:
        return layer, []
    columns = {
        new.get(name, name): replace(each, name=new[name], meaning=f"{each.meaning} [{name!r} in the layer]".strip())
        if name in new
        else each
        for name, each in layer.columns.items()
    }
    told = [f"column {name}: differs from another by capitals alone, it is {given}" for name, given in new.items()]
    return replace(layer, frame=layer.frame.rename(columns=new), columns=columns), told


def _renamed(names: list[str]) -> dict[str, str]:
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    new: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            new[name] = next(f"{name}_{n}" for n in range(2, len(names) + 3) if f"{name}_{n}".casefold() not in taken)
            taken.add(new[name].casefold())
        seen.add(name.casefold())
    return new
