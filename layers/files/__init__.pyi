from .chosen_layer import chosen, layer_names
from .datum_shift import shift_note
from .dbf_encoding import dbf_encoding
from .draft import drafted, hidden_folder
from .geojson_shape import collection
from .output import check_folder, check_place, refuse_read
from .unpacked import open_unpacked, read_unpacked

__all__ = [
    "check_folder",
    "check_place",
    "chosen",
    "collection",
    "dbf_encoding",
    "drafted",
    "hidden_folder",
    "layer_names",
    "open_unpacked",
    "read_unpacked",
    "refuse_read",
    "shift_note",
]
