"""Warm kernels: the real ipykernel, forked from a process that has already imported the libraries.

``provisioner`` is what Jupyter talks to, ``server`` the process that is forked, ``client`` the quick handshake. Any
Jupyter tool takes warm kernels when ``JUPYTER_DEFAULT_PROVISIONER_NAME=compare-warm`` is set.
"""
