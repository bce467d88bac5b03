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
        journal: Any = None,
        capture_descriptors: bool = False,
        **_: Any,
    ) -> None:
        """Run the cells one after the other; the first that fails is the last.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
        kernel_name : str
            Not used: there is no kernel but this process.
        journal : text file, optional
            Where each cell is written down when it ends, for whoever outlives this process.
        capture_descriptors : bool
            Whether what subprocesses write becomes output of the cell, too. It takes over the descriptors of this
            process, so it suits a process that does nothing else.
        """
        from compare.run.cells import CellClient  # noqa: PLC0415 - heavy

        CellClient(nb_man, journal, capture_descriptors).execute()
