"""What trials need of the machine: ports, cores, processes, patience. Standard library only."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import time

# Where it can, the kernel stops what was started here when this process is killed.
TIED = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def surroundings() -> dict[str, str]:
    """The environment without settings: those of whoever runs the trial must not reach the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ATALAYA_")}


def lives(pid: int) -> bool:
    """Whether there is such a process, and it is not a dead one that nobody has buried."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def cpu_of(pid: int) -> float:
    """Seconds that a process, its children and those they have buried have used."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        # It ended since it was listed, and its parent has its seconds.
        return 0.0
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_of(int(child)) for child in children)


def memory(pid: int) -> float:
    """Resident MiB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextlib.contextmanager
def on_core(core: int):
    """What is started meanwhile never leaves this core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds: float, what: str):
    """Polls `condition` until it gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise TimeoutError(f"{what}: not within {seconds} s")
