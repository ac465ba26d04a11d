"""AWS's query protocols, read and written by the SDK's own service models.

EC2 and CloudWatch take form parameters and answer XML. With the models, a record that keeps what a client sent can be
answered whole, without a hand-written template for each shape.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape

import botocore.session
from botocore.model import ServiceModel, Shape
from tributary_local.emulator.protocol import Json, Parameters, Request


@cache
def model(service: str) -> ServiceModel:
    """Return the SDK's model of a service, such as `ec2`."""
    return botocore.session.get_session().get_service_model(service)


def read(service: str, operation: str, parameters: Parameters) -> Request:
    """Return the operation's input as the SDK names it.

    Args:
        service: `ec2` or `cloudwatch`.
        operation: such as `CreateFlowLogs`.
        parameters: form parameters, each a value or a list whose first item counts.
    """
    flat = {key: str(value[0] if isinstance(value, list) else value) for key, value in parameters.items()}
    shape = model(service).operation_model(operation).input_shape
    found: Request = _read(shape, flat, "", model(service).protocol == "ec2") or {}
    return found


def write(service: str, shape: str, value: Json) -> str:
    """Return the XML inside the element that holds `value`, of the model's shape named `shape`.

    Members that are None or absent are left out; times are seconds since 1970 or ISO 8601.
    """
    return _write(model(service).shape_for(shape), value, model(service).protocol == "ec2")


def _read(shape: Shape, flat: Mapping[str, str], prefix: str, ec2: bool) -> Json:
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            value = _read(member, flat, _join(prefix, _sent_name(name, member, ec2)), ec2)
            if value is not None:
                found[name] = value
        return found or None
    if shape.type_name == "list":
        inner = prefix if ec2 or shape.serialization.get("flattened") else f"{prefix}.member"
        items: list[Json] = []
        while (value := _read(shape.member, flat, f"{inner}.{len(items) + 1}", ec2)) is not None:
            items.append(value)
        return items or None
    return _scalar(shape.type_name, flat[prefix]) if prefix in flat else None


def _sent_name(name: str, member: Shape, ec2: bool) -> str:
    location = str(member.serialization.get("name", name))
    if not ec2:
        return location
    return str(member.serialization.get("queryName", location[:1].upper() + location[1:]))


def _join(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _scalar(kind: str, text: str) -> Json:
    if kind == "boolean":
        return text.lower() == "true"
    if kind in ("integer", "long"):
        return int(text)
    if kind in ("double", "float"):
        return float(text)
    return text


def _write(shape: Shape, value: Json, ec2: bool) -> str:
    if shape.type_name == "structure":
        return "".join(
            _element(str(member.serialization.get("name", name)), member, value[name], ec2)
            for name, member in shape.members.items()
            if value.get(name) is not None
        )
    if shape.type_name == "list":
        tag = str(shape.member.serialization.get("name", "item" if ec2 else "member"))
        return "".join(f"<{tag}>{_write(shape.member, item, ec2)}</{tag}>" for item in value)
    if shape.type_name == "boolean":
        return "true" if value else "false"
    if shape.type_name == "timestamp" and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return escape(str(value))


def _element(tag: str, shape: Shape, value: Json, ec2: bool) -> str:
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        return "".join(f"<{tag}>{_write(shape.member, item, ec2)}</{tag}>" for item in value)
    return f"<{tag}>{_write(shape, value, ec2)}</{tag}>"
