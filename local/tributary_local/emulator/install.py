"""Putting every mended part in place."""

from tributary_local import crawler
from tributary_local.emulator import (
    account,
    alarms,
    catalog_events,
    echo,
    function_metrics,
    lambda_async,
    lambda_errors,
    message_move,
    partitions,
    queue_metrics,
    scheduled_rules,
    secret_rotation,
    secret_versions,
    table_versions,
    upload_tags,
)
from tributary_local.emulator.alarms.clock import MINUTE, Clock


def install(minute_seconds: float = MINUTE) -> None:
    """Install the parts of this package. The emulator's settings must be in the environment already.

    Args:
        minute_seconds: how many seconds a minute of an alarm's period lasts.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that a part replaces.
        AccountError: a saved account can't be read.
    """
    echo.install()
    lambda_errors.install()
    function_metrics.install()
    lambda_async.install()
    table_versions.install()
    catalog_events.install()
    partitions.install()
    upload_tags.install()
    secret_versions.install()
    secret_rotation.install()
    crawler.install()
    message_move.install()
    queue_metrics.install(Clock(minute_seconds))
    scheduled_rules.install(Clock(minute_seconds))
    account.install()
    # Last, so that it begins with the alarms of a saved account.
    alarms.install(minute_seconds)
