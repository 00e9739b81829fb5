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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from packaged_platform import HOME, PackagedPlatform

SERVICES = ("chutes-service", "bounty-service", "metrics-service", "instance-service")
ACCOUNTS = ("alice", "bob")
# The coverage phase does the same for each account: the short form spares the second.
SHORT = {"examples": 14, "phases": {"alice": "examples,coverage,fuzzing", "bob": "examples,fuzzing"}}
LONG = {"examples": 260, "phases": dict.fromkeys(ACCOUNTS, "examples,coverage,fuzzing,stateful")}
SHORT_REQUESTS, LONG_REQUESTS = 2_000, 20_000
MOST_ROUNDS = 6
CHUTE_PARAMETERS = ("chute_id", "chute_id_or_name", "chute_id_or_name_or_slug")
LONGEST_PATTERNED_TEXT = 64
# Left out of every run, by name: closing the account that fuzzes would turn the rest of the run into 401s.
# And calls: what comes back is the chute's, and one that names a chute by chance is held for a minute.
LEFT_OUT = {
    "closeAccount": "it closes the account that fuzzes",
    "callChute": "a chute answers",
    "callChuteWithBody": "a chute answers",
    "createChatCompletion": "a chute answers",
    "createCompletion": "a chute answers",
    "createEmbedding": "a chute answers",
}
STATES = tuple(f"GET /admin/{service}/state" for service in SERVICES)
DEPLOYS = ("POST /chutes/", "POST /chutes/vllm", "POST /chutes/diffusion")
# Fields of request bodies by their type, for what is taken leniently.
NUMBERS = {
    "concurrency", "disk_gb", "gpu_count", "max_hourly_price_per_gpu", "max_instances", "max_model_len", "min_vram_gb_per_gpu", "port",
    "scaling_threshold", "shutdown_after_seconds", "timeout",
}  # fmt: skip
BOOLEANS = {
    "admin", "allow_external_egress", "disabled", "encrypted_fs", "enforce_eager", "lock_modules", "passthrough", "public", "stream", "tee",
    "trust_remote_code", "upload",
}  # fmt: skip
WORDS = {"true", "1", "yes", "on", "t", "y", "false", "0", "no", "off", "f", "n"}
# Paths that are names to the operations that take the rest of the path: a chute could be called so, for all that the router knows.
BELOW_A_NAME = ("code/{chute_id}", "warmup/{chute_id_or_name}", "boosted", "affine_available", "rolling_updates", "share", "unshare", "vllm", "diffusion", "{chute_id}", "{chute_id_or_name}", "{chute_id}/hf_info")


@dataclass(frozen=True)
class Exemption:
    """What a check reports and what is right all the same: of these operations, with this status, where `holds`."""

    why: str
    check: str
    operations: tuple
    statuses: tuple
    holds: Callable  # (failure, case, request, response) -> bool


def detail(response: dict):
    content = base64.b64decode((response.get("content") or {}).get("$base64", "")) or b"{}"
    return json.loads(content).get("detail")


def says(*beginnings):
    return lambda failure, case, request, response: any(detail(response).startswith(text) for text in beginnings)


def only(*rules):
    """A 422 each of whose entries is excused: (place, beginning of the sentence)."""
    return lambda failure, case, request, response: all(
        any(re.fullmatch(place, ".".join(map(str, entry["loc"]))) and entry["msg"].startswith(text) for place, text in rules)
        for entry in detail(response)
    )


def is_sent_empty(failure, case, request, response):
    """Nothing but query parameters was made invalid, and each was sent without a value (of a repeated one the first counts) or not under its name."""
    meta = case.get("meta") or {}
    data = (meta.get("phase") or {}).get("data") or {}
    spoilt = data.get("mutations") or [data]
    negative = [place for place, component in (meta.get("components") or {}).items() if component.get("mode") == "negative"]
    first = {}
    for name, value in parse_qsl(urlsplit(request.get("uri", "")).query, keep_blank_values=True):
        first.setdefault(name, value)
    return (
        set(negative) <= {"query"}
        and all(mutation.get("parameter_location") == "query" and mutation.get("parameter") for mutation in spoilt)
        and not any(first.get(mutation["parameter"], "").strip() for mutation in spoilt)
    )


