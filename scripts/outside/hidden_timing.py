"""Measures whether the time of an answer tells a hidden chute from one that is not there.

As a stranger, each way to ask is asked of a private chute, of a chute that is not there, and of another that is not there (the control), in
a new random order each time, over one connection. Mann and Whitney's test says how likely such ranks are where nothing differs; a
difference counts as one only where the control shows none of its size.
"""

import argparse
import http.client
import json
import math
import random
import secrets
import statistics
import time
import uuid
from pathlib import Path
from urllib.parse import quote, urlsplit

from packaged_platform import HOME, PackagedPlatform

WARM_UP = 300
SIGNIFICANCE = 0.01


class Caller:
    """One connection, kept open; none where the key is None: an anonymous caller."""

    def __init__(self, base_url: str, key: str | None):
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=30)
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})

    def ask(self, method: str, target: str, body=None) -> tuple[int, bytes, int]:
        """Status, body and nanoseconds."""
        content = None if body is None else json.dumps(body).encode()
        begun = time.perf_counter_ns()
        self._connection.request(method, target, content, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        return response.status, answer, time.perf_counter_ns() - begun


def deploy_hidden(owner: Caller, name: str) -> str:
    status, images, _ = owner.ask("GET", "/images/?include_public=true")
    image = next(item for item in json.loads(images)["items"] if item["status"] == "built and pushed")
    chute = {
        "name": name,
        "image": image["image_id"],
        "public": False,
        "code": "x = 1\n",
        "filename": "app.py",
        "ref_str": "app:chute",
        "node_selector": {"gpu_count": 1, "min_vram_gb_per_gpu": 80},
        "cords": [{"method": "POST", "path": "/go", "function": "go", "stream": False}],
    }
    status, answer, _ = owner.ask("POST", "/chutes/?accept_fee=true", chute)
    if status != 200:
        raise SystemExit(f"The chute was not deployed: {status} {answer.decode()}")
    return json.loads(answer)["chute_id"]


def ways(owner: str, stranger: str):
    """Each way to ask: whether as a stranger with a key, and the request for a chute's id and name."""
    named = {"user_id_or_name": stranger}
    return {
        "read by id, anonymous": (False, lambda i, n: ("GET", f"/chutes/{i}", None)),
        "read by id": (True, lambda i, n: ("GET", f"/chutes/{i}", None)),
        "read by name": (True, lambda i, n: ("GET", f"/chutes/{quote(n)}", None)),
        "read by owner and name": (True, lambda i, n: ("GET", f"/chutes/{owner}/{quote(n)}", None)),
        "code": (True, lambda i, n: ("GET", f"/chutes/code/{i}", None)),
        "change": (True, lambda i, n: ("PUT", f"/chutes/{i}", {"tagline": "x"})),
        "share": (True, lambda i, n: ("POST", "/chutes/share", named | {"chute_id_or_name": i})),
        "warm up": (True, lambda i, n: ("GET", f"/chutes/warmup/{i}?quick=true", None)),
        "delete": (True, lambda i, n: ("DELETE", f"/chutes/{i}", None)),
    }


def mann_whitney(one: list[int], other: list[int]) -> float:
    """How likely ranks as far apart as these are where both are drawn from the same, by the normal approximation (two-sided)."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    rank_sum, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        rank_sum += (at + end + 1) / 2 * sum(1 for _, group in ranked[at:end] if group == 0)
        at = end
    size, others = len(one), len(other)
    score = (rank_sum - size * (size + 1) / 2 - size * others / 2) / math.sqrt(size * others * (size + others + 1) / 12)
    return math.erfc(abs(score) / math.sqrt(2))


def measure(caller: Caller, request, subjects: dict, pairs: int, rng: random.Random) -> dict:
    times, answers = {name: [] for name in subjects}, set()
    for turn in range(-WARM_UP, pairs):
        order = list(subjects)
        rng.shuffle(order)
        for name in order:
            status, answer, nanoseconds = caller.ask(*request(*subjects[name]))
            answers.add((status, answer))
            if turn >= 0:
                times[name].append(nanoseconds)
    if len(answers) != 1:
        raise SystemExit(f"The answers themselves differ: {answers}")
    return times | {"answer": answers.pop()[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--ready", help="ready.json of a platform that runs already")
    parser.add_argument("--home", type=Path, default=HOME, help="the folder in which the platform was built")
    parser.add_argument("--pairs", type=int, default=2_000, help="how often each way is asked of each chute")
    parser.add_argument("--seed", type=int, default=20_260)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with PackagedPlatform(options.work / "data", options.ready, options.home, ["-Dfleet=off"]) as platform:
        service = platform.service_url("chutes-service")
        owner, stranger = platform.account("alice"), platform.account("bob")
        hidden, absent, control = (f"org/timing-{secrets.token_hex(4)}" for _ in range(3))
        subjects = {
            "hidden": (deploy_hidden(Caller(service, owner["api_key"]), hidden), hidden),
            "absent": (str(uuid.uuid4()), absent),
            "control": (str(uuid.uuid4()), control),
        }
        every = ways(owner["username"], stranger["username"])
        significance = SIGNIFICANCE / len(every)
        print(f"{options.pairs} times each, in random order, as a stranger; medians in microseconds; p below {significance:.4f} would tell")
        print(f"{'':24}{'status':>7}{'hidden':>9}{'absent':>9}{'control':>9}{'hidden/absent':>15}{'p':>8}{'control/absent':>16}{'p':>8}  verdict")
        differing = 0
        for name, (is_known, request) in every.items():
            times = measure(Caller(service, stranger["api_key"] if is_known else None), request, subjects, options.pairs, rng)
            medians = {kind: statistics.median(times[kind]) / 1_000 for kind in subjects}
            tells, noise = mann_whitney(times["hidden"], times["absent"]), mann_whitney(times["control"], times["absent"])
            apart, apart_by_chance = abs(medians["hidden"] - medians["absent"]), abs(medians["control"] - medians["absent"])
            differs = tells < significance and apart > 2 * apart_by_chance
            differing += differs
            print(
                f"{name:24}{times['answer']:7}{medians['hidden']:9.1f}{medians['absent']:9.1f}{medians['control']:9.1f}"
                f"{medians['hidden'] / medians['absent']:15.4f}{tells:8.3f}{medians['control'] / medians['absent']:16.4f}{noise:8.3f}"
                f"  {'DIFFERS' if differs else 'no more than noise'}"
            )
    print(f"\ntiming: {len(every) - differing} of {len(every)} ways to ask show no more than noise")


if __name__ == "__main__":
    main()
