"""Runs Schemathesis with all its checks against the three services, as two accounts, and prints what it counted.

The documents are taken from the running services and made stricter before use: `default` answers are left out, so that each status must
be documented by its number, and parameters that name a chute also draw from what exists, so that more than the 404 is exercised.
"""

import argparse
import base64
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from packaged_platform import HOME, PackagedPlatform

SERVICES = ("chutes-service", "bounty-service", "metrics-service")
ACCOUNTS = ("alice", "bob")
SHORT = {"examples": 36, "phases": "examples,fuzzing"}
LONG = {"examples": 260, "phases": "examples,coverage,fuzzing,stateful"}
LONG_REQUESTS = 20_000
CHUTE_PARAMETERS = ("chute_id", "chute_id_or_name", "chute_id_or_name_or_slug")
# Left out of every run, by name: closing the account that fuzzes would turn the rest of the run into 401s.
LEFT_OUT = {"closeAccount": "it closes the account that fuzzes"}
# What a check reports and what is right all the same, each by name with its reason; everything else that is reported is a failure.
EXCEPTIONS = {
    "an empty value means an absent one": (
        "`?limit=` is what a form sends that was not filled in; the documented types can't say so",
        lambda check, case, response: check == "negative_data_rejection" and has_empty_value(case),
    ),
    "what is spelled right may still be impossible": (
        "400 and 402 answer what no schema can say: an image that is not there, no GPU left, a fee not accepted, a name where the id is needed",
        lambda check, case, response: check == "positive_data_acceptance"
        and response.get("status_code") in (400, 402),
    ),
    "no place on earth is 18 hours away": (
        "offsets beyond ±18:00 are well-formed in RFC 3339, and refused as a time that nobody means",
        lambda check, case, response: check == "positive_data_acceptance"
        and response.get("status_code") == 422
        and all_of_types(response, ("datetime_parsing",)),
    ),
    "what shapes a page is not looked at in a file": (
        "sort, dir, page and q belong to the HTML page of the miner means; JSON and CSV are whole",
        lambda check, case, response: check == "negative_data_rejection"
        and case["path"] == "/chutes/miner_means/{chute_id}"
        and (case.get("query") or {}).get("ext") in ("json", "csv"),
    ),
    "rules across characters are checked, and told in the 422": (
        "Python's grammar, reserved names, GPU names and NUL are rules that a JSON schema does not carry",
        lambda check, case, response: check == "positive_data_acceptance"
        and response.get("status_code") == 422
        and all_of_types(response, ("value_error", "python_syntax", "enum", "string_pattern_mismatch")),
    ),
}


def has_empty_value(case: dict) -> bool:
    """Empty texts and null; an object too, which is spread into parameters of other names, so that nothing of this one is sent."""
    sent = list((case.get("query") or {}).values())
    return any(
        value in (None, [], [""], [None]) or isinstance(value, dict) or (isinstance(value, str) and not value.strip()) for value in sent
    )


def all_of_types(response: dict, types: tuple) -> bool:
    body = json.loads(base64.b64decode((response.get("content") or {}).get("$base64", "")) or "{}")
    detail = body.get("detail")
    return isinstance(detail, list) and all(entry["type"] in types for entry in detail)


