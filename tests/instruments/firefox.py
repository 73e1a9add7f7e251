"""A stock Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which is built into it.

Playwright's own Firefox is a patched one that no distribution packages, and of a stock one it wants commands that the
releases with extended support do not know. The few that the tests need are a request and an answer each.
"""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

LOCAL = ("file:", "data:", "blob:", "about:", "resource:", "chrome:")
NOWHERE = "127.0.0.1"
DISCARD_PORT = 9  # nobody listens there: what asks for the network is refused at once
EVENTS = ["log.entryAdded", "network.beforeRequestSent", "browsingContext.userPromptOpened"]
QUIET = {
    "app.update.enabled": False,
    "browser.aboutConfig.showWarning": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.http": NOWHERE,
    "network.proxy.http_port": DISCARD_PORT,
    "network.proxy.ssl": NOWHERE,
    "network.proxy.ssl_port": DISCARD_PORT,
    "network.proxy.type": 1,
    "toolkit.telemetry.enabled": False,
}
START_S, ANSWER_S, POLL_S = 60.0, 30.0, 0.05


@dataclass(slots=True)
class Tab:
    """A tab, and what its pages asked of the network and complained about."""

    firefox: "Firefox"
    context: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, uri: str, ready: str = "true") -> None:
        """Open a page and wait until the expression `ready` is true there."""
        self.firefox.ask("browsingContext.navigate", context=self.context, url=uri, wait="complete")
        self.wait_for(ready)

    def evaluate(self, expression: str) -> Any:
        """Value of an expression, or of the promise it gives; raise RuntimeError if it throws."""
        answer = self.firefox.ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(f"{answer['exceptionDetails']['text']} in {expression}")
        return json.loads(answer["result"].get("value", "null"))

    def wait_for(self, expression: str, within_s: float = ANSWER_S) -> None:
        """Wait until an expression is true; raise TimeoutError if it is not in time."""
        end = time.monotonic() + within_s
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > end:
                raise TimeoutError(f"{expression} was not true within {within_s:g} s; the page said {self.errors}")
            time.sleep(POLL_S)

    def press(self, key: str) -> None:
        """Press a key and let it go, on whatever has the focus."""
        keys = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": keys}]
        self.firefox.ask("input.performActions", context=self.context, actions=actions)

    def close(self) -> None:
        """Close the tab."""
        self.firefox.ask("browsingContext.close", context=self.context)

    def hears(self, method: str, event: Mapping[str, Any]) -> None:
        """Write down an event of this tab."""
        if method == "network.beforeRequestSent" and not event["request"]["url"].startswith(LOCAL):
            self.requests.append(event["request"]["url"])
        elif method == "log.entryAdded" and event["level"] in {"error", "warn"}:
            self.errors.append(event["text"])
        elif method == "browsingContext.userPromptOpened":
            self.errors.append(f"dialog {event['message']}")


class Firefox:
    """A running Firefox; make one with `running`."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._asked = connection, 0
        self._tabs: dict[str, Tab] = {}
        self.ask("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "dismiss"}}})
        self.ask("session.subscribe", events=EVENTS)

    def tab(self, width_px: int, height_px: int) -> Tab:
        """Open an empty tab of a size."""
        context = self.ask("browsingContext.create", type="tab")["context"]
        self.ask("browsingContext.setViewport", context=context, viewport={"width": width_px, "height": height_px})
        self._tabs[context] = Tab(self, context)
        return self._tabs[context]

    def ask(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result; raise RuntimeError if Firefox refuses it."""
        self._asked += 1
        self._connection.send(json.dumps({"id": self._asked, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._connection.recv(timeout=ANSWER_S))
            if said.get("id") == self._asked:
                break
            if tab := self._tabs.get(context_of(said.get("params", {}))):
                tab.hears(said["method"], said["params"])
        if said["type"] == "error":
            raise RuntimeError(f"Firefox refuses {method}: {said['message']}")
        return said["result"]


def context_of(event: Mapping[str, Any]) -> str:
    """Tab that an event is about; "" for none."""
    return event.get("context") or event.get("source", {}).get("context") or ""


@contextmanager
def running(path: str, profile: Path, *, dark: bool = False) -> Iterator[Firefox]:
    """Start a Firefox without window and network, with a profile in the empty folder `profile`; end it afterwards."""
    settings = {**QUIET, "ui.systemUsesDarkTheme": int(dark)}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [path, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
    with (profile / "said.txt").open("w") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            with connect(f"ws://{address(profile, process)}/session", max_size=None, proxy=None) as connection:
                yield Firefox(connection)
                with suppress(Exception):  # it may close the door before it answers
                    connection.send(json.dumps({"id": 0, "method": "browser.close", "params": {}}))
        finally:
            process.terminate()


def address(profile: Path, process: "subprocess.Popen[bytes]") -> str:
    """Host and port at which Firefox listens, which it writes into its profile; raise RuntimeError if it does not."""
    place = profile / "WebDriverBiDiServer.json"
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(FileNotFoundError, json.JSONDecodeError):  # not there yet, or half written
            found = json.loads(place.read_text(encoding="utf-8"))
            return f"{found['ws_host']}:{found['ws_port']}"
        time.sleep(POLL_S)
    raise RuntimeError(
        f"Firefox did not open its door within {START_S:g} s; it said:\n{(profile / 'said.txt').read_text()}"
    )
