"""A reader that asks for the same totals again and again, from a thread of its own."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tributary_local.athena.trino_client import Session, TrinoClient


@dataclass(frozen=True)
class Read:
    """A query: when it began and ended (UTC), and its row or what went wrong."""

    began: datetime
    ended: datetime
    answer: list[Any] | Exception


class Reader:
    """Reads from its making until it is told to end."""

    def __init__(self, trino_url: str, database: str, sql: str) -> None:
        self._client = TrinoClient(trino_url)
        self._session = Session("awsdatacatalog", database, "reader")
        self._sql = sql
        self._ended = threading.Event()
        self._reads: list[Read] = []
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._thread.start()

    def end(self) -> list[Read]:
        """Finish the last read; all of them."""
        self._ended.set()
        self._thread.join(120)
        assert not self._thread.is_alive()
        return self._reads

    def _run(self) -> None:
        while not self._ended.is_set():
            began = datetime.now(UTC)
            answer: list[Any] | Exception
            try:
                (answer,) = [row for page in self._client.pages(self._sql, self._session) for row in page.rows]
            # Whatever it is, the test must hear of it.
            except Exception as error:
                answer = error
            self._reads.append(Read(began, datetime.now(UTC), answer))
            time.sleep(0.01)
