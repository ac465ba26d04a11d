"""InvokeRestApi of MWAA: asks the local Airflow, which lets everyone on this machine in.

https://docs.aws.amazon.com/mwaa/latest/API/API_InvokeRestApi.html
"""

import asyncio
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from ministack.services import mwaa
from tributary_local.emulator.patch import replace
from tributary_local.emulator.protocol import Answer, Parameters, Request, refuse, reply

METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")
TIMEOUT_SECONDS = 60


def install(airflow_url: str) -> None:
    """Put the handler in place.

    Args:
        airflow_url: of Airflow's API server, without a path.

    Raises:
        EmulatorChangedError: the emulator no longer has the handler.
    """

    async def _invoke_rest_api(
        method: str, path: str, headers: Parameters, body: bytes, query_params: Parameters
    ) -> Answer:
        name = path.strip("/").split("/")[-1]
        if name not in mwaa._environments:
            return refuse("ResourceNotFoundException", f"Environment {name} not found", 404)
        sent: Request = json.loads(body)
        if sent.get("Method") not in METHODS or not str(sent.get("Path", "")).startswith("/"):
            return refuse("ValidationException", f"Method is one of {', '.join(METHODS)}, Path begins with a slash")
        try:
            status, answer = await asyncio.to_thread(_ask, airflow_url, sent)
        except OSError as error:
            return refuse("InternalServerException", f"Airflow does not answer: {error}", 500)
        if status < 400:
            return reply({"RestApiStatusCode": status, "RestApiResponse": answer})
        kind = "RestApiClientException" if status < 500 else "RestApiServerException"
        _, answered, _ = refuse(kind, kind, 400)
        told = {"__type": kind, "RestApiStatusCode": status, "RestApiResponse": answer}
        return 400, answered, json.dumps(told).encode()

    replace(mwaa, "_invoke_rest_api", _invoke_rest_api)


def _ask(airflow_url: str, sent: Request) -> tuple[int, Any]:
    """Return status and answer of Airflow's own API.

    Raises:
        OSError: it does not answer.
    """
    _, token = _call(f"{airflow_url}/auth/token", "GET", {})
    url = f"{airflow_url}/api/v2{sent['Path']}"
    if sent.get("QueryParameters"):
        url = f"{url}?{urlencode(sent['QueryParameters'], doseq=True)}"
    return _call(url, sent["Method"], {"Authorization": f"Bearer {token['access_token']}"}, sent.get("Body"))


def _call(url: str, method: str, headers: dict[str, str], body: Request | None = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **headers}, method=method)  # noqa: S310 - http to this machine
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text else None
