"""Job arguments, as ``awsglue.utils`` resolves them."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

_RESERVED = ("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION", "encryption-type", "job-bookmark-option")


class GlueArgumentError(Exception):
    """A required job argument is missing or an argument can't be parsed."""


class _GlueArgumentParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(args: Sequence[str], options: Sequence[str]) -> dict[str, str]:  # noqa: N802 (AWS's name)
    """Read the named job arguments.

    Args:
        args: ``sys.argv``: the script, then ``--name value`` or ``--name=value``; others than asked for are left alone.
        options: Names of the required arguments, without the dashes.

    Returns:
        A value for each option, and for each of Glue's own arguments that was given.

    Raises:
        GlueArgumentError: If an option is missing; the message names it.
        RuntimeError: If an option is one that Glue keeps for itself.
    """
    parser = _GlueArgumentParser(add_help=False)
    for reserved in _RESERVED:
        if reserved in options:
            raise RuntimeError(f"Using reserved arguments --{reserved}")
        parser.add_argument(f"--{reserved}", default=argparse.SUPPRESS)
    for option in dict.fromkeys(options):
        parser.add_argument(f"--{option}", required=True)
    resolved, _unknown = parser.parse_known_args(list(args[1:]))
    return vars(resolved)
