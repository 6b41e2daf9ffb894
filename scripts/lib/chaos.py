"""What the fault tests share: both engines, a seed, a bound on the time, a closing line. Standard library only."""

import os
import pathlib
import random
import signal
import sys
import traceback

import engines
import instance
import trial
from instance import Wrong

# What must be the same in two exports of the same ads.
COLUMNS = ["source", "price", "currency", "area_m2", "rooms", "bathrooms", "floor", "has_lift", "town", "latitude",
           "longitude", "availability"]
# What must be the same in two databases that crawled the same ads, however often their workers died.
COUNTS = {
    "price points": "SELECT COUNT(*) FROM price_points",
    "listings": "SELECT COUNT(*) FROM listings",
    "properties": "SELECT COUNT(*) FROM properties",
    "runs": "SELECT COUNT(*) FROM runs",
    "runs completed": "SELECT COUNT(*) FROM runs WHERE status = 'completed'",
    "URLs visited": "SELECT COUNT(*) FROM frontier WHERE state = 'done'",
    "URLs not visited": "SELECT COUNT(*) FROM frontier WHERE state <> 'done'",
    "pages fetched": "SELECT CAST(SUM(pages_fetched) AS BIGINT) FROM runs",
    "listings new": "SELECT CAST(SUM(listings_new) AS BIGINT) FROM runs",
    "listings found": "SELECT CAST(SUM(listings_found) AS BIGINT) FROM runs",
    "pages pending": "SELECT CAST(SUM(frontier_pending) AS BIGINT) FROM runs",
}


def number(name: str, usual: int) -> int:
    """A size, from the environment."""
    return int(os.environ.get(name, usual))


def seconds(bound: float) -> float:
    """A bound on a time. SLACK widens them all, for a machine that has other things to do."""
    return bound * float(os.environ.get("SLACK", "1"))


class Stage:
    """One engine, in a folder of its own."""

    def __init__(self, engine: str, folder: pathlib.Path, chance: random.Random):
        self.engine, self.folder, self.chance = engine, folder, chance
        self.server = engines.PostgresServer() if engine == "postgres" else None
        self.databases = 0

    def database(self, folder: pathlib.Path):
        """An empty database."""
        self.databases += 1
        return engines.Postgres(self.server, f"chaos_{self.databases}") if self.server else engines.Sqlite(folder)

    def instance(self, name: str, *portals: trial.Portal) -> instance.Instance:
        """An instance over a database of its own."""
        folder = self.folder / name
        folder.mkdir()
        return instance.Instance(self.folder, name, *portals, database=self.database(folder))

    def close(self) -> None:
        if self.server:
            self.server.close()


def different(whole: instance.Instance, tried: instance.Instance) -> list[str]:
    """What `tried` has otherwise than `whole`, which crawled the same ads undisturbed; and what is damaged."""
    found = trial.differences(whole.export(), tried.export(), COLUMNS)
    for what, sql in COUNTS.items():
        a, b = whole.query(sql)[0][0], tried.query(sql)[0][0]
        if a != b:
            found.append(f"{what}: {a} undisturbed, {b} after the faults")
    return found + tried.database.faults()


def main(test, known: tuple[str, ...] = ("sqlite", "postgres"), bound_seconds: int = 1800) -> None:
    """Runs `test(stage)` on each of ENGINES, for `bound_seconds` at most. It returns what it found wrong and a line of
    figures. Ends the process with 1 if it found anything on any engine."""
    name = pathlib.Path(sys.argv[0]).name
    seed = number("SEED", random.randrange(1_000_000))
    print(f"{name}: SEED={seed}", flush=True)
    wanted = os.environ.get("ENGINES", " ".join(known)).split()
    failed = False

    def out_of_time(*_):
        raise Wrong(f"not over within {bound_seconds} s")
    signal.signal(signal.SIGALRM, out_of_time)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    for engine in (engine for engine in wanted if engine in known):
        try:
            with trial.Folder() as folder:
                if not passes(name, Stage(engine, folder, random.Random(seed)), test, bound_seconds):
                    sys.exit(1)
        except SystemExit as end:
            if end.code != 1:
                raise
            failed = True
    sys.exit(failed)


def passes(name: str, stage: Stage, test, bound_seconds: int) -> bool:
    """Runs one test on one engine, and prints how it went."""
    signal.alarm(bound_seconds)
    try:
        found, figures = test(stage)
    except (Wrong, OSError, TimeoutError, engines.Down) as error:
        found, figures = [f"{type(error).__name__}: {error}", *traceback.format_exc().splitlines()[-8:]], "given up"
    finally:
        signal.alarm(0)
        stage.close()
    for line in found[:20]:
        print(f"  {line}")
    if len(found) > 20:
        print(f"  … and {len(found) - 20} more")
    print(f"{name} {stage.engine}: {'FAILED' if found else 'passed'}: {figures}", flush=True)
    return not found
