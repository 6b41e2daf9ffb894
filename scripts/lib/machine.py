"""What trials need of the machine: ports, processes, patience. Standard library only."""

import os
import pathlib
import shutil
import socket
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
