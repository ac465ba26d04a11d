"""A client of Trino's HTTP protocol that keeps every value's text as the server wrote it."""

import json
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import urllib3

PREPARED_NAME = "statement"
_UNAVAILABLE = {502, 503, 504}
_PATIENCE = 30.0


class TrinoError(Exception):
    """A query failed.

    Attributes:
        name: Trino's name of the error, such as TABLE_NOT_FOUND.
        type: USER_ERROR, INTERNAL_ERROR, INSUFFICIENT_RESOURCES or EXTERNAL.
        message: Trino's message.
        stats: The query's statistics at its end, None when the server didn't say.
    """

    def __init__(self, name: str, type_: str, message: str, stats: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.type = type_
        self.message = message
        self.stats = stats


@dataclass(frozen=True)
class Session:
    """The context of one query.

    Attributes:
        catalog: Catalog of unqualified names.
        schema: Schema of unqualified names.
        source: What the server's own records name as the origin.
        properties: Trino session properties.
        prepared: Text of the statement that `EXECUTE statement` runs.
    """

    catalog: str
    schema: str
    source: str
    properties: Mapping[str, str] = field(default_factory=dict)
    prepared: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The session as request headers."""
        headers = {
            "X-Trino-User": "athena",
            "X-Trino-Source": self.source,
            "X-Trino-Catalog": self.catalog,
            "X-Trino-Schema": self.schema,
            "X-Trino-Time-Zone": "UTC",
            # Without it the server cuts every timestamp to milliseconds.
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
        }
        if self.properties:
            headers["X-Trino-Session"] = ",".join(
                f"{key}={quote_plus(value)}" for key, value in self.properties.items()
            )
        if self.prepared is not None:
            headers["X-Trino-Prepared-Statement"] = f"{PREPARED_NAME}={quote_plus(self.prepared)}"
        return headers


@dataclass(frozen=True)
class Page:
    """One answer of the server.

    Attributes:
        query_id: The server's id of the query.
        stats: The query's statistics so far, as Trino names them.
        columns: The result's columns once they are known.
        rows: Rows that came with this page; floating-point numbers are their text.
        update_type: What kind of change the query makes, None for a query that only reads.
        update_count: Rows changed, None when nothing was counted.
        last: True for the final page.
    """

    query_id: str
    stats: Mapping[str, Any]
    columns: list[dict[str, Any]] | None
    rows: list[list[Any]]
    update_type: str | None
    update_count: int | None
    last: bool


class TrinoClient:
    """Runs queries on one Trino server; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Takes the server's base URL."""
        self._url = url.rstrip("/")
        self._http = urllib3.PoolManager(maxsize=16, retries=False, timeout=urllib3.Timeout(connect=5, read=60))

    def pages(self, sql: str, session: Session) -> Generator[Page, None, None]:
        """Runs a query and yields its pages; closing the iterator cancels what still runs.

        Raises:
            TrinoError: The query failed, or the server can't be reached.
        """
        headers = session.headers
        answer = self._request("POST", f"{self._url}/v1/statement", headers, sql.encode("utf-8"))
        following: str | None = None
        try:
            while True:
                following = answer.get("nextUri")
                error = answer.get("error")
                if error:
                    message = error.get("message") or error["errorName"]
                    raise TrinoError(error["errorName"], error["errorType"], message, answer["stats"])
                yield Page(
                    query_id=answer["id"],
                    stats=answer["stats"],
                    columns=answer.get("columns"),
                    rows=answer.get("data") or [],
                    update_type=answer.get("updateType"),
                    update_count=answer.get("updateCount"),
                    last=following is None,
                )
                if following is None:
                    return
                answer = self._request("GET", following, headers)
        finally:
            if following is not None:
                self._request("DELETE", following, headers)

    def _request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> dict[str, Any]:
        """Sends one request, again while the server says that it is busy, as its protocol asks."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                response = self._http.request(method, url, headers=headers, body=body)
            except urllib3.exceptions.HTTPError as error:
                raise TrinoError("ENGINE_UNREACHABLE", "INTERNAL_ERROR", f"{type(error).__name__}: {error}") from error
            if response.status not in _UNAVAILABLE or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        if response.status == 204:
            return {}
        if response.status != 200:
            text = response.data.decode("utf-8", "replace")
            raise TrinoError("ENGINE_ERROR", "INTERNAL_ERROR", f"HTTP {response.status}: {text}")
        # The text of a floating-point number is the result: parsing it could change its form.
        answer: dict[str, Any] = json.loads(response.data, parse_float=str)
        return answer
