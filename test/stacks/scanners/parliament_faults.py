"""What parliament finds in IAM policies: JSON of {name: policy} on standard input, a list of faults on standard output.

A fault is {"policy", "issue", "detail", "actions"}; `actions` are those that it is about, where it is about some.
"""

import json
import sys
import warnings

# It looks for its own files through a package that setuptools no longer wants used.
warnings.filterwarnings("ignore", category=UserWarning)

from parliament import analyze_policy_string  # noqa: E402 (what it warns of is said on import)


def actions(detail: object) -> list[str]:
    """The actions that a finding names."""
    if isinstance(detail, list):
        return [item["action"] if isinstance(item, dict) else str(item) for item in detail]
    return []


faults = [
    {
        "policy": name,
        "issue": finding.issue,
        "detail": str(finding.detail),
        "actions": actions(finding.detail),
    }
    for name, policy in json.load(sys.stdin).items()
    for finding in analyze_policy_string(policy).findings
]
json.dump(faults, sys.stdout)
