"""Serve pages to this machine alone, each in a frame that shows it again when it was made anew."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from urllib.parse import parse_qs, urlsplit

from compare.project.errors import UserError

TEMPLATES = Path(__file__).parent / "templates"

#: The loopback address.
HOST = "127.0.0.1"

#: Seconds after which a page is asked whether it is still open.
QUIET = 5


class Told:
    """What open pages are told, and which pages are open; ``host`` is where they are served."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        self.host = ""
        self._changed = Condition()
        self._said = ""
        self._open: Counter[str] = Counter()

    def say(self, text: str) -> None:
        """Tell every open page; each looks whether it was made anew."""
        with self._changed:
            self._said = text
            self._changed.notify_all()

    @property
    def pages(self) -> list[str]:
        """The outputs of the pages that are open."""
        return sorted(page.removesuffix(".html") for page in +self._open)

    @contextmanager
    def opened(self, page: str) -> Iterator[None]:
        """Know meanwhile that a page is open."""
        self._open[page] += 1
        try:
            yield
        finally:
            self._open[page] -= 1

    def messages(self, page: str) -> Iterator[str]:
        """Yield what one page is told, and empty texts when nothing is."""
        before = ""
        while True:
            message = json.dumps({"said": self._said, "version": self._version(page)})
            yield "" if message == before else message
            before = message
            with self._changed:
                self._changed.wait(QUIET)

    def _version(self, page: str) -> str:
        path = self.reports / Path(page).name
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the reports, the frame around them, and what open pages are told."""

    def __init__(self, *arguments: object, told: Told, **options: object) -> None:
        self.told = told
        super().__init__(*arguments, directory=str(told.reports), **options)  # type: ignore[arg-type]

    def do_GET(self) -> None:  # noqa: N802 - the library calls it so
        """Answer this machine; a name that somebody else let lead here is refused."""
        address = urlsplit(self.path)
        if self.headers.get("Host") != self.told.host:
            self.send_error(HTTPStatus.FORBIDDEN)
        elif address.path == "/":
            self._send_frame()
        elif address.path == "/events":
            page = parse_qs(address.query).get("page", [""])[0]
            self._send_events(page)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Let no browser keep what may change at any moment."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""

    def _send_frame(self) -> None:
        script = (TEMPLATES / "frame.js").read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        page = (TEMPLATES / "frame.html").read_text("utf-8").replace("SCRIPT", script)
        data = page.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; frame-src 'self'; "
            "connect-src 'self'",
        )
        self.end_headers()
        self.wfile.write(data)

    def _send_events(self, page: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with self.told.opened(page), suppress(ConnectionError):
            for message in self.told.messages(page):
                line = f"data: {message}\n\n" if message else ":\n\n"
                self.wfile.write(line.encode())
                self.wfile.flush()


def serve(told: Told, port: int) -> str:
    """Serve pages in the background as long as this process lives; return the address.

    Raises
    ------
    UserError
        When the port is taken.
    """
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, told=told))
    except OSError as error:
        reason = error.strerror or error
        raise UserError(
            f"Port {port} of {HOST} cannot be served ({reason}); leave --port out to take any that is free."
        ) from None
    server.daemon_threads = True
    told.host = f"{HOST}:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{told.host}/"
