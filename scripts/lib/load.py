"""People who keep asking, and what they were answered. Standard library only."""

import dataclasses
import http.client
import itertools
import threading
import time

import instance


@dataclasses.dataclass
class Sample:
    """One request. `status` is 0 where no answer came; `trouble` says why."""
    begun: float
    seconds: float
    status: int
    path: str
    retry_after: str | None = None
    trouble: str = ""

    @property
    def ended(self) -> float:
        return self.begun + self.seconds


class Load:
    """Threads that ask for each path in turn, each on a connection it keeps. They are dealt out to `asked`: servers, and
    who asks there."""

    def __init__(self, asked: list[tuple[instance.Server, dict[str, str]]], paths: list[str], threads: int,
                 pause: float = 0.0, patience: float = 30.0):
        self.samples: list[Sample] = []
        self.over = threading.Event()
        turns = [list(itertools.islice(itertools.cycle(paths), n, n + len(paths))) for n in range(threads)]
        self.threads = [threading.Thread(target=self._ask, daemon=True,
                                         args=(*asked[n % len(asked)], turns[n], pause, patience)) for n in range(threads)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(60)

    def _ask(self, server: instance.Server, identity: dict[str, str], paths: list[str], pause: float, patience: float) -> None:
        api = instance.Api(server, identity, patience)
        for path in itertools.cycle(paths):
            if self.over.is_set():
                return
            begun = time.monotonic()
            try:
                answer = api.call("GET", path)
                sample = Sample(begun, time.monotonic() - begun, answer.status, path, answer.headers["retry-after"])
            except (OSError, http.client.HTTPException) as error:
                sample = Sample(begun, time.monotonic() - begun, 0, path, trouble=f"{type(error).__name__}: {error}")
            self.samples.append(sample)
            if pause or not sample.status:
                self.over.wait(max(pause, 0.02))

    def between(self, begin: float, end: float) -> list[Sample]:
        """The requests that began in this time."""
        return [sample for sample in list(self.samples) if begin <= sample.begun < end]

    def for_a_while(self, seconds: float) -> list[Sample]:
        """The requests of the next `seconds`."""
        begun = time.monotonic()
        time.sleep(seconds)
        return self.between(begun, begun + seconds)


def quantile(seconds: list[float], part: float) -> float:
    """The time within which that part of them were."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def p99(samples: list[Sample]) -> float:
    return quantile([sample.seconds for sample in samples], 0.99)
