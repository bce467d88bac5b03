"""The client's side of a forked kernel: find or start the server, ask for a kernel, hear how it ends. Linux only."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("server.py")

#: Beginnings of environment variables that libraries read when they are imported; kernels that differ in one of them
#: are forked from different servers.
IMPORT_TIME = (
    "PYTHON",
    "MPL",
    "LD_",
    "LANG",
    "LC_",
    "TZ",
    "HOME",
    "XDG_",
    "OPENBLAS",
    "OMP_",
    "MKL",
    "NUMEXPR",
    "ARROW",
    "PANDAS",
    "PANDERA",
    "IPYTHON",
    "JUPYTER",
    "DEBUGPY",
    "PYDEVD",
    "SOURCE_DATE_EPOCH",
    "PATH",
)

#: Seconds that the libraries may take to be imported.
PATIENCE = 120

#: Keeps libraries from starting threads when they are imported: a process with threads cannot be forked safely.
QUIET = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}

#: Longest folder that a Unix socket's path has room for.
LONGEST = 60


class CannotFork(Exception):
    """Why a kernel has to be started the plain way."""


class Forked:
    """A forked kernel, with as much of ``subprocess.Popen`` as Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.returncode: int | None = None
        self._unread = b""
        self.pid = self._answer(PATIENCE)["pid"]
        while "ready" not in self._answer(PATIENCE) and self.returncode is None:
            pass

    def _answer(self, timeout: float) -> dict[str, Any]:
        """Return the server's next line; empty when none came in time."""
        deadline = time.monotonic() + timeout
        while b"\n" not in self._unread:
            self.connection.settimeout(max(deadline - time.monotonic(), 1e-6))
            try:
                data = self.connection.recv(4096)
            except TimeoutError:
                return {}
            except OSError:
                data = b""
            if not data:  # the server is gone, and its kernels with it
                self.returncode = -signal.SIGKILL
                return {"exit": self.returncode}
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        answer = json.loads(line)
        if "exit" in answer:
            self.returncode = answer["exit"]
            self.connection.close()
        return answer

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs."""
        if self.returncode is None:
            self._answer(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end of the kernel."""
        deadline = time.monotonic() + (timeout or float("inf"))
        while self.returncode is None and time.monotonic() < deadline:
            self._answer(min(1.0, max(deadline - time.monotonic(), 0)))
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel and everything it started."""
        if self.poll() is None:
            self.connection.sendall(b"%d\n" % number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


def fork_kernel(cmd: list[str], folder: str | None, **kwargs: Any) -> Forked:
    """Return a kernel forked from the server for this interpreter and environment.

    Parameters
    ----------
    cmd : list of str
        The command that would start a plain kernel.
    folder : str or None
        Where the kernel's sockets are; removed when the caller is killed.
    **kwargs
        As ``subprocess.Popen`` takes them: ``env``, ``cwd``, ``stdout``, ``stderr``.

    Raises
    ------
    CannotFork
        When the kernel must be started the plain way.
    """
    env = {**(kwargs.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
    flags, argv = _understood(cmd)
    cwd = os.path.abspath(kwargs.get("cwd") or ".")  # noqa: PTH100 - a link stays a link
    request = (
        json.dumps({"argv": argv, "env": env, "cwd": cwd, "folder": folder or ""}).encode() + b"\n"
    )
    streams = [_number(kwargs.get(name), number) for name, number in (("stdout", 1), ("stderr", 2))]
    for _ in range(3):  # a server that was idle for long may end while it is asked
        connection = _connection(flags, env)
        try:
            socket.send_fds(connection, [request[:1]], streams)
            connection.sendall(request[1:])
            return Forked(connection)
        except (OSError, KeyError):
            connection.close()
    raise CannotFork("the server of warm kernels does not answer.")


def prepare(env: dict[str, str]) -> None:
    """Start the server for kernels of this interpreter, so that it is ready when the first is asked for.

    Parameters
    ----------
    env : dict of str
        The environment that the kernels will have.
    """
    spec = Path(sys.prefix, "share", "jupyter", "kernels", "python3", "kernel.json")
    try:
        flags, _ = _understood(json.loads(spec.read_text("utf-8"))["argv"])
        _connection(flags, env).close()
    except (CannotFork, OSError, ValueError, KeyError):
        return  # whoever asks for a kernel is told


def _understood(cmd: list[str]) -> tuple[list[str], list[str]]:
    """Return the interpreter's flags and the arguments of ipykernel."""
    if "ipykernel_launcher" not in cmd or cmd[cmd.index("ipykernel_launcher") - 1] != "-m":
        raise CannotFork(f"{' '.join(cmd[:3])} … does not start ipykernel.")
    if cmd[0] != "python" and not Path(shutil.which(cmd[0]) or cmd[0]).samefile(sys.executable):
        raise CannotFork(f"{cmd[0]} is another interpreter than {sys.executable}.")
    start = cmd.index("ipykernel_launcher")
    return cmd[1 : start - 1], cmd[start:]


