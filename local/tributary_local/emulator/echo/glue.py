"""Glue: jobs, crawlers, connections and databases keep what they were given, tags too; catalog encryption exists."""

import json

from ministack.services import glue
from tributary_local.emulator.echo import glue_requests
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Request, refuse

# Members of CreateJob and UpdateJob that the emulator drops.
JOB_FIELDS = (
    "ExecutionProperty",
    "NotificationProperty",
    "ExecutionClass",
    "JobRunQueuingEnabled",
    "MaintenanceWindow",
    "JobMode",
    "LogUri",
    "CodeGenConfigurationNodes",
    "SourceControlDetails",
)


def install() -> None:
    """Put the handlers in place."""
    _jobs()
    _crawlers()
    _connections()
    _databases()
    _tables()
    glue_requests.install()


def _jobs() -> None:
    create, update = handler(glue, "_create_job"), handler(glue, "_update_job")

    def _create_job(data: Request) -> Answer:
        answer = create(data)
        if answer[0] == 200:
            job = glue._jobs[data["Name"]]
            job.pop("Tags")
            job.update({name: data[name] for name in JOB_FIELDS if name in data})
            job.setdefault("ExecutionProperty", {"MaxConcurrentRuns": 1})
            job["MaxCapacity"] = data.get("MaxCapacity", float(job["NumberOfWorkers"]))
            _tag(glue._arn("job", data["Name"]), data)
        return answer

    def _update_job(data: Request) -> Answer:
        answer = update(data)
        if answer[0] == 200:
            job, sent = glue._jobs[data["JobName"]], data["JobUpdate"]
            # UpdateJob replaces the definition: what it doesn't name goes back to the default.
            for name in JOB_FIELDS:
                job.pop(name, None)
            job.update({name: sent[name] for name in JOB_FIELDS if name in sent})
            job.setdefault("ExecutionProperty", {"MaxConcurrentRuns": 1})
            job["MaxCapacity"] = sent.get("MaxCapacity", float(job["NumberOfWorkers"]))
        return answer

    replace(glue, "_create_job", _create_job)
    replace(glue, "_update_job", _update_job)
    _forget_tags("_delete_job", "job", "JobName")


def _crawlers() -> None:
    create, update = handler(glue, "_create_crawler"), handler(glue, "_update_crawler")

    def _create_crawler(data: Request) -> Answer:
        refusal = _crawler_refusal(data)
        if refusal is not None:
            return refusal
        answer = create(data)
        if answer[0] == 200:
            crawler = glue._crawlers[data["Name"]]
            crawler["SchemaChangePolicy"] = {
                "UpdateBehavior": "UPDATE_IN_DATABASE",
                "DeleteBehavior": "DEPRECATE_IN_DATABASE",
                **crawler["SchemaChangePolicy"],
            }
            crawler["RecrawlPolicy"] = {"RecrawlBehavior": "CRAWL_EVERYTHING", **crawler["RecrawlPolicy"]}
            crawler["LineageConfiguration"] = {"CrawlerLineageSettings": "DISABLE", **crawler["LineageConfiguration"]}
            _tag(glue._arn("crawler", data["Name"]), data)
        return answer

    def _update_crawler(data: Request) -> Answer:
        current = glue._crawlers.get(data.get("Name"))
        refusal = _crawler_refusal({**current, **data}) if current else None
        return refusal or update(data)

    replace(glue, "_create_crawler", _create_crawler)
    replace(glue, "_update_crawler", _update_crawler)
    _forget_tags("_delete_crawler", "crawler", "Name")


def _crawler_refusal(data: Request) -> Answer | None:
    """Return AWS's refusal of a crawler that looks at new folders only and yet may change tables, or None."""
    policy = data.get("SchemaChangePolicy") or {}
    if (data.get("RecrawlPolicy") or {}).get("RecrawlBehavior") == "CRAWL_NEW_FOLDERS_ONLY" and (
        policy.get("UpdateBehavior"),
        policy.get("DeleteBehavior"),
    ) != ("LOG", "LOG"):
        return refuse(
            "InvalidInputException",
            "The SchemaChangePolicy for recrawl behavior CRAWL_NEW_FOLDERS_ONLY can only be LOG for both "
            "UpdateBehavior and DeleteBehavior",
        )
    if data.get("Configuration"):
        try:
            json.loads(data["Configuration"])
        except ValueError:
            return refuse("InvalidInputException", "Configuration is not valid JSON")
    return None


def _connections() -> None:
    create = handler(glue, "_create_connection")

    def _create_connection(data: Request) -> Answer:
        _tag(glue._arn("connection", data["ConnectionInput"]["Name"]), data)
        return create(data)

    replace(glue, "_create_connection", _create_connection)
    _forget_tags("_delete_connection", "connection", "ConnectionName")


def _databases() -> None:
    create = handler(glue, "_create_database")

    def _create_database(data: Request) -> Answer:
        answer = create(data)
        if answer[0] == 200:
            sent = data["DatabaseInput"]
            database = glue._databases[sent["Name"]]
            _leave_out(database, sent)
            everyone = {"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}
            database["CreateTableDefaultPermissions"] = sent.get("CreateTableDefaultPermissions", [everyone])
        return answer

    replace(glue, "_create_database", _create_database)


def _tables() -> None:
    create = handler(glue, "_create_table")

    def _create_table(data: Request) -> Answer:
        answer = create(data)
        if answer[0] == 200:
            sent = data["TableInput"]
            table = glue._tables[f"{data['DatabaseName']}/{sent['Name']}"]
            _leave_out(table, sent)
            table.update({name: sent[name] for name in ("Retention", "TargetTable") if name in sent})
            for index in data.get("PartitionIndexes", []):
                glue._create_partition_index({**data, "TableName": sent["Name"], "PartitionIndex": index})
        return answer

    replace(glue, "_create_table", _create_table)


def _leave_out(record: Request, sent: Request) -> None:
    """Take out what the emulator filled in as empty and nobody sent: clients tell "" from nothing."""
    for name in [name for name in record if record[name] in (None, "") and name not in sent]:
        del record[name]


def _tag(arn: str, data: Request) -> None:
    if data.get("Tags"):
        glue._tags[arn] = dict(data["Tags"])


def _forget_tags(name: str, kind: str, member: str) -> None:
    """Make a delete handler take the tags of its resource away too."""
    delete = handler(glue, name)

    def forgetting(data: Request) -> Answer:
        glue._tags.pop(glue._arn(kind, data.get(member)), None)
        return delete(data)

    replace(glue, name, forgetting)
