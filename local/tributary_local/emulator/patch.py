"""Replacing functions of the emulator, and noticing when it no longer has them."""

from collections.abc import Callable
from inspect import signature
from types import ModuleType
from typing import Any

from tributary_local.emulator.pin import EmulatorChangedError
from tributary_local.emulator.protocol import Answer


def replace(owner: ModuleType | type, name: str, replacement: Callable[..., Any]) -> None:
    """Put `replacement` where `owner` keeps the function `name`.

    The emulator looks its handlers up at each request, by name or in a table of the module; both are served.

    Raises:
        EmulatorChangedError: there is no such function, or its parameters are not the replacement's.
    """
    current = original(owner, name)
    wanted, found = list(signature(replacement).parameters), list(signature(current).parameters)
    if wanted != found:
        raise EmulatorChangedError(f"{owner.__name__}.{name} takes ({', '.join(found)}), not ({', '.join(wanted)})")
    setattr(owner, name, replacement)
    for table in [table for table in vars(owner).values() if isinstance(table, dict)]:
        for action in [action for action, handler in table.items() if handler is current]:
            table[action] = replacement


def original(owner: ModuleType | type, name: str) -> Callable[..., Any]:
    """Return the function `name` of `owner`.

    Raises:
        EmulatorChangedError: there is no such function.
    """
    found = getattr(owner, name, None)
    if not callable(found):
        raise EmulatorChangedError(f"{owner.__name__}.{name} is no longer a function of the emulator")
    function: Callable[..., Any] = found
    return function


def handler(owner: ModuleType, name: str) -> Callable[..., Answer]:
    """Return the function `name` of `owner`, one that answers requests.

    Raises:
        EmulatorChangedError: there is no such function.
    """
    return original(owner, name)
