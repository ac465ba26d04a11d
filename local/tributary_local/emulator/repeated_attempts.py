"""A client's next attempt at a request whose answer it did not get.

A connection of this machine may break under load once the request is carried out. An SDK then sends the same request
again, under the same invocation id, and the emulator would refuse it: what it creates is there. Here the answer of the
first is given again.

S3 and Lambda's invocations are left alone. There a next attempt is carried out again, in AWS too, and this platform has
to bear it.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, field

from tributary_local.emulator.asgi import Application, Channel, Scope

_logger = logging.getLogger(__name__)

_REMEMBERED = 1000
_LONGEST_ANSWER = 64 * 1024
_LEFT_ALONE = re.compile(rb"Credential=[^,]*/s3(express)?/aws4_request")


@dataclass
class _Attempt:
    """A request that is, or was, carried out; `answer` holds its ASGI messages once it has succeeded."""

    ended: asyncio.Event = field(default_factory=asyncio.Event)
    answer: list[Scope] | None = None


def answering_once(app: Application) -> Application:
    """Return an ASGI application that hands each request to `app` once, however often its client attempts it."""
    attempts: OrderedDict[bytes, _Attempt] = OrderedDict()

    async def serve(scope: Scope, receive: Channel, send: Channel) -> None:
        name = _invocation(scope)
        if name is None:
            await app(scope, receive, send)
            return
        earlier = attempts.get(name)
        if earlier is not None:
            await earlier.ended.wait()
            if earlier.answer is not None:
                _logger.warning("%s is attempted again: the answer it had is given", scope["path"])
                for message in earlier.answer:
                    await send(message)
                return
        attempts[name] = attempt = _Attempt()
        if len(attempts) > _REMEMBERED:
            attempts.popitem(last=False)
        try:
            attempt.answer = await _recorded(app, scope, receive, send)
        finally:
            attempt.ended.set()

    return serve


def _invocation(scope: Scope) -> bytes | None:
    """What all attempts of a request have in common; None for one that is always carried out."""
    if scope.get("type") != "http" or scope["method"] == "GET" or scope["path"].endswith("/invocations"):
        return None
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if _LEFT_ALONE.search(headers.get(b"authorization", b"")):
        return None
    return headers.get(b"amz-sdk-invocation-id")


async def _recorded(app: Application, scope: Scope, receive: Channel, send: Channel) -> list[Scope] | None:
    """Carry a request out; return its answer if it is a short one that tells of success."""
    answer: list[Scope] = []

    async def keep(message: Scope) -> None:
        answer.append(message)
        await send(message)

    await app(scope, receive, keep)
    length = sum(len(message.get("body", b"")) for message in answer)
    succeeded = bool(answer) and answer[0].get("status", 500) < 300
    return answer if succeeded and length <= _LONGEST_ANSWER else None
