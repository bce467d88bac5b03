"""A quick handshake with a kernel that is known to be ready."""

from __future__ import annotations

import copy
import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import DottedObjectName, Type

from compare.kernels.provisioner import NAME


class QuickClient(AsyncKernelClient):
    """Waits for the answer to its own question, not for a silence afterwards."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered on both channels; what it publishes from now on is heard."""
        deadline = time.monotonic() + (timeout or 60)
        patience = 0.02  # the first question may be asked before the subscription has arrived
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                while True:
                    message = await self.get_iopub_msg(timeout=patience)
                    if (
                        message["parent_header"].get("msg_id") == asked
                        and message["content"].get("execution_state") == "idle"
                    ):
                        self._handle_kernel_info_reply(reply)
                        return
            except Empty:
                patience = min(2 * patience, 0.5)
                if not await self.is_alive():
                    raise RuntimeError("The kernel died before it answered.") from None
        raise RuntimeError(f"The kernel did not answer within {timeout or 60:.0f} seconds.")


class WarmManager(AsyncKernelManager):
    """Starts warm kernels, whatever the environment says."""

    client_class = DottedObjectName(f"{__name__}.QuickClient")
    client_factory = Type(QuickClient, klass=AsyncKernelClient)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel's description, with our provisioner."""
        spec = copy.deepcopy(super().kernel_spec)
        spec.metadata["kernel_provisioner"] = {"provisioner_name": NAME}
        return spec
