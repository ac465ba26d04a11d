"""Work that the emulator does again and again, in the background."""

import logging
import threading
import time
from collections.abc import Callable

_log = logging.getLogger("every")


def every(seconds: float, name: str, work: Callable[[], None]) -> None:
    """Do `work` when each so many seconds since 1970 have passed, in a thread of its own.

    A round that fails is logged, and the next comes all the same; one that takes too long costs those that it overlaps.

    Args:
        seconds: how long a round is.
        name: what the thread is called, and what is logged is about.
        work: what to do.
    """

    def run() -> None:
        while True:
            time.sleep(seconds - time.time() % seconds)
            try:
                work()
            except Exception:
                _log.exception("%s: a round failed", name)

    threading.Thread(target=run, name=name, daemon=True).start()