def is_lenient(name: str, value) -> bool:
    """Whether the value of a field of this name is of another JSON type than the document's and is taken all the same."""
    if name in BOOLEANS:
        return value in (0, 1) and not isinstance(value, bool) if not isinstance(value, str) else value.lower() in WORDS
    return name in NUMBERS and (isinstance(value, str) and re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value.strip()) is not None or isinstance(value, float))


def holds_a_lenient_scalar(failure, case, request, response):
    waiting = [case.get("body")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if any(is_lenient(name, inner) for name, inner in value.items()):
                return True
            waiting += [inner for name, inner in value.items() if not name.endswith("schema")]
    return False


def is_taken_as_a_name(failure, case, request, response):
    return case["method"] in ("PUT", "DELETE", "GET")


def names_those_of_names(failure, case, request, response):
    advertised = re.search(r"Undocumented methods advertised: ([A-Z, ]+?) List", re.sub(r"\s+", " ", failure.get("message", "")))
    return advertised is not None and set(advertised.group(1).split(", ")) <= {"GET", "PUT", "DELETE"}


NUL = ".*", "The text must not hold the NUL character."
HALF = ".*", "The text holds half a character"
RANGE = r"query\.to", "The range must end after it begins"
GPUS = r"body\.node_selector\.(include|exclude)\.\d+", "There is no such GPU"
NAMES = tuple(
    (r"body\.name", text) for text in ("The name must have 3 to 128", "The name is taken by a route", "The name must not be a UUID", "The name must not hold an empty, . or ..")
)
EXEMPTIONS = {
    "a disabled chute is not warmed up": Exemption(
        "the contract's answer is a 503, until the owner enables the chute again",
        "not_a_server_error",
        ("GET /chutes/warmup/{chute_id_or_name}",),
        (503,),
        says("This chute is disabled"),
    ),
    "a blank logo_id means none, or leaves the old one": Exemption(
        "form builders send a blank text for what was not filled in, and a blank text is no UUID",
        "negative_data_rejection",
        ("PUT /chutes/{chute_id_or_name}", *DEPLOYS),
        (200, 400, 402, 403, 409),
        lambda failure, case, request, response: not str((case.get("body") or {}).get("logo_id") or "").strip(),
    ),
    "scalars are taken as form builders send them": Exemption(
        "a number as a string, an integer as 5.0, a boolean as 1, 0 or a word: the public API's server takes them, and the documents say what is meant",
        "negative_data_rejection",
        ("PUT /chutes/{chute_id_or_name}", "POST /api_keys/", *DEPLOYS),
        (200, 400, 402, 403, 409),
        holds_a_lenient_scalar,
    ),
    "an empty value means an absent one": Exemption(
        "`?limit=` is what a form sends that was not filled in; the documented types can't say so",
        "negative_data_rejection",
        (
            "GET /api_keys/",
            "GET /bounties/history",
            "GET /bounties/{chute_id}/increase",
            "GET /chutes/",
            "GET /chutes/miner_means",
            "GET /chutes/miner_means/{chute_id}",
            "GET /chutes/utilization",
            "GET /chutes/utilization/history",
            "GET /chutes/warmup/{chute_id_or_name}",
            "GET /images/",
            *STATES,
            *DEPLOYS,
        ),
        (200, 402, 422),
        is_sent_empty,
    ),
    "what is well-formed may not fit together": Exemption(
        "cords or jobs, GPUs that all sides of the selector leave, an image that is there: a schema knows no more than a field",
        "positive_data_acceptance",
        DEPLOYS,
        (400,),
        says(
            "A chute has either cords or jobs",
            "No GPU is left by the node_selector",
            "The image is not known or not available",
            "You may not deploy public chutes",
            "A chute with TEE in its name",
        ),
    ),
    "a fee must be agreed to": Exemption(
        "the first deployment of a name costs something, which accept_fee and the balance decide",
        "positive_data_acceptance",
        DEPLOYS,
        (402,),
        says("The first deployment of this name costs $"),
    ),
    "a vLLM chute needs a revision where no resolver is configured": Exemption(
        "the reference has it optional, and so it is for an installation with a resolver",
        "positive_data_acceptance",
        ("POST /chutes/vllm",),
        (400,),
        says("Give the model's revision"),
    ),
    "a chute is shared with others": Exemption(
        "who is named decides: not the owner, and a public chute with nobody",
        "positive_data_acceptance",
        ("POST /chutes/share", "POST /chutes/unshare"),
        (400,),
        says("The chute is yours", "The chute is public"),
    ),
    "a change names what is to be changed": Exemption(
        "each field of the body may be absent, but not all of them; balance and balance_change exclude each other",
        "positive_data_acceptance",
        ("PUT /users/{user_id_or_name}",),
        (400,),
        says("Nothing is to be changed", "Send either balance or balance_change"),
    ),
    "a name has no empty segment": Exemption(
        "names take the rest of the path, where //, /./ and /../ are refused before routing; no pattern can say so readably",
        "positive_data_acceptance",
        ("PUT /chutes/{chute_id_or_name}", "GET /chutes/{chute_id_or_name}", "GET /chutes/warmup/{chute_id_or_name}", "GET /chutes/code/{chute_id}"),
        (400,),
        says("The path holds"),
    ),
    "page and offset exclude each other": Exemption(
        "each is a good parameter for itself",
        "positive_data_acceptance",
        ("GET /chutes/",),
        (400,),
        says("Send either page or offset"),
    ),
    "no place on earth is 18 hours away": Exemption(
        "offsets beyond ±18:00 are well-formed in RFC 3339, and refused as a time that nobody means",
        "positive_data_acceptance",
        ("GET /bounties/history", "GET /chutes/utilization/history"),
        (422,),
        only(("query\\.(since|until|from|to)", "The value must be a time in ISO 8601"), RANGE),
    ),
    "a range ends after it begins": Exemption(
        "each is a good time for itself",
        "positive_data_acceptance",
        ("GET /chutes/utilization/history",),
        (422,),
        only(RANGE),
    ),
    "what stands behind the last dot of an address is an extension": Exemption(
        "a chute's id holds no dot; what does is read as `{chute_id}.{ext}`",
        "positive_data_acceptance",
        ("GET /chutes/miner_means/{chute_id}",),
        (422,),
        only(("path\\.ext", "The extension is json or csv")),
    ),
    "no database keeps a NUL or half a character": Exemption(
        "PostgreSQL stores neither; a pattern beside every text would say so and help nobody",
        "positive_data_acceptance",
        (
            *DEPLOYS,
            "POST /api_keys/",
            "POST /chutes/share",
            "POST /chutes/unshare",
            "PUT /chutes/{chute_id_or_name}",
            "GET /api_keys/",
            "GET /bounties/history",
            "GET /chutes/",
            "GET /chutes/miner_means",
            "GET /chutes/miner_means/{chute_id}",
            "GET /chutes/utilization",
            "GET /images/",
            "GET /users/",
        ),
        (422,),
        only(NUL, HALF),
    ),
    "a deployment's rules across characters are told in the 422": Exemption(
        "Python's grammar, names that are routes, GPUs of the catalogue in any case, ports between 2202 and 8002",
        "positive_data_acceptance",
        ("POST /chutes/",),
        (422,),
        only(
            NUL,
            HALF,
            GPUS,
            *NAMES,
            (r"body\.code", "The code is not valid Python"),
            (r"body\.code", "The code is too deeply nested or too broken"),
            (r"body\.cords\.\d+\.public_api_method", "The method must be one of"),
            (r"body\.jobs\.\d+\.ports\.\d+\.port", "The port must be 2202"),
            (r"body\.revision", "The template vllm needs the model's revision"),
        ),
    ),
    "a template's rules across characters are told in the 422": Exemption(
        "names that are routes, GPUs of the catalogue in any case",
        "positive_data_acceptance",
        ("POST /chutes/vllm", "POST /chutes/diffusion"),
        (422,),
        only(NUL, HALF, GPUS, *NAMES, (r"body\.model", "The name is taken by a route")),
    ),
    "what stands behind /chutes/ may be a name, and behind a chute an instance": Exemption(
        "names take the rest of the path, so PUT and DELETE answer there as for a chute that is not there, and say what to send; logs is no instance's id",
        "unsupported_method",
        (*(f"{method} /chutes/{path}" for path in BELOW_A_NAME for method in ("GET", "PUT", "DELETE")), "DELETE /instances/{instance_id}/logs"),
        (400, 401, 404, 422),
        is_taken_as_a_name,
    ),
    "what stands behind /chutes/, /images/ and /users/ takes the methods of names": Exemption(
        "the same, told by the Allow of OPTIONS; a user might be called register, an instance of a chute logs",
        "allow_header_conformance",
        (*(f"OPTIONS /chutes/{path}" for path in BELOW_A_NAME), "OPTIONS /images/{image_id}/logs", "OPTIONS /instances/{instance_id}/logs", "OPTIONS /users/login", "OPTIONS /users/me", "OPTIONS /users/register"),
        (204,),
        names_those_of_names,
    ),
}


def is_uuid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None


def event(data: str) -> dict:
    return {"type": "object", "required": ["data"], "properties": {"data": {"type": "string", "pattern": data}}}


WARM_UP, ANY_EVENT = event('^\\{"status": "(cold|hot)", "log": "[^"]+"\\}$'), event(r"^\{.*\}$")


def without_costly_bounds(schema):
    """Leaves `maxLength` out where a pattern stands beside it: a text of just that length is looked for letter by letter, for minutes.

    The bounds themselves are held by RequestBoundsTest and DeployBoundsTest.
    """
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str) and schema.get("maxLength", 0) > LONGEST_PATTERNED_TEXT:
            del schema["maxLength"]
        for inner in schema.values():
            without_costly_bounds(inner)
    elif isinstance(schema, list):
        for inner in schema:
            without_costly_bounds(inner)


