"""The shapes that the emulator's handlers take and return."""

from collections.abc import Mapping
from typing import Any

# Status, headers, body.
Answer = tuple[int, dict[str, str], bytes]

# A JSON request, and any JSON value.
Request = dict[str, Any]
Json = Any

# Query parameters: each a value or a list of values.
Parameters = Mapping[str, Any]


def reply(body: Request) -> Answer:
    """Return a JSON answer of status 200."""
    from ministack.core.responses import json_response

    answer: Answer = json_response(body)
    return answer


def refuse(code: str, message: str, status: int = 400) -> Answer:
    """Return an AWS error as JSON."""
    from ministack.core.responses import error_response_json

    answer: Answer = error_response_json(code, message, status)
    return answer
