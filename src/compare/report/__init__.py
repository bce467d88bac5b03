"""Regenerate the notebooks of the run plan and publish them as pages."""