def strict(document: dict, chutes: list[str], images: list[str]) -> dict:
    without_costly_bounds(document)
    image = document.get("components", {}).get("schemas", {}).get("DeployChute", {}).get("properties", {}).get("image")
    if image and images:
        # Else nearly every deployment would end at an image that is not there.
        image["anyOf"] = [{"enum": images}, {"type": image.pop("type"), "pattern": image.pop("pattern", "")}]
    for path, item in document["paths"].items():
        for operation in item.values():
            if not isinstance(operation, dict):
                continue
            operation.get("responses", {}).pop("default", None)
            stream = operation.get("responses", {}).get("200", {}).get("content", {}).get("text/event-stream")
            if stream:
                # The document describes a stream's whole text; Schemathesis holds each of its events against the schema.
                stream["schema"] = WARM_UP if "/warmup/" in path else ANY_EVENT
            # The calls carry API keys; signed headers are tested with vectors and the genuine client. One alone is not looked at.
            operation["parameters"] = [p for p in operation.get("parameters", []) if not p["name"].startswith("X-Chutes-")]
            if "security" in operation:
                operation["security"] = [way for way in operation["security"] if "Hotkey" not in way]
        # Nothing that exists is handed to a deletion, or soon there would be nothing.
        harmless = [operation for method, operation in item.items() if method != "delete" and isinstance(operation, dict)]
        for parameter in [parameter for operation in harmless for parameter in operation.get("parameters", [])]:
            known = chutes if parameter.get("in") == "path" else [chute for chute in chutes if is_uuid(chute)]
            if parameter.get("in") in ("path", "query") and parameter["name"] in CHUTE_PARAMETERS and known:
                parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
                parameter.pop("example", None)
                parameter.pop("examples", None)
    return document


