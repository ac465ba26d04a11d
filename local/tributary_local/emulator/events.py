"""What services tell EventBridge."""

import json
import logging
from collections.abc import Sequence

from tributary_local.emulator.protocol import Request

_log = logging.getLogger("events")


def tell(source: str, kind: str, detail: Request, resources: Sequence[str] = ()) -> None:
    """Put an event of a service on the default bus of the account that is at work.

    Services tell on a best-effort basis: what they did stays done where a target of a rule can't be reached.

    Args:
        source: of the event, such as `aws.glue`.
        kind: its detail type.
        detail: what happened.
        resources: ARNs of what it happened to.
    """
    from ministack.services import eventbridge

    entry = {"Source": source, "DetailType": kind, "Detail": json.dumps(detail), "Resources": list(resources)}
    try:
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
    except Exception:
        _log.exception("the event %s of %s can't be told: %s", kind, source, detail)
