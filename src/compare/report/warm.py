"""Imported by the process that workers are forked from: what each of them would load for itself is loaded once."""

from __future__ import annotations

from nbformat import v4

from compare.report import export, frame, worker

__all__ = ["worker"]

for _name in ("parts", "evidence", "record", "contents", "changes"):
    frame.environment().get_template(f"{_name}.html.j2")
v4.nbformat  # noqa: B018
export.exporter()
