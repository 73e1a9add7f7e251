"""Rows of a layer as pygeoapi asks for them: its plugin for features, named by its dotted path."""

from contextvars import ContextVar
from typing import Any

from pygeoapi.provider.base import BaseProvider, ProviderInvalidQueryError, ProviderItemNotFoundError

from maps.served.asked import interval_of
from maps.served.shelf import CRS84, NotThereError, Question, ServedLayer

DOTTED = "maps.served.provider.LayerProvider"
# The box that the request in hand asks for. pygeoapi itself moves two corners of a box from CRS to CRS, which are not
# those of the box there.
ASKED_BOX: ContextVar[Any] = ContextVar("asked_box", default=None)


class LayerProvider(BaseProvider):  # type: ignore[misc]
    """Answers from a `ServedLayer`, which stands as `data` in the definition of the provider."""

    data: ServedLayer

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._fields = self.data.fields

    def get_fields(self) -> dict[str, dict[str, str]]:
        """JSON Schema of each property."""
        return self.data.fields

    def query(self, *, offset: int = 0, limit: int = 10, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """Tell a page of the rows that fit, as a FeatureCollection; parameters as of pygeoapi's other providers."""
        times = more.get("datetime_")
        asked = Question(
            offset=offset,
            limit=0 if more.get("resulttype") == "hits" else limit,
            box=ASKED_BOX.get(),
            times=interval_of(times) if times else (None, None),
            equal=more.get("properties") or (),
            sort=[(each["property"], each["order"] == "-") for each in more.get("sortby") or ()],
            columns=more.get("select_properties") or (),
            geometry=not more.get("skip_geometry"),
            crs=_crs(more.get("crs_transform_spec")),
        )
        try:
            matched, features = self.data.find(asked)
        except ValueError as error:
            raise ProviderInvalidQueryError(user_msg=str(error)) from error
        return {
            "type": "FeatureCollection",
            "numberMatched": matched,
            "numberReturned": len(features),
            "attribution": self.data.credit,
            "license": self.data.licence,
            "features": features,
        }

    def get(self, identifier: str, crs_transform_spec: Any = None, **_: object) -> dict[str, Any]:  # noqa: ANN401
        """Tell one row as a feature."""
        try:
            return self.data.one(identifier, _crs(crs_transform_spec))
        except NotThereError as error:
            raise ProviderItemNotFoundError(user_msg=str(error)) from error
        except ValueError as error:
            raise ProviderInvalidQueryError(user_msg=str(error)) from error


def _crs(spec: Any) -> str:  # noqa: ANN401
    """Address of the CRS that is asked for; pygeoapi leaves it out where it is that of the rows."""
    return CRS84 if spec is None else str(spec.target_crs_uri)
