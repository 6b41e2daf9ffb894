"""Private database servers: SQLite's file, a PostgreSQL, a Redis, and what can befall them. Standard library only."""

import contextlib
import os
import pathlib
import pwd
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

import machine


class Down(Exception):
    """The database does not answer."""


class Sqlite:
    """A file in the instance's folder."""

    engine = "sqlite"

    def __init__(self, folder: pathlib.Path):
        self.path = folder / "atalaya.db"
        self.url = f"sqlite://{self.path}"

    def rows(self, sql: str) -> list[tuple]:
        """Rows of the database, read beside whoever writes; none while there is no database yet."""
        if not self.path.exists():
            return []
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)) as connection:
            try:
                return connection.execute(sql).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise

    def is_locked(self) -> bool:
        """Whether somebody is in the middle of a write."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=0.3, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
                return False
            except sqlite3.OperationalError:
                return True

    def size(self) -> int:
        """Bytes of the database with its journal."""
        return sum(path.stat().st_size for path in self.path.parent.glob(self.path.name + "*"))

    def faults(self) -> list[str]:
        """What the engine's own check finds damaged."""
        found = [row[0] for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"foreign key: {row}" for row in self.rows("PRAGMA foreign_key_check")]


class PostgresServer:
    """A PostgreSQL on a free loopback port. It keeps what it has committed, as an operator's does."""

    def __init__(self):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        on_path = shutil.which("postgres")
        if not found and not on_path:
            sys.exit("there is no PostgreSQL here; scripts/setup test installs it")
        self.programs = found[-1] if found else pathlib.Path(on_path).parent
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="atalaya-postgres-"))
        self.port = machine.free_port()
        self.process = None
        # PostgreSQL refuses to run as root: it then runs as its own user, or as nobody.
        self.user = None
        if os.geteuid() == 0:
            users = {entry.pw_name: entry for entry in pwd.getpwall()}
            self.user = users.get("postgres") or users["nobody"]
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        with (self.folder / "log").open("ab") as log:
            subprocess.run([self.programs / "initdb", "--pgdata", self.folder / "data", "--username", "atalaya",
                            "--auth", "trust", "--encoding", "UTF8", "--locale", "C"],
                           stdout=log, stderr=log, check=True, **self._as())
        self.start()
        machine.wait_until(self.answers, 60, "PostgreSQL answers")

    def _as(self) -> dict:
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def start(self) -> None:
        """Starts it; it answers a little later."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*machine.TIED, self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port),
                 "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
                 "-c", "max_connections=200", "-c", "max_wal_size=1GB"],
                stdout=log, stderr=log, cwd=self.folder, **self._as())

    def stop(self, how: signal.Signals) -> None:
        """SIGINT sends clients away, SIGQUIT and SIGKILL drop them. Returns when the server and its children are gone."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        self.process.send_signal(how)
        self.process.wait(60)
        # Children of one that was killed notice it by themselves; until then no new server starts.
        machine.wait_until(lambda: not any(machine.lives(int(child)) for child in children), 30, "PostgreSQL is gone")

    def answers(self) -> bool:
        """Whether it takes connections."""
        if self.process.poll() is not None:
            return False
        return subprocess.run([self.programs / "pg_isready", "--quiet", "-h", "127.0.0.1", "-p", str(self.port)],
                              stdout=subprocess.DEVNULL).returncode == 0

    def run(self, sql: str, database: str = "postgres") -> list[tuple]:
        """What one statement gives; whole numbers are numbers."""
        done = subprocess.run(
            ["psql", "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
             "-U", "atalaya", "-d", database, "-c", sql],
            env=machine.surroundings() | {"PGCONNECT_TIMEOUT": "5"}, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise Down(done.stderr.strip())
        number = re.compile(r"-?\d{1,18}")
        return [tuple(int(cell) if number.fullmatch(cell) else cell or None for cell in line.split("\x1f"))
                for line in done.stdout.splitlines()]

    def close(self) -> None:
        if self.process.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)


class Postgres:
    """A database of its own on a private server."""

    engine = "postgres"

    def __init__(self, server: PostgresServer, name: str, tablespace: str = "pg_default"):
        self.server, self.name = server, name
        server.run(f"CREATE DATABASE \"{name}\" TABLESPACE {tablespace}")
        self.url = f"postgres://atalaya@127.0.0.1:{server.port}/{urllib.parse.quote(name)}"

    def rows(self, sql: str) -> list[tuple]:
        """Rows of the database; none while its tables are not there yet."""
        try:
            return self.server.run(sql, self.name)
        except Down as error:
            if "does not exist" in str(error):
                return []
            raise

    def is_locked(self) -> bool:
        """No: whoever writes is in nobody's way, or in that of one row."""
        return False

    def size(self) -> int:
        return self.rows("SELECT pg_database_size(current_database())")[0][0]

    def faults(self) -> list[str]:
        """What the engine's own check finds damaged."""
        done = subprocess.run(
            [self.server.programs / "pg_amcheck", "--install-missing", "--heapallindexed", "-h", "127.0.0.1",
             "-p", str(self.server.port), "-U", "atalaya", "-d", self.name], capture_output=True, text=True, timeout=300)
        return (done.stdout + done.stderr).splitlines() if done.returncode else []


class Redis:
    """A Redis on a free loopback port, which writes nothing to disk."""

    def __init__(self):
        if not shutil.which("redis-server"):
            sys.exit("there is no Redis here; scripts/setup test installs it")
        self.folder = tempfile.mkdtemp(prefix="atalaya-redis-")
        self.port = machine.free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*machine.TIED, "redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", self.folder, "--save", "",
             "--appendonly", "no"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        machine.wait_until(lambda: self.say("ping") == "PONG", 20, "Redis answers")

    def say(self, *words: str) -> str:
        done = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True, timeout=20)
        return done.stdout.strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder)
