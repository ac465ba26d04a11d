"""Procedure calls."""

from dataclasses import dataclass

from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.sql.bound import Bound
from tributary_local.tds.wire.parameters import read_parameter
from tributary_local.tds.wire.reader import FieldReader

_BY_NUMBER = {10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 15: "sp_unprepare"}
_NEXT_CALL = (0x80, 0xFF, 0xFE)


@dataclass(frozen=True)
class Call:
    """A call of a procedure: name in lower case, parameters in order, names empty where positional."""

    procedure: str
    parameters: tuple[tuple[str, Bound], ...]

    def named(self) -> dict[str, Bound]:
        """The parameters that have a name."""
        return {name: value for name, value in self.parameters if name}

    def text(self, index: int) -> str:
        """The text in the parameter of that index.

        Raises:
            SqlServerError: 214, there is none or it is no text.
        """
        value = self.parameters[index][1].value if index < len(self.parameters) else None
        if not isinstance(value, str):
            raise SqlServerError(214, "Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.")
        return value

    def handle(self) -> int:
        """The number in the first parameter.

        Raises:
            SqlServerError: 8179, it is no number.
        """
        value = self.parameters[0][1].value if self.parameters else None
        if not isinstance(value, int):
            raise SqlServerError(8179, "Could not find prepared statement with handle 0.")
        return value


def read_call(payload: bytes) -> Call:
    """The call of an RPC message.

    Raises:
        ProtocolError: The message is broken.
        SqlServerError: It holds several calls, a parameter type or a procedure that is not supported.
    """
    reader = FieldReader(payload)
    reader.skip_headers()
    length = reader.integer(2)
    if length == 0xFFFF:
        number = reader.integer(2)
        if number not in _BY_NUMBER:
            raise unsupported(f"the procedure with number {number}")
        procedure = _BY_NUMBER[number]
    else:
        procedure = reader.text(length).lower().removeprefix("sys.")
    reader.take(2)
    parameters = []
    while not reader.at_end:
        if reader.peek() in _NEXT_CALL:
            raise unsupported("several calls in one message")
        parameters.append(read_parameter(reader))
    return Call(procedure, tuple(parameters))
