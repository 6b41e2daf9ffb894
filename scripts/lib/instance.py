"""An instance of several processes: servers, workers, an administrator who asks over the API. Standard library only."""

import http.client
import json
import signal
import subprocess
import time
import urllib.parse

import machine
import trial

EMAIL, PASSWORD = "chaos@example.org", "correct horse battery"


class Wrong(Exception):
    """Something is so wrong that the test cannot go on."""


class Server:
    """`atalaya serve` on a free port."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process, self.port = process, port
        self.address = ("127.0.0.1", port)

    def answers(self) -> bool:
        try:
            return Api(self, {}).call("GET", "/healthz").status == 200
        except OSError:
            return False


class Instance(trial.Atalaya):
    """An instance whose processes end with the `with` block."""

    def __enter__(self):
        self.processes = []
        self.token = None
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                # One that is stopped can be killed as well.
                process.kill()
                process.wait()

    def start(self, *arguments: str) -> subprocess.Popen:
        process = super().start(*arguments)
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen:
        return self.start("worker")

    def serve(self, *options: str) -> Server:
        """A server that answers."""
        port = machine.free_port()
        server = Server(self.start("serve", "--addr", f"127.0.0.1:{port}", *options), port)

        def answers():
            if server.process.poll() is not None:
                raise Wrong(f"the server ended:\n{self.log('serve')[-4000:]}")
            return server.answers()
        machine.wait_until(answers, 60, "the server answers")
        return server

    def log(self, command: str) -> str:
        """What the processes of this command have logged."""
        path = self.folder / f"{command}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def token_of(self, email: str) -> str:
        """The bearer token of a new administrator."""
        run = lambda *arguments, **more: subprocess.run(
            [trial.binary(), "user", *arguments], env=self.env, check=True, capture_output=True, text=True, **more)
        run("add", email, "--role", "admin", "--password-stdin", input=f"{PASSWORD}\n")
        return run("token", email).stdout.strip()

    def api(self, server: Server) -> "Api":
        """The API, asked by an administrator."""
        if not self.token:
            self.token = self.token_of(EMAIL)
        return Api(server, self.program())

    def program(self) -> dict[str, str]:
        """What a program of the administrator's sends with each request."""
        return {"authorization": f"Bearer {self.token}"}

    def browser(self, server: Server) -> dict[str, str]:
        """What the administrator's browser sends once they have logged in."""
        origin = f"http://127.0.0.1:{server.port}"
        connection = http.client.HTTPConnection(*server.address, timeout=30)
        connection.request("POST", "/session", urllib.parse.urlencode({"email": EMAIL, "password": PASSWORD}),
                           {"content-type": "application/x-www-form-urlencoded", "origin": origin})
        answer = connection.getresponse()
        if answer.status != 303 or not answer.headers["set-cookie"]:
            raise Wrong(f"logging in was answered {answer.status}")
        return {"cookie": answer.headers["set-cookie"].split(";")[0], "origin": origin}

    def add_jobs(self, api: "Api", delay_ms: int, concurrency: int = 16) -> list[int]:
        """A job for each portal."""
        return [api.want(201, "POST", "/api/v1/jobs", {
            "name": f"portal {number}", "target_urls": [portal.url],
            "limits": {"max_pages": 1_000_000, "max_depth": 1000},
            "politeness": {"delay_ms": delay_ms, "concurrency_per_host": concurrency},
        })["id"] for number, portal in enumerate(self.portals)]

    def open_runs(self) -> int:
        return self.query("SELECT COUNT(*) FROM runs WHERE status IN ('queued', 'running', 'paused')")[0][0]

    def wait_for_the_end(self, seconds: float) -> None:
        machine.wait_until(lambda: not self.open_runs(), seconds, "every run ends")


class Answer:
    """What a server answered."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Api:
    """One connection to one server."""

    def __init__(self, server: Server, identity: dict[str, str], patience: float = 30):
        self.connection = http.client.HTTPConnection(*server.address, timeout=patience)
        self.identity = identity

    def call(self, method: str, path: str, body=None) -> Answer:
        """An answer, whatever it says. `OSError` and `HTTPException` where there is none."""
        headers = self.identity | ({"content-type": "application/json"} if body is not None else {})
        try:
            self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = self.connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    def want(self, status: int, method: str, path: str, body=None):
        """The answer's JSON; `Wrong` for any other status."""
        answer = self.call(method, path, body)
        if answer.status != status:
            raise Wrong(f"{method} {path} answered {answer.status}: {answer.body[:500].decode(errors='replace')}")
        return answer.json()


def pid_of(lease_owner: str | None) -> int:
    """The process that holds a lease; 0 where nobody does. It is named HOST-PID-EPOCH, and no host has a dash there."""
    return int(lease_owner.split("-")[1]) if lease_owner else 0


def run_of(api: Api, job: int) -> int:
    """Starts a run of the job."""
    return api.want(202, "POST", f"/api/v1/jobs/{job}/runs")["id"]


def stop_in_time(process: subprocess.Popen, seconds: float) -> float | None:
    """Asks a process to end; how long that took, `None` where it did not end in time or not well."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        return time.monotonic() - begun if process.wait(seconds) == 0 else None
    except subprocess.TimeoutExpired:
        return None
