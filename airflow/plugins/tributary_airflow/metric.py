"""Metrics of the platform's own, in CloudWatch."""

from tributary_airflow.work import client

NAMESPACE = "Tributary"


def count_one(metric: str, environment: str, region: str) -> None:
    """Count one of `metric`, of the environment.

    Raises:
        botocore.exceptions.ClientError: AWS refused it.
        botocore.exceptions.BotoCoreError: AWS was not reached.
    """
    dimensions = [{"Name": "Environment", "Value": environment}]
    datum = {"MetricName": metric, "Dimensions": dimensions, "Value": 1, "Unit": "Count"}
    client("cloudwatch", region).put_metric_data(Namespace=NAMESPACE, MetricData=[datum])
