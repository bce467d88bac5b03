"""The documentation as a site that opens from disk and asks nothing of any host: ``make docs``."""

import compare

project = "compare"
author = "The compare developers"
project_copyright = author
version = release = compare.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
]
root_doc = "index"
exclude_patterns = ["schedules"]
html_theme = "furo"
html_title = f"compare {release}"
html_show_sourcelink = False
html_copy_source = False

# The tutorials are stored without outputs; the site shows what they give today, and is not made when one fails.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True

myst_heading_anchors = 3
myst_enable_extensions: list[str] = []  # no mathematics, whose script would come from another host
autodoc_typehints = "none"  # the docstrings say it in words
autosummary_generate = True
napoleon_use_rtype = False
