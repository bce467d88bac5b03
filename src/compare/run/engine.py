"""The papermill engine ``compare``: cells run in this very process, in ipykernel's own shell.

``papermill --engine compare`` runs any Python notebook with it. papermill loads every registered engine when it is
imported, so nothing heavy is imported here.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine


class CompareEngine(Engine):
    """Run the cells of a notebook in this process instead of starting a kernel."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        tell: Any = None,
        **_: Any,
    ) -> None:
        """Run the cells one after the other; the first that fails is the last.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
        kernel_name : str
            Not used: there is no kernel but this process.
        tell : callable, optional
            Called with the outputs of each cell when it ends, by a process that does nothing else: then what
            subprocesses write becomes output of the cell, too, which takes over the descriptors of this process.
        """
        from compare.run.cells import CellClient  # noqa: PLC0415 - heavy

        CellClient(nb_man, tell).execute()
