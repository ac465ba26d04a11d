"""Glue: the resource policy of the Data Catalog, one in each account and region. It is kept and not enforced."""

import hashlib
import json
import re
from datetime import UTC, datetime

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from tributary_local.emulator.protocol import Answer, Json, Request, refuse, reply

# AWS's limit for the policy's document.
LONGEST = 10 * 1024

policies = AccountRegionScopedDict()
CATALOG = "catalog"


def put_policy(data: Request) -> Answer:
    """Answer PutResourcePolicy."""
    current = policies.get(CATALOG)
    fault = _condition_fault(data, current)
    if fault is not None:
        return refuse("ConditionCheckFailureException", fault)
    text = data["PolicyInJson"]
    fault = _policy_fault(text)
    if fault is not None:
        return refuse("InvalidInputException", fault)
    now = datetime.now(UTC).timestamp()
    policies[CATALOG] = {
        "PolicyInJson": text,
        "PolicyHash": hashlib.sha256(text.encode()).hexdigest(),
        "CreateTime": current["CreateTime"] if current else now,
        "UpdateTime": now,
    }
    return reply({"PolicyHash": policies[CATALOG]["PolicyHash"]})


def get_policy(_data: Request) -> Answer:
    """Answer GetResourcePolicy."""
    current = policies.get(CATALOG)
    return reply(current) if current else _no_policy()


def delete_policy(data: Request) -> Answer:
    """Answer DeleteResourcePolicy."""
    current = policies.get(CATALOG)
    if current is None:
        return _no_policy()
    fault = _condition_fault(data, current)
    if fault is not None:
        return refuse("ConditionCheckFailureException", fault)
    del policies[CATALOG]
    return reply({})


def _no_policy() -> Answer:
    return refuse("EntityNotFoundException", "Policy not found")


def _condition_fault(data: Request, current: Request | None) -> str | None:
    wanted = data.get("PolicyExistsCondition", "NONE")
    if (wanted, current is None) in (("MUST_EXIST", True), ("NOT_EXIST", False)):
        return f"Policy existence condition {wanted} is not met"
    given = data.get("PolicyHashCondition")
    if given is not None and given != (current or {}).get("PolicyHash"):
        return "Policy hash condition is not met"
    return None


def _policy_fault(text: str) -> str | None:
    """Return what AWS's guide doesn't allow of a policy that it allows to a role, or None."""
    if len(text.encode()) > LONGEST:
        return f"Policy size is more than {LONGEST} bytes"
    try:
        statements = json.loads(text)["Statement"]
    except (ValueError, KeyError, TypeError):
        return "Policy is not valid JSON with statements"
    for statement in statements if isinstance(statements, list) else [statements]:
        if "Principal" not in statement and "NotPrincipal" not in statement:
            return "Policy statement must contain principals"
        if any("*" in name and name != "*" for name in _names(statement.get("Principal", "*"))):
            return "Policy contains a pattern for a principal"
        resources = _list(statement.get("Resource", statement.get("NotResource")))
        if not resources or not all(_resource().fullmatch(name) for name in resources):
            return "Policy contains an invalid resource"
    return None


def _resource() -> re.Pattern[str]:
    return re.compile(rf"arn:aws:glue:{get_region()}:{get_account_id()}:(\*|[a-zA-Z*]+/?.*)")


def _names(principal: Json) -> list[str]:
    if isinstance(principal, dict):
        return [name for names in principal.values() for name in _list(names)]
    return _list(principal)


def _list(value: Json) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
