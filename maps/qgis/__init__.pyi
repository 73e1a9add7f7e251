from .project import write_project
from .qml import layer_styles, qml_of

__all__ = ["layer_styles", "qml_of", "write_project"]