def strict(document: dict, chutes: list[str]) -> dict:
    for item in document["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict):
                continue
            operation.get("responses", {}).pop("default", None)
            # The calls carry API keys; signed headers are tested with vectors and the genuine client.
            if "security" in operation:
                operation["security"] = [way for way in operation["security"] if "Hotkey" not in way]
        # Nothing that exists is handed to a deletion, or soon there would be nothing.
        harmless = [operation for method, operation in item.items() if method != "delete" and isinstance(operation, dict)]
        for parameter in [parameter for operation in harmless for parameter in operation.get("parameters", [])]:
            if parameter.get("in") == "path" and parameter["name"] in CHUTE_PARAMETERS and chutes:
                parameter["schema"] = {"anyOf": [{"enum": chutes}, parameter["schema"]]}
                parameter.pop("example", None)
                parameter.pop("examples", None)
    return document


def configuration(seconds: float) -> str:
    # How long an answer takes is measured by the benchmarks, on a machine that does nothing else.
    return f"request-timeout = {seconds}\nmax-stream-events = 2\ncontinue-on-failure = true\n\n[checks]\nmax_response_time = {seconds}\n"


def fetch(url: str, key: str | None = None):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def existing_chutes(base_url: str, key: str) -> list[str]:
    items = fetch(f"{base_url}/chutes/?include_public=true", key)["items"]
    return [value for item in items for value in (item["chute_id"], item["name"])]


class Counts:
    def __init__(self):
        self.requests, self.statuses, self.failures, self.excepted, self.broken = 0, {}, {}, {}, []

    def read(self, events: Path, service: str):
        """Adds what Schemathesis wrote down, one JSON object a line."""
        for line in events.open():
            scenario = json.loads(line).get("ScenarioFinished")
            if scenario is None:
                continue
            recorder = scenario["recorder"]
            interactions = recorder.get("interactions") or {}
            self.requests += len(interactions)
            for interaction in interactions.values():
                status = (interaction.get("response") or {}).get("status_code", "none")
                self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
            for case, checks in (recorder.get("checks") or {}).items():
                for check in checks:
                    if check["status"] == "failure":
                        interaction = interactions.get(case) or {}
                        self.judge(service, check, recorder["cases"][case]["value"], interaction.get("response") or {})

    def judge(self, service: str, check: dict, case: dict, response: dict):
        for name, (_, holds) in EXCEPTIONS.items():
            if holds(check["name"], case, response):
                self.excepted[name] = self.excepted.get(name, 0) + 1
                return
        failure = check["failure_info"]["failure"]
        message = re.sub(r"\s+", " ", failure.get("message", ""))[:240]
        key = (service, failure.get("operation") or case["path"], check["name"], failure.get("title", ""), message)
        example = base64.b64decode((response.get("content") or {}).get("$base64", "")).decode(errors="replace")[:240]
        times, _ = self.failures.get(key, (0, ""))
        self.failures[key] = (times + 1, f"{response.get('status_code')} {example}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--ready", help="ready.json of a platform that runs already")
    parser.add_argument("--home", type=Path, default=HOME, help="the folder in which the platform was built")
    parser.add_argument("--long", action="store_true", help=f"at least {LONG_REQUESTS} requests")
    parser.add_argument("--seed", type=int, default=20_260)
    parser.add_argument("--service", choices=SERVICES, action="append", help="these alone")
    parser.add_argument("--max-examples", type=int, help="instead of the form's own number, an operation")
    options = parser.parse_args()
    form = LONG if options.long else SHORT
    executable = Path(sys.executable).parent / "st"
    counts, runs = Counts(), 0
    shutil.rmtree(options.work / "reports", ignore_errors=True)
    (options.work / "reports").mkdir(parents=True)
    (options.work / "schemathesis.toml").write_text(configuration(60))
    started = time.monotonic()
    with PackagedPlatform(options.work / "data", options.ready, options.home) as platform:
        for round_number in range(1, 4):
            for service in options.service or SERVICES:
                document = fetch(platform.service_url(service) + "/openapi.json")
                for username in ACCOUNTS:
                    account = platform.account(username)
                    name = f"{service}-{username}-{round_number}"
                    path = options.work / "reports" / f"{name}.openapi.json"
                    path.write_text(json.dumps(strict(document, existing_chutes(platform.base_url, account["api_key"]))))
                    events = options.work / "reports" / f"{name}.ndjson"
                    command = [str(executable), "--config-file", str(options.work / "schemathesis.toml"), "run", str(path)]
                    command += ["--url", platform.base_url, "-H", f"Authorization: Bearer {account['api_key']}"]
                    command += ["--checks", "all", "--phases", form["phases"], "--no-shrink", "--suppress-health-check", "all"]
                    command += ["--max-examples", str(options.max_examples or form["examples"])]
                    command += ["--seed", str(options.seed + round_number)]
                    command += ["--report", "ndjson", "--report-ndjson-path", str(events)]
                    for operation in LEFT_OUT:
                        command += ["--exclude-operation-id", operation]
                    before = counts.requests
                    with open(options.work / "reports" / f"{name}.log", "w") as log:
                        exit_code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, cwd=options.work, check=False).returncode
                    runs += 1
                    if events.exists():
                        counts.read(events, service)
                    if exit_code not in (0, 1) or counts.requests == before:
                        counts.broken.append(f"{name}: Schemathesis ended with {exit_code}; see {log.name}")
                    print(f"{service:16} as {username:6} {counts.requests - before:6} requests, exit {exit_code}")
            if not options.long or counts.requests >= LONG_REQUESTS:
                break
    print(f"\nAll checks of Schemathesis in {time.monotonic() - started:.0f} s; left out:")
    for operation, reason in LEFT_OUT.items():
        print(f"  {operation}: {reason}")
    print("exceptions:")
    for name, (reason, _) in EXCEPTIONS.items():
        print(f"  {name} ({counts.excepted.get(name, 0)} times): {reason}")
    print("answers: " + ", ".join(f"{status} {times}" for status, times in sorted(counts.statuses.items())))
    for (service, label, check, title, message), (times, example) in sorted(counts.failures.items()):
        print(f"FAILED {service} {label} {check} ({times} times): {title}: {message}\n       e.g. {example}")
    for broken in counts.broken:
        print(f"FAILED {broken}")
    failed = len({key[1:3] for key in counts.failures}) + len(counts.broken)
    print(f"\nrequests: {counts.requests}")
    print(f"fuzz: {runs - len(counts.broken)} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
