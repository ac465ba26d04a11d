"""An error that the Athena API answers a request with."""


class RequestError(Exception):
    """The request is refused, nothing was started or changed.

    Attributes:
        message: Athena's message.
        code: Athena's finer code, such as INVALID_INPUT.
        name: The exception's name on the wire.
    """

    def __init__(self, message: str, code: str = "INVALID_INPUT", name: str = "InvalidRequestException") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.name = name
