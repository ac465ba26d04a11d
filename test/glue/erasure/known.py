"""What is known of the person of the tests, as it stands once all is found."""

from collections.abc import Mapping

from tributary.contract import Contract
from tributary.erasure.person import Identifiers, datasets_of_people

from .town import HASH, NEW, PERSON, SHARED

ORDER, TOUCH = "550000000001", "880000000001"


def people(contracts: Mapping[str, Contract]) -> list[Contract]:
    return datasets_of_people(contracts.values())


def known(device: str = NEW) -> Identifiers:
    """The person with one device of their own, one that is shared, an order and a touchpoint."""
    return Identifiers(
        rows={
            "customers": {str(PERSON)},
            "orders": {str(PERSON)},
            "order_items": {ORDER},
            "app_installs": {device},
            "touchpoints": {device},
        },
        keys={"orders": {(ORDER,)}, "order_items": {(ORDER, "1")}, "touchpoints": {(TOUCH,)}},
        told={"customers": {"device_id": {device, SHARED}, "email_hash": {HASH}}, "orders": {"order_id": {ORDER}}},
        shared={"customers": {"device_id": {SHARED}}},
    )