def _number(stream: Any, default: int) -> int:
    if stream is None:
        return default
    return stream if isinstance(stream, int) and stream >= 0 else stream.fileno()


def _connection(flags: list[str], env: dict[str, str]) -> socket.socket:
    """Return a connection to the server for these flags and this environment, started if it is not there."""
    path = _home() / f"{_key(flags, env)}.sock"
    connection = _connected(path)
    if connection:
        return connection
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection = _connected(path)
        if not connection:
            _start(path, flags, env)
            connection = _connected(path)
    if not connection:
        raise CannotFork("the server of warm kernels ended at once.")
    return connection


def _connected(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        return None
    return connection


def _start(path: Path, flags: list[str], env: dict[str, str]) -> None:
    log = path.with_suffix(".log")
    with log.open("wb") as errors:
        server = subprocess.Popen(
            [sys.executable, *flags, str(SERVER), str(path)],
            env={**env, **QUIET},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    with server.stdout, selectors.DefaultSelector() as selector:
        selector.register(server.stdout, selectors.EVENT_READ)
        said = server.stdout.readline() if selector.select(PATIENCE) else b""
    if said != b"ready\n":
        server.kill()
        server.wait()
        told = log.read_text("utf-8", "replace").strip().splitlines()
        raise CannotFork(
            f"the server of warm kernels did not start: {told[-1] if told else 'it said nothing'}."
        )
    log.unlink(missing_ok=True)
    # It outlives this process; nobody here waits for it.
    server.returncode = 0


def _home() -> Path:
    """Return the folder of this user's servers, which nobody else can enter."""
    usual = tempfile.gettempdir()
    folder = Path(usual if len(usual) < LONGEST else "/tmp") / f"compare-kernels-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if about.st_uid != os.getuid() or about.st_mode & 0o077 or folder.is_symlink():
        raise CannotFork(f"{folder} is not private to this user; remove it.")
    return folder


def _key(flags: list[str], env: dict[str, str]) -> str:
    """Return the name of the server whose forks equal a kernel started here and now."""
    digest = hashlib.sha256(SERVER.read_bytes())
    # A library exchanged by pip, or a path added to the interpreter's, makes another server.
    for folder in sorted(
        {each for each in sys.path if each.endswith(("site-packages", "dist-packages"))}
    ):
        digest.update("\0".join(sorted(path.name for path in Path(folder).glob("*-info"))).encode())
        for path in sorted(Path(folder).glob("*.pth")):
            digest.update(path.read_bytes())
    limits = [
        resource.getrlimit(getattr(resource, name))
        for name in sorted(dir(resource))
        if name[:7] == "RLIMIT_"
    ]
    state = [
        sys.executable,
        sys.version,
        flags,
        limits,
        _about_process(),
        sorted(item for item in env.items() if item[0].startswith(IMPORT_TIME)),
    ]
    digest.update(json.dumps(state).encode())
    return digest.hexdigest()[:16]


def _about_process() -> list[str]:
    """Return what a kernel inherits from the process that starts it: mask of new files, priority, control group."""
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    kept = [
        line
        for line in status
        if line.startswith(("Umask", "Groups", "Cpus_allowed_list", "CapEff"))
    ]
    return [*kept, str(os.nice(0)), Path("/proc/self/cgroup").read_text("utf-8")]
