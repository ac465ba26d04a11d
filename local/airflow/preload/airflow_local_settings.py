"""Imports for the scheduler what every task needs: tasks are forked from it and get them for nothing."""

import boto3  # noqa: F401
import botocore.config
import botocore.exceptions  # noqa: F401

__all__: list[str] = []
