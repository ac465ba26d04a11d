"""Errors as SQL Server numbers them."""


class SqlServerError(Exception):
    """An error that is sent to the client.

    Attributes:
        number: SQL Server's message number; 50000 for what SQL Server could do and this server can not.
        severity: 11 to 16 are the statement's fault, 14 is about permission, 20 and more end the connection.
    """

    def __init__(self, number: int, message: str, severity: int = 16, state: int = 1) -> None:
        super().__init__(message)
        self.number = number
        self.message = message
        self.severity = severity
        self.state = state


def syntax_error(near: str) -> SqlServerError:
    """The statement can't be read at this word."""
    return SqlServerError(102, f"Incorrect syntax near '{near}'.", severity=15)


def unsupported(what: str) -> SqlServerError:
    """Valid T-SQL, perhaps, that this server does not answer."""
    return SqlServerError(50000, f"Not supported by this TDS server: {what}.")


def invalid_object(name: str) -> SqlServerError:
    """The table doesn't exist."""
    return SqlServerError(208, f"Invalid object name '{name}'.")


def invalid_column(name: str) -> SqlServerError:
    """The column doesn't exist."""
    return SqlServerError(207, f"Invalid column name '{name}'.")


def unbound_identifier(name: str) -> SqlServerError:
    """The qualifier is no table of the statement."""
    return SqlServerError(4104, f'The multi-part identifier "{name}" could not be bound.')


def undeclared_parameter(name: str) -> SqlServerError:
    """The statement uses a parameter that was not given."""
    return SqlServerError(137, f'Must declare the scalar variable "{name}".', severity=15)


def overflow(type_name: str) -> SqlServerError:
    """A value doesn't fit the type."""
    return SqlServerError(8115, f"Arithmetic overflow error converting expression to data type {type_name}.")


def login_failed(user: str) -> SqlServerError:
    """User or password is wrong; which of them is not said."""
    return SqlServerError(18456, f"Login failed for user '{user}'.", severity=14)
