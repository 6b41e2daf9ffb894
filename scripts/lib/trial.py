"""A crawl of a test portal by the real binary, with a database of its own. Standard library only."""

import csv
import io
import itertools
import json
import lzma
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import engines
from machine import TIED, free_port, surroundings, wait_until

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def binary() -> str:
    """The program under trial: ATALAYA_BINARY, else the debug build."""
    target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))
    path = os.environ.get("ATALAYA_BINARY", f"{target}/debug/atalaya")
    if not os.access(path, os.X_OK):
        sys.exit(f"{path} does not exist: build it with `cargo leptos build`, or name another in ATALAYA_BINARY")
    return path


def ads_file() -> pathlib.Path | None:
    """The real ads to serve (see README.md); None where there are none on this machine."""
    places = [os.environ.get("ATALAYA_ADS_CSV"), ROOT / "data/valencia_2018.csv.xz",
              ROOT.parent / "shared/data/valencia_2018.csv.xz"]
    return next((pathlib.Path(place) for place in places if place and pathlib.Path(place).exists()), None)


def copy_ads(source: pathlib.Path, to: pathlib.Path, rows: int | None = None) -> None:
    """Unpacks the ads into a file: so many of them, or all."""
    with (lzma.open(source, "rt") if source.suffix == ".xz" else source.open()) as full, to.open("w") as part:
        reader, writer = csv.reader(full), csv.writer(part, lineterminator="\n")
        writer.writerow(next(reader))
        writer.writerows(itertools.islice(reader, rows))


class Folder:
    """A temporary folder that is kept when the trial fails."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="atalaya-trial-"))
        return self.path

    def __exit__(self, kind, value, traceback):
        if kind is None or (kind is SystemExit and not value.code):
            shutil.rmtree(self.path)
        else:
            print(f"logs and database are kept in {self.path}", file=sys.stderr)


class Portal:
    """`atalaya demo-portal` on a free port."""

    def __init__(self, folder: pathlib.Path, *options: str):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.log = folder / "portal.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*TIED, binary(), "demo-portal", "--addr", f"127.0.0.1:{self.port}", *options],
                env=surroundings(), stdout=log, stderr=log)

    def __enter__(self):
        wait_until(self._answers, 60, "the portal answers")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            sys.exit(f"the portal ended: {self.log.read_text()}")
        try:
            return urllib.request.urlopen(self.url, timeout=5).status == 200
        except OSError:
            return False

    def get(self, path: str):
        return json.load(urllib.request.urlopen(self.url + path.lstrip("/"), timeout=60))

    def post(self, path: str, body) -> None:
        request = urllib.request.Request(
            self.url + path.lstrip("/"), json.dumps(body).encode(), {"content-type": "application/json"})
        urllib.request.urlopen(request, timeout=60).read()


class Atalaya:
    """A database of its own and the commands that work on it. Without another `database` it is a file in the folder."""

    def __init__(self, folder: pathlib.Path, name: str, *portals: Portal, database=None):
        self.folder = folder / name
        self.folder.mkdir(exist_ok=True)
        self.portals = portals
        self.database = database or engines.Sqlite(self.folder)
        self.env = surroundings() | {
            "ATALAYA_DATABASE_URL": self.database.url,
            "ATALAYA_DATA_DIR": str(self.folder),
            # Trials ask more than people do.
            "ATALAYA_API_RATE_PER_MINUTE": "0",
            "ATALAYA_PAGE_RATE_PER_MINUTE": "0",
            "ATALAYA_OPEN_PER_CLIENT": "0",
            "ATALAYA_OUTBOUND_ALLOW": ",".join(f"127.0.0.1:{portal.port}" for portal in portals),
        }
        self.peak_rss_kib = 0
        self.seconds = 0.0

    def start(self, *arguments: str) -> subprocess.Popen:
        """Starts a command; what it writes goes to a log in the folder."""
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen([*TIED, binary(), *arguments], env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def crawl_arguments(self, delay_ms: int = 0) -> list[str]:
        return ["crawl", self.portals[0].url, "--delay-ms", str(delay_ms), "--concurrency", "16",
                "--max-pages", "1000000", "--max-depth", "1000"]

    def crawl(self) -> None:
        """Crawls the portal to the end, and notes the time and the peak of resident memory."""
        begun = time.monotonic()
        process = self.start(*self.crawl_arguments())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - begun
        self.peak_rss_kib = usage.ru_maxrss
        if process.returncode:
            sys.exit(f"the crawl ended with {process.returncode}:\n{(self.folder / 'crawl.log').read_text()[-4000:]}")

    def export(self) -> list[dict[str, str]]:
        """One row per listing, as `atalaya export --format csv` writes it."""
        done = subprocess.run([binary(), "export", "--format", "csv", "--out", "-"], env=self.env,
                              stdout=subprocess.PIPE, check=True)
        return list(csv.DictReader(io.StringIO(done.stdout.decode())))

    def query(self, sql: str) -> list[tuple]:
        """Rows of the database, read beside whoever writes."""
        return self.database.rows(sql)

    def pages(self) -> int:
        return self.query("SELECT COALESCE(SUM(pages_fetched), 0) FROM runs")[0][0]

    def size(self) -> int:
        """Bytes of the database with its journal."""
        return self.database.size()


def differences(left: list[dict], right: list[dict], columns: list[str]) -> list[str]:
    """What differs between two exports, by URL; a URL that occurs twice is a difference."""
    found = []
    tables = []
    for rows, name in ((left, "first"), (right, "second")):
        table = {row["url"]: row for row in rows}
        if len(table) != len(rows):
            found.append(f"the {name} export has {len(rows) - len(table)} URLs twice")
        tables.append(table)
    for url in sorted(tables[0].keys() ^ tables[1].keys()):
        found.append(f"{url}: only in the {'first' if url in tables[0] else 'second'} export")
    for url in sorted(tables[0].keys() & tables[1].keys()):
        for column in columns:
            a, b = tables[0][url][column], tables[1][url][column]
            if a != b:
                found.append(f"{url}: {column} is {a!r} and {b!r}")
    return found


def verdict(name: str, found: list[str]) -> None:
    """Says how it went, and ends the process with 1 if anything was found."""
    for line in found[:20]:
        print(f"  {line}")
    if len(found) > 20:
        print(f"  … and {len(found) - 20} more")
    print(f"{name}: {'passed' if not found else f'FAILED, {len(found)} differences'}")
    sys.exit(bool(found))
