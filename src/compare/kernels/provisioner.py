"""Start kernels by forking them from a server that has imported the libraries; where that cannot be, start plain ones.

Jupyter's own extension point: papermill, nbclient, nbval and JupyterLab all start kernels through a provisioner.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

#: Name of the entry point.
NAME = "compare-warm"


class WarmProvisioner(LocalProvisioner):
    """Forks kernels of this interpreter; starts every other kernel as Jupyter itself does, and says why."""

    _folder: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Let the kernel speak over sockets in a folder of its own: no port that another could take."""
        if self.parent and self.parent.transport == "tcp" and sys.platform != "win32":
            self._folder = tempfile.mkdtemp(prefix="compare-kernel-", dir=_short_folder())
            self.parent.transport = "ipc"
            self.parent.ip = f"{self._folder}/k"
            self.parent.connection_file = f"{self._folder}/kernel.json"
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork the kernel if that can be done, else start it."""
        if sys.platform != "linux":
            return await self._plain(f"kernels are not forked on {sys.platform}.", cmd, **kwargs)
        from compare.kernels.forked import CannotFork, fork_kernel  # noqa: PLC0415 - it needs Linux

        try:
            self.process = await asyncio.to_thread(fork_kernel, cmd, self._folder, **kwargs)
        except CannotFork as reason:
            return await self._plain(str(reason), cmd, **kwargs)
        self.pid, self.pgid, self.cwd = self.process.pid, None, kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def _plain(self, reason: str, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        self.log.warning("A plain kernel is started, not a warm one: %s", reason)
        return await super().launch_kernel(cmd, **kwargs)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and wait for it, so that nobody has to ask again and again."""
        await super().kill(restart)
        if self.process and self.pgid is None:
            await asyncio.to_thread(self.process.wait, 5)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of the sockets."""
        await super().cleanup(restart)
        if self._folder and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)


def _short_folder() -> str | None:
    """Return a temporary folder whose path leaves room in a Unix socket's; None for the usual one."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"
