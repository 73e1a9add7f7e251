"""The site and the service of its layers on one port of this machine, for this machine alone."""

import os
import socket
import threading
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from waitress import wasyncore
from waitress.server import create_server
from werkzeug import Request, Response
from werkzeug.exceptions import MethodNotAllowed

from layers.stories.story import Story
from maps.formats.exported import ExportedLayer
from maps.linked.formats import format_of
from maps.served.configuration import configuration, crs_uris
from maps.served.service import Service
from maps.served.shelf import served_layer
from maps.tracks.live_server import HEADERS, HTTP_PORT, LARGEST_PORT, NOTHING

HOST = "127.0.0.1"
SERVICE = "/ogc"  # path of the service; all else is the site
FIRST_PAGE = "/index.html"
THREADS = 4
IDLE_S = 30  # a connection that asks nothing for longer is closed
WAKE_S = 1.0  # how often is looked whether to stop, at least
LARGEST_REQUEST = 65_536  # bytes of a body, which nothing here reads
IN_NO_FRAME = "frame-ancestors 'none'"  # beside the policy that stands in each page


def listening(port: int) -> socket.socket:
    """Take a port of this machine, which other machines do not reach; 0 takes a free one.

    Raises
    ------
    ValueError
        If there is no such port, or it is taken.
    """
    if not 0 <= port <= LARGEST_PORT:
        raise ValueError(f"--port {port}: there is no such port; expected one from 1 to {LARGEST_PORT}, or 0.")
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that has ended keeps it for a minute
    try:
        sock.bind((HOST, port))
        sock.listen()
    except OSError as error:
        sock.close()
        raise ValueError(
            f"--port {port}: cannot listen there ({error.strerror}); expected a free port, or no --port."
        ) from error
    return sock


class Served:
    """A site and its layers by OGC API - Features, from `run()` to `stop()`, or while a `with` block lasts.

    Only names of this machine are answered to: a page of another site that has its name point here gets nothing. No
    answer may be read by other sites.

    Parameters
    ----------
    sock : socket
        From `listening`; it is closed at the end.
    story : Story
    layers : iterable of ExportedLayer
        In EPSG:4326.
    site : Path or str
        Folder of the site as built.
    crs : sequence of str
        Codes of EPSG in which places are told too, beside longitude and latitude.

    Raises
    ------
    ValueError
        If one of `crs` is no CRS of EPSG with two axes.
    """

    def __init__(
        self,
        sock: socket.socket,
        story: Story,
        layers: Iterable[ExportedLayer],
        site: Path | str,
        crs: Sequence[str] = (),
    ) -> None:
        site = Path(site)
        port = sock.getsockname()[1]
        self.url = f"http://{HOST}:{port}"
        self.service_url = f"{self.url}{SERVICE}"
        uris = crs_uris(crs)
        served = {layer.name: served_layer(layer) for layer in layers}
        config = configuration(story, served, self.service_url, uris)
        self._service = Service(config, served, uris, f"{self.url}{FIRST_PAGE}")
        self._files = {f"/{path.relative_to(site).as_posix()}": path for path in site.rglob("*") if path.is_file()}
        names = {HOST, "localhost"}
        self._names = {f"{name}:{port}" for name in names} | (names if port == HTTP_PORT else set())
        self._map: dict[int, Any] = {}
        self._stopping = threading.Event()
        self._server = create_server(
            self._application,
            map=self._map,
            sockets=[sock],
            threads=THREADS,
            ident="leadline",
            channel_timeout=IDLE_S,
            max_request_body_size=LARGEST_REQUEST,
        )

    def run(self) -> None:
        """Answer until `stop` is called, or Ctrl-C is pressed; then free the port."""
        try:
            while not self._stopping.is_set():
                wasyncore.loop(timeout=WAKE_S, map=self._map, count=1)
        finally:
            self._server.task_dispatcher.shutdown()
            wasyncore.close_all(self._map)

    def stop(self) -> None:
        """Let `run` end, from another thread."""
        self._stopping.set()
        self._server.pull_trigger()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.run, name="served", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        self._thread.join()

    def _application(self, environ: dict[str, Any], start: Any) -> Any:  # noqa: ANN401  as WSGI has it
        request = Request(environ)
        response = self._answer(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        page = (response.content_type or "").startswith("text/html")
        response.headers["Content-Security-Policy"] = IN_NO_FRAME if page else NOTHING
        return response(environ, start)

    def _answer(self, request: Request) -> Response:
        if request.headers.get("Host", "").lower() not in self._names:
            return Response("not a name of this server\n", HTTPStatus.MISDIRECTED_REQUEST)
        path = request.path
        if path == SERVICE or path.startswith(f"{SERVICE}/"):
            return self._service.answer(request, path.removeprefix(SERVICE))
        if request.method not in ("GET", "HEAD"):
            return MethodNotAllowed(valid_methods=["GET", "HEAD"]).get_response()
        file = self._files.get(FIRST_PAGE if path == "/" else path)
        if file is None or not file.is_file():
            return Response("there is nothing here\n", HTTPStatus.NOT_FOUND)
        kind = format_of(file.name).media_type
        return Response(file.read_bytes(), content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