def configuration(seconds: float) -> str:
    # How long an answer takes is measured by the benchmarks, on a machine that does nothing else.
    # Each stream begins with an event at once, and the next may be long in coming.
    return f"request-timeout = {seconds}\nmax-stream-events = 1\ncontinue-on-failure = true\n\n[checks]\nmax_response_time = {seconds}\n"


def fetch(url: str, key: str | None = None):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def existing_chutes(base_url: str, key: str) -> list[str]:
    items = fetch(f"{base_url}/chutes/?include_public=true", key)["items"]
    return [value for item in items for value in (item["chute_id"], item["name"])]


def existing_images(base_url: str, key: str) -> list[str]:
    items = fetch(f"{base_url}/images/?include_public=true", key)["items"]
    return [item["image_id"] for item in items] + [f"{item['user']['username']}/{item['name']}:{item['tag']}" for item in items if item["user"]]


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
                        self.judge(service, check, recorder["cases"][case]["value"], interaction)

    def judge(self, service: str, check: dict, case: dict, interaction: dict):
        request, response = interaction.get("request") or {}, interaction.get("response") or {}
        operation, failure = f"{case['method']} {case['path']}", check["failure_info"]["failure"]
        for name, exemption in EXEMPTIONS.items():
            if (
                check["name"] == exemption.check
                and operation in exemption.operations
                and response.get("status_code") in exemption.statuses
                and exemption.holds(failure, case, request, response)
            ):
                self.excepted[name] = self.excepted.get(name, 0) + 1
                return
        message = re.sub(r"\s+", " ", failure.get("message", "")).split(" Hint: ")[0][:240]
        key = (service, operation, check["name"], failure.get("title", ""), message)
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
    form, wanted = (LONG, LONG_REQUESTS) if options.long else (SHORT, SHORT_REQUESTS)
    executable = Path(sys.executable).parent / "st"
    counts, runs = Counts(), 0
    shutil.rmtree(options.work / "reports", ignore_errors=True)
    (options.work / "reports").mkdir(parents=True)
    (options.work / "schemathesis.toml").write_text(configuration(60))
    started = time.monotonic()
    with PackagedPlatform(options.work / "data", options.ready, options.home) as platform:
        for round_number in range(1, MOST_ROUNDS + 1):
            for service in options.service or SERVICES:
                for username in ACCOUNTS:
                    document = fetch(platform.document_url(service))
                    account = platform.account(username)
                    name = f"{service}-{username}-{round_number}"
                    path = options.work / "reports" / f"{name}.openapi.json"
                    path.write_text(json.dumps(strict(document, *(existing(platform.base_url, account["api_key"]) for existing in (existing_chutes, existing_images)))))
                    events = options.work / "reports" / f"{name}.ndjson"
                    command = [str(executable), "--config-file", str(options.work / "schemathesis.toml"), "run", str(path)]
                    command += ["--url", platform.base_url, "-H", f"Authorization: Bearer {account['api_key']}"]
                    command += ["--checks", "all", "--phases", form["phases"][username], "--no-shrink", "--suppress-health-check", "all"]
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
            if counts.requests >= wanted:
                break
    print(f"\nAll checks of Schemathesis in {time.monotonic() - started:.0f} s; left out:")
    for operation, reason in LEFT_OUT.items():
        print(f"  {operation}: {reason}")
    print("exceptions:")
    for name, exemption in EXEMPTIONS.items():
        print(f"  {name} ({counts.excepted.get(name, 0)} times): {exemption.why}")
    print("answers: " + ", ".join(f"{status} {times}" for status, times in sorted(counts.statuses.items())))
    for (service, label, check, title, message), (times, example) in sorted(counts.failures.items()):
        print(f"FAILED {service} {label} {check} ({times} times): {title}: {message}\n       e.g. {example}")
    for broken in counts.broken:
        print(f"FAILED {broken}")
    if counts.requests < wanted and not options.service:
        counts.broken.append(f"{counts.requests} requests are fewer than {wanted}")
        print(f"FAILED {counts.broken[-1]}")
    failed = len({key[1:3] for key in counts.failures}) + len(counts.broken)
    print(f"\nrequests: {counts.requests}")
    print(f"fuzz: {runs - len(counts.broken)} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
