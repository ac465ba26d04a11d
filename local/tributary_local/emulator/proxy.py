"""Requests sent to the emulator as to an HTTP proxy.

The AWS SDK puts `api.` before the host of MWAA's endpoint, and nothing resolves `api.127.0.0.1`. A client that is told
to use the emulator as its proxy for plain HTTP sends such a request here, with the whole URL as its target.
"""

from urllib.parse import urlsplit

from tributary_local.emulator.asgi import Application, Channel, Scope


def origin_form(app: Application) -> Application:
    """Return an ASGI application that hands `app` the path of a target given as a whole URL."""

    async def serve(scope: Scope, receive: Channel, send: Channel) -> None:
        if scope.get("path", "").startswith("http://"):
            path = urlsplit(scope["path"]).path or "/"
            raw = urlsplit(scope["raw_path"].decode("ascii")).path or "/"
            scope = {**scope, "path": path, "raw_path": raw.encode("ascii")}
        await app(scope, receive, send)

    return serve
