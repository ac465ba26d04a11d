"""Warm Spark JVMs, lent to one job run at a time."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from tributary_local.gluejobs.launch_error import LaunchError
from tributary_local.gluejobs.spark_jvm import SparkJvm

_logger = logging.getLogger(__name__)


class JvmPool:
    """A fixed number of places for JVMs; each is started and warmed in the background, and again when it is lost.

    A run without Iceberg can't use a JVM that has it on its class path: one is started for it beside the pool.
    """

    def __init__(self, places: int, launch: Callable[[bool], SparkJvm], warm_up: Callable[[SparkJvm], bool]) -> None:
        self._launch = launch
        self._warm_up = warm_up
        self._changed = threading.Condition()
        self._starting = threading.Lock()
        self._ready: deque[SparkJvm | LaunchError] = deque()
        self._missing = places

    def fill(self) -> None:
        """Start a JVM for each empty place, in the background."""
        with self._changed:
            for _ in range(self._missing):
                threading.Thread(target=self._add, name="glue-jvm-start", daemon=True).start()
            self._missing = 0

    def lease(self, *, iceberg: bool, cancelled: Callable[[], bool]) -> SparkJvm | None:
        """Take a JVM for one run, once there is one.

        Args:
            iceberg: Whether the run has Iceberg on its class path.
            cancelled: Whether the run is no longer wanted; asked again after each `wake`.

        Returns:
            A JVM without a Spark context, or None if the run was cancelled.

        Raises:
            LaunchError: If the JVM can't be started.
        """
        if not iceberg:
            return self._launch(False)
        with self._changed:
            self._changed.wait_for(lambda: self._ready or cancelled())
            if cancelled():
                return None
            ready = self._ready.popleft()
        if isinstance(ready, SparkJvm) and ready.alive():
            return ready
        self._refill()
        if isinstance(ready, LaunchError):
            raise ready
        ready.kill()
        return self.lease(iceberg=iceberg, cancelled=cancelled)

    def give_back(self, jvm: SparkJvm, *, clean: bool) -> None:
        """Return a JVM; one that isn't clean is ended and its place filled anew, one beside the pool is just ended."""
        jvm.forward_output(None)
        if clean and jvm.iceberg and jvm.alive():
            self._put(jvm)
            return
        jvm.kill()
        if jvm.iceberg:
            self._refill()

    def wake(self) -> None:
        """Let those who wait for a JVM ask again whether they are cancelled."""
        with self._changed:
            self._changed.notify_all()

    def _refill(self) -> None:
        with self._changed:
            self._missing += 1
        self.fill()

    def _add(self) -> None:
        try:
            # One after the other: the first is ready in half the time that both would need side by side.
            with self._starting:
                jvm = self._launch(True)
                if not self._warm_up(jvm):
                    jvm.kill()
                    raise LaunchError("Spark's JVM starts but can't run a job: see the log of its warm-up")
        except LaunchError as error:
            _logger.error("%s", error)
            self._put(error)
        else:
            self._put(jvm)

    def _put(self, ready: SparkJvm | LaunchError) -> None:
        with self._changed:
            self._ready.append(ready)
            self._changed.notify_all()
