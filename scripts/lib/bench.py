"""What the benches share: the program that measures, and what it says. Standard library only."""

import json
import os
import pathlib
import subprocess
import sys

import machine
import trial

# `dev` measures the development build: quick to have, and several times slower than what ships.
PROFILE = os.environ.get("BENCH_PROFILE", "release")


def measure(package: str, bench: str, env: dict[str, str], **more: str) -> list[dict]:
    """Runs a bench; the lines of JSON it prints."""
    done = subprocess.run(
        ["cargo", "bench", "--quiet", "--locked", "--profile", PROFILE, "--package", package, "--bench", bench],
        cwd=trial.ROOT, env=machine.surroundings() | env | more, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"the bench {bench} ended with {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def example(package: str, name: str) -> pathlib.Path:
    """Builds an example, and says where it is."""
    built = subprocess.run(["cargo", "build", "--quiet", "--locked", "--profile", PROFILE, "--package", package, "--example",
                            name], cwd=trial.ROOT)
    if built.returncode:
        sys.exit(f"the example {name} cannot be built")
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", trial.ROOT / "target"))
    return target / {"dev": "debug"}.get(PROFILE, PROFILE) / "examples" / name
