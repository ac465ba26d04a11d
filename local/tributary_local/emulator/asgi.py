"""The shape of an ASGI application (https://asgi.readthedocs.io/en/latest/specs/main.html)."""

from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Channel = Callable[..., Awaitable[Any]]
Application = Callable[[Scope, Channel, Channel], Awaitable[None]]
