"""Which advertising identifiers name a device.

A phone whose owner doesn't consent to tracking gives one of zeros, the same for all: iOS without authorisation
(developer.apple.com, `ASIdentifierManager.advertisingIdentifier`), Android after opting out
(support.google.com/googleplay/android-developer/answer/6048248). As a device it would be one that sees every ad and
buys everything.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

WITHHELD = "00000000-0000-0000-0000-000000000000"
"""The identifier of a phone that withholds its own."""

NO_CONSENT = "no_consent"
NO_DEVICE_ID = "no_device_id"


def known_device(device_id: str | Column = "device_id") -> Column:
    """The identifier, or NULL where it names no device."""
    column = F.col(device_id) if isinstance(device_id, str) else device_id
    return F.when(column != WITHHELD, column)


def why_unknown(device_id: str | Column = "device_id") -> Column:
    """Why an identifier names no device: `no_consent` or `no_device_id`; NULL where it names one."""
    column = F.col(device_id) if isinstance(device_id, str) else device_id
    return F.when(column.isNull(), NO_DEVICE_ID).when(column == WITHHELD, NO_CONSENT)


def person() -> Column:
    """Whose install it is: the device's, and where it is unknown the install's own.

    Over `device_id` and `install_id`.
    """
    return F.coalesce(known_device(), F.concat(F.lit("install "), F.col("install_id").cast("string")))
