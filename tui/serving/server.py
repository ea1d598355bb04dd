"""GuardedServer: textual-serve behind an address with a secret in it, whose page loads nothing from elsewhere.

browser ─► http://127.0.0.1:8000/SECRET/ ─► websocket ─► a process of the app for each visitor
"""

import secrets
import socket

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

HEADERS = {
    # The page of textual-serve asks Google for a font; nobody else should learn of a visitor, or of the address.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class GuardedServer(Server):
    """Serves a command to whoever knows the address; everybody else gets 404, whatever they ask for."""

    def __init__(self, command: str, host: str, port: int) -> None:
        """Serve `command` at a port that is free; the secret, 192 bits, is drawn anew each time."""
        shown = f"[{host}]" if ":" in host else host
        super().__init__(command, host, port, title="nn-tui", public_url=f"http://{shown}:{port}")
        self._secret = secrets.token_urlsafe(24)

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"{self.public_url}/{self._secret}/"

    async def _make_app(self) -> web.Application:
        guarded = web.Application(middlewares=[_with_headers])
        guarded.add_subapp(f"/{self._secret}", await super()._make_app())
        return guarded

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has said where to look."""

    def initialize_logging(self) -> None:
        """Log nothing: a log would hold the secret."""


@web.middleware
async def _with_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    _refuse_other_sites(request)
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def _refuse_other_sites(request: web.Request) -> None:
    """A page of another site may open a websocket to this one; browsers say where it comes from."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.headers.get("Host"):
        raise web.HTTPForbidden(text="asked from another site")


def free_port(host: str, port: int) -> int:
    """Return the port if nobody listens there, for 0 one that is free. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])
