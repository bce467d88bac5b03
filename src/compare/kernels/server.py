"""The process that warm kernels are forked from.

Run as a file, never imported as part of the project: it keeps what it has imported for as long as it lives, so it
holds installed libraries only and none of the project's own modules.

One connection is one kernel. The client sends a request with its stdout and stderr; the answers are lines of JSON:
``pid``, then ``ready`` once the kernel's sockets are bound, then ``exit`` with its code. The connection is the
kernel's lifeline: when it closes, the kernel and everything in its session is killed.
"""

import atexit
import builtins
import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import random
import selectors
import shutil
import signal
import socket
import struct
import sys
import time
import types
from pathlib import Path

#: Imported before any kernel is asked for; what is not installed is left out. Not pandera: it sets environment
#: variables, which a plain kernel has only once something is checked.
PRELOAD = (
    "numpy",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pandas.io.formats.string",
    "pyarrow",
    "pyarrow.csv",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.stats",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "seaborn",
    "jinja2",
    "tomllib",
    "zmq.utils.garbage",
    "encodings.cp437",
    "encodings.unicode_escape",
    "encodings.utf_16_be",
    "IPython",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "comm",
    "jedi",
    "tornado.platform.asyncio",
)

#: Registers figures with the running shell when imported, so each kernel imports it for itself.
INLINE = "matplotlib_inline.backend_inline"

#: Seconds without a kernel after which the server ends.
IDLE = 20.0

#: Environment variables that the libraries set when they are imported.
IMPORTED: dict[str, str] = {}

PR_SET_PDEATHSIG = 1


def main(path):
    """Preload, listen at ``path``, and fork a kernel for each request until nobody asks any more."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.path.pop(0)  # the folder of this file
    before = dict(os.environ)
    preload()
    IMPORTED.update(
        {name: value for name, value in os.environ.items() if before.get(name) != value}
    )
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        sys.exit(
            f"the libraries started {threads - 1} threads; a kernel cannot be forked beside them"
        )
    Path(path).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    listener.bind(path)
    os.umask(before)
    own = Path(path).stat().st_ino
    listener.listen(128)
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.close(null)
    try:
        Server(listener).run()
    finally:
        with contextlib.suppress(FileNotFoundError):
            if Path(path).stat().st_ino == own:  # not that of a server started since
                Path(path).unlink()


def preload():
    """Import the libraries as a kernel would, and draw once, so that fonts and backends are warm."""
    gc.disable()
    stdout = sys.stdout
    # Libraries look for a kernel when they are imported: pandas sets its display by it, matplotlib its backend.
    sys.stdout = io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")
    builtins.get_ipython = lambda: types.SimpleNamespace(kernel=True)
    backend = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = backend or f"module://{INLINE}"
    try:
        for name in PRELOAD:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        with contextlib.suppress(ImportError):
            draw()
    finally:
        sys.stdout = stdout
        del builtins.get_ipython
        if backend is None:
            del os.environ["MPLBACKEND"]
        for name in (INLINE, "matplotlib_inline.config"):
            module = sys.modules.pop(name, None)
            parent = sys.modules.get(name.rpartition(".")[0])
            if module is not None and parent is not None:
                delattr(parent, name.rpartition(".")[2])


def draw():
    """Draw a figure and throw it away; pyplot's backend is not touched."""
    figure = importlib.import_module("matplotlib.figure").Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2], [1, 2], label="$x^2$")
    axes.set_title("warm")
    axes.legend()
    for kind in ("svg", "png"):
        figure.savefig(io.BytesIO(), format=kind)


class Server:
    """Forks kernels and looks after them; one thread, no event loop, so that forking is safe."""

    def __init__(self, listener):
        self.listener = listener
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ, self.accept)
        self.kernels = {}  # connection: (pid, pidfd, folder)
        self.last = time.monotonic()

    def run(self):
        """Serve until no kernel was there for a while."""
        while self.kernels or time.monotonic() - self.last < IDLE:
            for key, _ in self.selector.select(timeout=IDLE / 4):
                key.data(key.fileobj)

    def accept(self, listener):
        """Take a request from a process of the same user."""
        connection, _ = listener.accept()
        credentials = connection.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")
        )
        if struct.unpack("3i", credentials)[1] != os.getuid():
            connection.close()
            return
        self.last = time.monotonic()
        connection.settimeout(10)
        try:
            request, streams = receive(connection)
        except (OSError, ValueError):
            connection.close()
            return
        self.launch(connection, request, streams)

    def launch(self, connection, request, streams):
        """Fork a kernel."""
        server = os.getpid()
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                become_kernel(connection, request, streams, server)
                code = 0
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
            except BaseException:  # noqa: BLE001 - told on the kernel's own stderr, as a process of its own would
                sys.excepthook(*sys.exc_info())
            finally:
                atexit._run_exitfuncs()
                for stream in (sys.stdout, sys.stderr):
                    with contextlib.suppress(Exception):
                        stream.flush()
                os._exit(code)
        for stream in streams:
            os.close(stream)
        pidfd = os.pidfd_open(pid)
        self.kernels[connection] = (pid, pidfd, request["folder"])
        tell(connection, pid=pid)
        self.selector.register(connection, selectors.EVENT_READ, self.hear)
        self.selector.register(pidfd, selectors.EVENT_READ, lambda _: self.bury(connection))

    def hear(self, connection):
        """Pass on a signal that the client asks for; the client's end is the kernel's end."""
        pid, _, folder = self.kernels[connection]
        try:
            data = connection.recv(4096)
        except OSError:
            data = b""
        if not data:
            kill(pid, signal.SIGKILL)
            shutil.rmtree(folder, ignore_errors=True)
            return self.selector.unregister(connection)
        for line in data.splitlines():
            kill(pid, int(line))
        return None

    def bury(self, connection):
        """Collect a kernel that has ended, end what it started, and tell the client."""
        pid, pidfd, _ = self.kernels.pop(connection)
        kill(
            pid, signal.SIGKILL
        )  # what is left of its session; the number is ours until waited for
        status = os.waitpid(pid, 0)[1]
        self.selector.unregister(pidfd)
        os.close(pidfd)
        with contextlib.suppress(KeyError):
            self.selector.unregister(connection)
        tell(connection, exit=os.waitstatus_to_exitcode(status))
        connection.close()
        self.last = time.monotonic()


def kill(pid, number):
    """Signal a kernel and everything in its group; before it has made its group, the kernel alone."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def receive(connection):
    """Return one request and the two streams that came with it."""
    data, streams, _, _ = socket.recv_fds(connection, 65536, 2)
    while not data.endswith(b"\n"):
        more = connection.recv(65536)
        if not more:
            raise ValueError
        data += more
    return json.loads(data), streams


def tell(connection, **answer):
    """Send a line to the client, if it is still there."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(answer).encode() + b"\n")


def become_kernel(connection, request, streams, server):
    """Turn this fork into the kernel that was asked for, as like one started afresh as can be."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # it ended before the line above
        os._exit(1)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    null = os.open(os.devnull, os.O_RDONLY)
    for given, own in zip((null, *streams), (0, 1, 2), strict=True):
        os.dup2(given, own)
    keep = connection.fileno()
    os.closerange(3, keep)
    os.closerange(keep + 1, os.sysconf("SC_OPEN_MAX") if keep < 256 else keep + 4096)
    os.environ.clear()
    os.environ.update({**IMPORTED, **request["env"]})
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv = list(request["argv"])
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    gc.enable()
    kernelapp = importlib.import_module("ipykernel.kernelapp")
    app = kernelapp.IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    tell(connection, ready=True)
    connection.close()
    app.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
