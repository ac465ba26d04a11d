"""What the emulator must answer so that a second Terraform plan is empty: one module a service."""


def install() -> None:
    """Mend every service.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that a module replaces.
    """
    from tributary_local.emulator.echo import cloudwatch, ec2, glue, mwaa

    cloudwatch.install()
    ec2.install()
    glue.install()
    mwaa.install()
