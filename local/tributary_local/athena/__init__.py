"""Athena on Trino: the emulator's Athena API, made to do real work.

`install` replaces, inside the running emulator process, what would answer a query without executing it. The API keeps
the emulator's stores for workgroups, named queries and prepared statements; queries run on the Trino server of
`python -m tributary_local.athena.trino`, which speaks the SQL dialect of Athena engine version 3.
"""

from tributary_local.athena.install import install

__all__ = ["install"]
