"""The account as it was at one moment, kept in a folder: a later start of the emulator goes on from there.

`POST /_tributary/account` saves it. A deployment takes minutes, most of them waits of the provider for AWS to settle;
an account that already holds it takes Terraform a refresh.
"""

import shutil
from pathlib import Path

from tributary_local.emulator.asgi import Application, Channel, Scope
from tributary_local.emulator.patch import original
from tributary_local.emulator.pin import EmulatorChangedError

PATH = "/_tributary/account"

# What the emulator writes of itself: its services' metadata, the objects of S3.
PARTS = ("metadata", "s3")


class AccountError(RuntimeError):
    """An account can't be saved, or what was saved can't be read."""


def restore(state: Path, saved: Path) -> None:
    """Put a saved account where the emulator looks for its state when it starts; without one it starts empty.

    Args:
        state: the emulator's folder.
        saved: the folder given to `save`, which may be missing.
    """
    if saved.exists():
        for part in PARTS:
            shutil.copytree(saved / part, state / part, dirs_exist_ok=True)


def save(state: Path, saved: Path) -> None:
    """Write the account of the running emulator to a folder, whole or not at all.

    Args:
        state: the emulator's folder.
        saved: the folder to write; what it holds is replaced.

    Raises:
        AccountError: a service can't write its state.
        OSError: the folder can't be written.
    """
    from ministack import app
    from ministack.core.persistence import save_state

    metadata = state / "metadata"
    for name, get_state in app._build_persistence_save_dict().items():
        written = metadata / f"{name}.json"
        written.unlink(missing_ok=True)
        service = get_state()
        if service is not None:
            # It logs what goes wrong and returns; the file tells.
            save_state(name, service)
            if not written.exists():
                raise AccountError(f"the state of {name} can't be saved; the emulator's log says why")
    partial = saved.with_name(f"{saved.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    for part in PARTS:
        shutil.copytree(state / part, partial / part)
    shutil.rmtree(saved, ignore_errors=True)
    partial.rename(saved)


def install() -> None:
    """Load what `restore` put in place, now, and leave saving to `save`.

    The emulator itself would load it later and go on without what it can't read, and at its end it would write
    everything once more, secrets that were put since among it.

    Raises:
        AccountError: what was saved can't be read.
        EmulatorChangedError: the emulator no longer keeps its state as it is told here.
    """
    from ministack import app
    from ministack.core.persistence import STATE_DIR, load_state

    for name, module in app._state_map.items():
        if (Path(STATE_DIR) / f"{name}.json").exists():
            service = load_state(name)
            if service is None:
                raise AccountError(f"the saved state of {name} can't be read; the emulator's log says why")
            app._get_module(module).load_persisted_state(service)
    original(app, "_build_persistence_save_dict")
    # Its switch for loading at the start and saving at the end; `save_state` has one of its own.
    if not getattr(app, "PERSIST_STATE", False):
        raise EmulatorChangedError("ministack.app.PERSIST_STATE no longer says whether the emulator keeps its state")
    app.PERSIST_STATE = False


def saving(app: Application, state: Path, saved: Path) -> Application:
    """Return an ASGI application that saves the account when it is asked to, and hands `app` everything else."""

    async def serve(scope: Scope, receive: Channel, send: Channel) -> None:
        if (scope.get("method"), scope.get("path")) != ("POST", PATH):
            await app(scope, receive, send)
            return
        try:
            save(state, saved)
            status, body = 200, b""
        except (AccountError, OSError) as error:
            status, body = 500, str(error).encode()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return serve
