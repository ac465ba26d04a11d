"""MWAA: an environment is a record, available at once, and keeps everything it was given."""

import json
import uuid
from urllib.parse import unquote

from ministack.core.responses import get_account_id, get_region
from ministack.services import mwaa
from tributary_local.emulator.patch import handler, original, replace
from tributary_local.emulator.protocol import Answer, Parameters, Request, refuse, reply

# Members of CreateEnvironment and UpdateEnvironment that the emulator drops.
DROPPED = (
    "AirflowVersion",
    "EndpointManagement",
    "KmsKey",
    "MaxWebservers",
    "MinWebservers",
    "PluginsS3ObjectVersion",
    "PluginsS3Path",
    "RequirementsS3ObjectVersion",
    "RequirementsS3Path",
    "StartupScriptS3ObjectVersion",
    "StartupScriptS3Path",
    "WeeklyMaintenanceWindowStart",
)

LOG_GROUPS = {
    "DagProcessingLogs": "DAGProcessing",
    "SchedulerLogs": "Scheduler",
    "TaskLogs": "Task",
    "WebserverLogs": "WebServer",
    "WorkerLogs": "Worker",
}


def install() -> None:
    """Put the handlers in place."""
    create = handler(mwaa, "_create_environment")
    update = handler(mwaa, "_update_environment")
    handle = original(mwaa, "handle_request")

    def _create_environment(
        method: str, path: str, headers: Parameters, body: bytes, query_params: Parameters
    ) -> Answer:
        answer = create(method, path, headers, body, query_params)
        if answer[0] == 200:
            environment = _named(path)
            environment["EndpointManagement"] = "SERVICE"
            environment["WeeklyMaintenanceWindowStart"] = "SUN:02:30"
            _keep(environment, json.loads(body))
        return answer

    def _update_environment(
        method: str, path: str, headers: Parameters, body: bytes, query_params: Parameters
    ) -> Answer:
        answer = update(method, path, headers, body, query_params)
        if answer[0] == 200:
            _keep(_named(path), json.loads(body))
        return answer

    def _start_airflow_container(account_id: str, region: str, env_name: str, env: Request) -> None:
        env["WebserverUrl"] = f"{uuid.uuid4()}.c1.{region}.airflow.amazonaws.com"
        env["Status"] = "AVAILABLE"

    async def handle_request(
        method: str, path: str, headers: Parameters, body: bytes, query_params: Parameters
    ) -> Answer:
        if path.startswith("/tags/"):
            return _tags(method, unquote(path.removeprefix("/tags/")), body, query_params)
        answer: Answer = await handle(method, path, headers, body, query_params)
        return answer

    replace(mwaa, "_create_environment", _create_environment)
    replace(mwaa, "_update_environment", _update_environment)
    replace(mwaa, "_start_airflow_container", _start_airflow_container)
    replace(mwaa, "handle_request", handle_request)


def _named(path: str) -> Request:
    environment: Request = mwaa._environments[path.strip("/").split("/")[-1]]
    return environment


def _keep(environment: Request, sent: Request) -> None:
    environment.update({name: sent[name] for name in DROPPED if name in sent})
    for kind, module in environment["LoggingConfiguration"].items():
        group = f"airflow-{environment['Name']}-{LOG_GROUPS[kind]}"
        module["CloudWatchLogGroupArn"] = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group}:*"
    environment["LastUpdate"] = {"Status": "SUCCESS", "CreatedAt": environment["CreatedAt"]}


def _tags(method: str, arn: str, body: bytes, query_params: Parameters) -> Answer:
    """Answer ListTagsForResource, TagResource and UntagResource."""
    environment = next((one for one in mwaa._environments.values() if one["Arn"] == arn), None)
    if environment is None:
        return refuse("ResourceNotFoundException", f"{arn} not found", 404)
    if method == "GET":
        return reply({"Tags": environment["Tags"]})
    if method == "POST":
        environment["Tags"] = {**environment["Tags"], **json.loads(body)["Tags"]}
    else:
        removed = query_params.get("tagKeys", [])
        environment["Tags"] = {key: value for key, value in environment["Tags"].items() if key not in removed}
    return reply({})
