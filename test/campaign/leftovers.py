"""Lists what is left in the account, as JSON: nothing after a destroy but keys that wait for their deletion."""

import json
import sys
from collections.abc import Iterator

import boto3


def leftovers() -> Iterator[str]:
    """Name each resource of the kinds that the stacks make."""
    for bucket in boto3.client("s3").list_buckets()["Buckets"]:
        yield f"bucket {bucket['Name']}"
    glue = boto3.client("glue")
    for database in glue.get_databases()["DatabaseList"]:
        if database["Name"] != "default":
            yield f"database {database['Name']}"
    yield from (f"job {job['Name']}" for job in glue.get_jobs()["Jobs"])
    yield from (f"crawler {crawler['Name']}" for crawler in glue.get_crawlers()["Crawlers"])
    yield from (f"connection {c['Name']}" for c in glue.get_connections()["ConnectionList"])
    for function in boto3.client("lambda").list_functions()["Functions"]:
        yield f"function {function['FunctionName']}"
    for secret in boto3.client("secretsmanager").list_secrets()["SecretList"]:
        yield f"secret {secret['Name']}"
    for topic in boto3.client("sns").list_topics()["Topics"]:
        yield f"topic {topic['TopicArn']}"
    for role in boto3.client("iam").list_roles()["Roles"]:
        if role["RoleName"].startswith("tributary"):
            yield f"role {role['RoleName']}"
    for group in boto3.client("logs").describe_log_groups()["logGroups"]:
        if "tributary" in group["logGroupName"]:
            yield f"log group {group['logGroupName']}"
    for workgroup in boto3.client("athena").list_work_groups()["WorkGroups"]:
        if workgroup["Name"] != "primary":
            yield f"workgroup {workgroup['Name']}"
    ec2 = boto3.client("ec2")
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]:
        yield f"vpc {vpc['VpcId']}"
    for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]:
        if endpoint["State"] != "deleted":
            yield f"endpoint {endpoint['ServiceName']}"
    cloudwatch = boto3.client("cloudwatch")
    yield from (f"alarm {alarm['AlarmName']}" for alarm in cloudwatch.describe_alarms()["MetricAlarms"])
    yield from (f"rule {rule['Name']}" for rule in boto3.client("events").list_rules()["Rules"])
    yield from (f"queue {url}" for url in boto3.client("sqs").list_queues().get("QueueUrls", []))
    kms = boto3.client("kms")
    for key in kms.list_keys()["Keys"]:
        metadata = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if metadata["KeyManager"] == "CUSTOMER" and metadata["KeyState"] != "PendingDeletion":
            yield f"key {key['KeyId']}: {metadata['KeyState']}"


if __name__ == "__main__":
    json.dump(list(leftovers()), sys.stdout)
