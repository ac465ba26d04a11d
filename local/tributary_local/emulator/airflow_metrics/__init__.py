"""Airflow's metrics, as MWAA publishes them: Airflow sends StatsD over UDP, CloudWatch gets `AmazonMWAA`."""

import logging
import socket
import threading

from ministack.core import responses
from ministack.services import cloudwatch
from tributary_local.emulator import settings
from tributary_local.emulator.airflow_metrics.published import Totals
from tributary_local.emulator.alarms.clock import Clock
from tributary_local.emulator.every import every
from tributary_local.emulator.patch import original

NAMESPACE = "AmazonMWAA"

# Seconds of the alarms' clock from one data point to the next.
INTERVAL = 10

# The most that a datagram holds.
LARGEST = 65_535

_log = logging.getLogger("airflow-metrics")


def install(port: int, environment: str, clock: Clock) -> None:
    """Listen for Airflow's metrics on 127.0.0.1 alone, and publish them as those of an environment.

    Args:
        port: the UDP port to listen on.
        environment: name of the MWAA environment that the local Airflow stands for.
        clock: the alarms' clock.

    Raises:
        OSError: the port can't be listened on.
        EmulatorChangedError: the emulator no longer has a function that is called.
    """
    original(cloudwatch, "record_metric")
    original(responses, "request_scope")
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise OSError(f"UDP port {port} of 127.0.0.1, for Airflow's metrics, can't be had: {error.strerror}") from error
    totals = Totals()

    def listen() -> None:
        while True:
            totals.take(listener.recv(LARGEST))

    def publish() -> None:
        values, strays = totals.ended()
        if strays:
            _log.warning(
                "%d lines that came as Airflow's metrics are no StatsD, the last: %r", strays.count, strays.last
            )
        with responses.request_scope(settings.ACCOUNT, settings.REGION):
            for metric, value in values.items():
                dimensions = {**dict(metric.dimensions), "Environment": environment}
                cloudwatch.record_metric(NAMESPACE, metric.name, value, "Count", dimensions)

    threading.Thread(target=listen, name="airflow-metrics-listener", daemon=True).start()
    every(clock.seconds(INTERVAL), "airflow-metrics", publish)
