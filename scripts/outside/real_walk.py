"""Walks from `chutes build` to an answer: the genuine command line builds, deploys and warms up, a miner runs the chutes by the genuine SDK, and plain
HTTP clients and the `openai` package call them. Two miners run, so that each place is raced for. Every call is written down, and compared with the
invocation-completed events in the end."""

import argparse
import base64
import collections
import concurrent.futures
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from packaged_platform import HOME, PackagedPlatform

ANSWER_SECONDS = 150
COMMAND_SECONDS = 300
INSTANCE_IS_GONE_SECONDS = 5
EVENTUALLY_SECONDS = 90
# The shortest that a chute may have, and what the autoscaler's round and the miner take after it.
IDLE_SECONDS = 60
GONE_SECONDS = 60
# What a service gives to requests that are under way when it is to stop.
SHUTDOWN_SECONDS = 30
LARGEST_BODY = 32 * 1024 * 1024
OWNER = "bob"
ADMINISTRATOR = "alice"
# Accounts with the bit `miner`; no agent runs for the second one here.
MINER = "miner"
IDLE_MINER = "miner5"
INVOCATIONS = "chutes.invocation-events"
MODEL = "openchutes-walk/tiny-llm"
FIRST = "first-chute"


class Transcript:
    def __init__(self, name="walk --real"):
        self.name = name
        self.passed, self.failed, self.skipped = 0, 0, 0

    def title(self, text):
        print(f"\n{text}", flush=True)

    def note(self, text):
        print(f"      {text}", flush=True)

    def check(self, what, holds, found=""):
        print(f"{'  ok' if holds else 'FAIL'}  {what}", flush=True)
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            self.note(f"found: {str(found)[:600]}")

    def end(self):
        print(f"\n{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    def invocation_id(self):
        return self.headers.get("X-Chutes-InvocationID")

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Api:
    def __init__(self, base_url, key):
        self.base_url, self.key = base_url, key

    def request(self, method, target, body=None, host=None, seconds=ANSWER_SECONDS, signer=None):
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if host:
            headers["Host"] = host
        if signer:
            headers = signed(signer, method, target, None if body is None else json.dumps(body).encode())
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(self.base_url + target, data, headers, method=method)
        return urllib.request.urlopen(request, timeout=seconds)

    def call(self, method, target, body=None, host=None, seconds=ANSWER_SECONDS, signer=None):
        try:
            with self.request(method, target, body, host, seconds, signer) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as e:
            return Answer(e.code, e.headers, e.read())
        except (OSError, ValueError, http.client.HTTPException) as e:
            return Answer(0, {}, str(e).encode())

    def raw(self, text):
        """A connection on which this much of a request was sent."""
        host, port = self.base_url.removeprefix("http://").split(":")
        connection = socket.create_connection((host, int(port)), timeout=20)
        connection.sendall(text.encode())
        return connection

    def raw_status(self, text):
        """The status that comes after this much of a request."""
        with self.raw(text) as connection:
            line = connection.makefile("rb").readline().decode()
        return int(line.split()[1]) if len(line.split()) > 1 else 0

    def stream(self, target, body):
        return Stream(self.request("POST", target, body))


class Stream:
    """An answer as it comes: its lines, each with the second at which it came."""

    def __init__(self, response):
        self.response = response
        self.invocation_id = response.headers.get("X-Chutes-InvocationID")
        self.begun = time.monotonic()

    def lines(self):
        for line in self.response:
            if line.strip():
                yield time.monotonic() - self.begun, line.decode().strip()

    def leave(self):
        self.response.close()


class Ledger:
    """What became of each call, by its invocation's id: the status that its event must have, or None where there must be none."""

    def __init__(self, bootstrap_servers):
        self.bootstrap_servers = bootstrap_servers
        self.calls = {}

    def add(self, invocation_id, status):
        if invocation_id:
            self.calls[invocation_id] = status

    def expected(self):
        return {invocation_id: [status] for invocation_id, status in self.calls.items() if status}

    def events(self, chute_id):
        """The statuses of the chute's events on the topic, by invocation; an event that was sent twice counts once."""
        from kafka import KafkaConsumer, TopicPartition

        consumer = KafkaConsumer(bootstrap_servers=self.bootstrap_servers, auto_offset_reset="earliest", enable_auto_commit=False)
        try:
            partitions = [TopicPartition(INVOCATIONS, number) for number in consumer.partitions_for_topic(INVOCATIONS)]
            consumer.assign(partitions)
            ends = consumer.end_offsets(partitions)
            found, seen = collections.defaultdict(list), set()
            deadline = time.monotonic() + EVENTUALLY_SECONDS
            while any(consumer.position(partition) < ends[partition] for partition in partitions) and time.monotonic() < deadline:
                for records in consumer.poll(timeout_ms=500).values():
                    for record in records:
                        headers = dict(record.headers)
                        event = json.loads(record.value)
                        if headers.get("ce_id") not in seen and event.get("chute_id") == chute_id:
                            seen.add(headers.get("ce_id"))
                            found[event["invocation_id"]].append(event["status"])
            return dict(found)
        finally:
            consumer.close()


def signed(account, method, target, body=None):
    """Headers of version 2, as a miner's agent makes them."""
    from bittensor_wallet import Keypair

    nonce = f"{int(time.time()):010d}.{base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip('=')}"
    digest = hashlib.sha256(body).hexdigest() if body else ""
    message = f"v2:{account['hotkey']}:{method}:{target}:{nonce}:{digest}"
    return {
        "X-Chutes-Hotkey": account["hotkey"],
        "X-Chutes-Nonce": nonce,
        "X-Chutes-Sig-Version": "2",
        "X-Chutes-Signature": Keypair.create_from_seed(account["seed"]).sign(message.encode()).hex(),
    }


def eventually(question, fits, seconds=EVENTUALLY_SECONDS):
    deadline = time.monotonic() + seconds
    answer = question()
    while not fits(answer) and time.monotonic() < deadline:
        time.sleep(0.5)
        answer = question()
    return answer


class Walk:
    def __init__(self, platform, work, transcript):
        self.transcript, self.work = transcript, work
        self.owner = platform.account(OWNER)
        self.api = Api(platform.base_url, self.owner["api_key"])
        self.platform = platform
        self.talked = 0
        self.ledger = Ledger(platform.ready["bootstrap_servers"])
        self.definitions = work / "definitions"
        shutil.rmtree(self.definitions, ignore_errors=True)
        self.definitions.mkdir(parents=True)
        for name in ("first_chute", "tiny_llm"):
            text = (HOME / "examples" / f"{name}.py").read_text()
            text = text.replace('username="alice"', f'username="{OWNER}"').replace("openchutes-examples/", "openchutes-walk/")
            if name == "tiny_llm":
                text = text.replace("shutdown_after_seconds=300", f"shutdown_after_seconds={IDLE_SECONDS}")
            (self.definitions / f"{name}.py").write_text(text)
        self.config = work / "config.ini"
        self.config.write_text(
            f"[api]\nbase_url = {platform.base_url}\n\n[auth]\nuser_id = {self.owner['user_id']}\nusername = {OWNER}\nhotkey_name = walk\n"
            f"hotkey_ss58address = {self.owner['hotkey']}\nhotkey_seed = {self.owner['seed']}\n"
        )

    def chutes(self, *arguments, typed="y\n"):
        environment = dict(os.environ, CHUTES_CONFIG_PATH=str(self.config), CHUTES_API_URL=self.api.base_url, PYTHONDONTWRITEBYTECODE="1")
        executable = Path(sys.executable).parent / "chutes"
        begun = time.monotonic()
        done = subprocess.run(
            [str(executable), *arguments],
            cwd=self.definitions,
            env=environment,
            input=typed,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=COMMAND_SECONDS,
        )
        self.transcript.note(f"$ chutes {' '.join(arguments)}    ({time.monotonic() - begun:.1f} s, exit {done.returncode})")
        for line in done.stdout.strip().splitlines()[-4:]:
            self.transcript.note(f"  {line[:200]}")
        return done

    def chute(self, name):
        return self.api.call("GET", f"/chutes/{name}").json()

    def slug(self, name):
        return self.chute(name).get("slug", "")

    def called(self, method, target, body=None, status="success", **how):
        """Calls the owner's chute and writes the call down; status: that of its event, None where there must be none."""
        answer = self.api.call(method, target, body, **how)
        self.ledger.add(answer.invocation_id(), status)
        return answer

    def processes(self):
        """The pids of the chutes that really run, by instance."""
        running = {}
        for file in Path(self.platform.ready["data"]).glob("miner*/processes/*.pid"):
            pid = int(file.read_text().split()[0])
            if Path(f"/proc/{pid}").exists():
                running[file.stem] = pid
        return running

    def run(self):
        for title, step in (
            ("Two definitions are built", self.builds),
            ("They are deployed", self.deploys),
            ("A cold chute is warmed up until it is hot", self.warms_up),
            ("Its cords are called", self.calls),
            ("A hundred calls are answered right", self.calls_much),
            ("A caller leaves, and an instance dies in the middle of a stream", self.breaks_off),
            ("A cold model is called by the openai package: the call is held and answered", self.talks),
            ("What is wrong is refused", self.refuses),
            ("A new version is deployed under load", self.rolls_over),
            ("What nobody calls is given back", self.idles),
            ("instance-service is restarted while miners follow its events", self.restarts),
            ("What happened is counted", self.counts),
        ):
            self.transcript.title(title)
            try:
                step()
            except Exception as e:  # noqa: BLE001 - whatever goes wrong is one failed expectation
                self.transcript.check("the step goes through", False, f"{type(e).__name__}: {e}")

    def builds(self):
        for name in ("first_chute", "tiny_llm"):
            done = self.chutes("build", f"{name}:chute", "--wait")
            self.transcript.check(f"`chutes build {name}:chute --wait` succeeds", done.returncode == 0, done.stdout[-600:])
            image = name.replace("_", "-")
            read = eventually(lambda: self.api.call("GET", f"/images/{OWNER}/{image}:1.0"), lambda answer: answer.status == 200, 20)
            self.transcript.check("the image is built and pushed", read.json().get("status") == "built and pushed", read)

    def deploys(self):
        for name in ("first_chute", "tiny_llm"):
            done = self.chutes("deploy", f"{name}:chute", "--accept-fee")
            self.transcript.check(f"`chutes deploy {name}:chute` succeeds", "uccessfully deployed" in done.stdout, done.stdout[-600:])
        self.transcript.check("it is cold", self.chute(FIRST).get("hot") is False, self.chute(FIRST))

    def warms_up(self):
        begun = time.monotonic()
        # Its screen stays until somebody closes it.
        environment = dict(os.environ, CHUTES_CONFIG_PATH=str(self.config), CHUTES_API_URL=self.api.base_url, PYTHONDONTWRITEBYTECODE="1")
        command = [str(Path(sys.executable).parent / "chutes"), "warmup", FIRST]
        screen = subprocess.Popen(command, cwd=self.definitions, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            chute = eventually(lambda: self.chute(FIRST), lambda read: read.get("hot"), ANSWER_SECONDS)
        finally:
            screen.kill()
            screen.wait()
        self.transcript.check(f"`chutes warmup {FIRST}`: it is hot after {time.monotonic() - begun:.1f} s", bool(chute.get("hot")), chute)
        instances = chute.get("instances") or []
        self.transcript.check("of two miners one got the place", len(instances) == 1, instances)

    def calls(self):
        slug = self.slug(FIRST)
        path = f"/call/{slug}"
        added = self.called("POST", f"{path}/add", {"a": 2, "b": 40})
        self.transcript.check("JSON: 2 + 40", added.status == 200 and added.json() == {"sum": 42}, added)
        self.transcript.check("the answer names its invocation", bool(re.fullmatch(r"[0-9a-f-]{36}", added.headers.get("X-Chutes-InvocationID") or "")), dict(added.headers))
        port = self.api.base_url.rsplit(":", 1)[1]
        hosted = self.called("POST", "/add", {"a": 1, "b": 1}, host=f"{slug}.localhost:{port}")
        self.transcript.check(f"the same at {slug}.localhost", hosted.json() == {"sum": 2}, hosted)
        stream = self.api.stream(f"{path}/count", {"to": 5, "pause": 0.3})
        lines = list(stream.lines())
        self.ledger.add(stream.invocation_id, "success")
        self.transcript.check("a stream of five lines", [line for _, line in lines] == [f"data: {i}" for i in range(1, 6)], lines)
        self.transcript.check("each comes when it is ready", len(lines) == 5 and lines[4][0] - lines[0][0] > 0.8, lines)
        hello = self.called("GET", f"{path}/hello")
        self.transcript.check("GET", hello.status == 200 and "greeting" in hello.json(), hello)
        picture = self.called("POST", f"{path}/picture", {"colour": "red"})
        self.transcript.check("a file", picture.status == 200 and b"<svg" in picture.body and b"red" in picture.body, picture)
        failed = self.called("POST", f"{path}/fail", {}, status="error")
        self.transcript.check("a cord that raises", failed.status == 500, failed)
        wrong = self.called("POST", f"{path}/add", {"a": "x"}, status="error")
        self.transcript.check("invalid input is the chute's 400", wrong.status in (400, 422), wrong)
        begun = time.monotonic()
        slow = self.called("POST", f"{path}/slow", {"seconds": 3})
        self.transcript.check("a slow one", slow.json() == {"slept": 3.0} and time.monotonic() - begun >= 3, slow)
        instance = (self.chute(FIRST).get("instances") or [{}])[0].get("instance_id")
        logs = self.api.call("GET", f"/instances/{instance}/logs?backfill=20&follow=false")
        self.transcript.check("its output can be read", logs.status == 200 and bool(logs.body), logs)

    def calls_much(self):
        path = f"/call/{self.slug(FIRST)}/add"
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda i: self.called("POST", path, {"a": i, "b": i}), range(100)))
        right = sum(answer.status == 200 and answer.json() == {"sum": 2 * i} for i, answer in enumerate(answers))
        self.transcript.check(f"100 of 100 in {time.monotonic() - begun:.1f} s", right == 100, [a for a in answers if a.status != 200][:3])

    def breaks_off(self):
        path = f"/call/{self.slug(FIRST)}"
        left = self.api.stream(f"{path}/count", {"to": 10_000, "pause": 0.1})
        next(left.lines())
        left.leave()
        self.ledger.add(left.invocation_id, "cancelled")
        self.transcript.note("a caller left after the first line")
        running = self.processes()
        active = [instance["instance_id"] for instance in self.chute(FIRST).get("instances") or []]
        self.transcript.check("the registry and the processes agree", sorted(running) == sorted(active), (running, active))
        body = json.dumps({"to": 10_000, "pause": 0.1})
        # By hand: Python's client takes chunks that break off for whole ones.
        lost = self.api.raw(
            f"POST {path}/count HTTP/1.1\r\nHost: walk\r\nAuthorization: Bearer {self.owner['api_key']}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        with lost, lost.makefile("rb") as answer:
            seen = b""
            while b"data: 1\n" not in seen:
                seen += answer.readline()
            os.killpg(running[active[0]], signal.SIGKILL)
            begun = time.monotonic()
            seen += answer.read()
        invocation = re.search(rb"(?i)x-chutes-invocationid: ([0-9a-f-]{36})", seen)
        self.ledger.add(invocation and invocation.group(1).decode(), "failed")
        self.transcript.check(f"the stream ends with an error, {time.monotonic() - begun:.1f} s after the kill", b'data: {"error"' in seen, seen[-300:])
        self.transcript.check("and does not look whole", not seen.endswith(b"0\r\n\r\n"), seen[-300:])
        again = self.called("GET", f"{path}/hello")
        while again.status == 502 and b"The call may have run" in again.body and time.monotonic() - begun < INSTANCE_IS_GONE_SECONDS:
            # It was sent before anybody had noticed that the instance is gone, and is not sent twice.
            self.ledger.add(again.invocation_id(), "failed")
            again = self.called("GET", f"{path}/hello")
        self.transcript.check(f"the next call is answered by another instance, {time.monotonic() - begun:.1f} s after it", again.status == 200, again)

    def talks(self):
        import openai

        client = openai.OpenAI(base_url=f"{self.api.base_url}/v1", api_key=self.owner["api_key"], max_retries=0, timeout=ANSWER_SECONDS)
        self.transcript.check("the model is listed", MODEL in [model.id for model in client.models.list()], "")
        self.transcript.check("it is cold", self.chute(MODEL).get("hot") is False, self.chute(MODEL))
        question = [{"role": "user", "content": "one two three"}]
        begun = time.monotonic()
        answer = None
        while answer is None:
            try:
                answer = client.chat.completions.create(model=MODEL, messages=question)
            except openai.APIStatusError as e:
                # A start that takes longer than calls are held: Retry-After says when to come again.
                if e.status_code != 503 or time.monotonic() - begun > ANSWER_SECONDS:
                    raise
                time.sleep(float(e.response.headers.get("Retry-After", "5")))
        self.transcript.check(f"answered after {time.monotonic() - begun:.1f} s", answer.choices[0].message.content == "three two one", answer)
        self.transcript.check("with its usage", answer.usage is not None and answer.usage.completion_tokens == 3, answer)
        parts = [
            chunk.choices[0].delta.content or ""
            for chunk in client.chat.completions.create(model=MODEL, messages=question, stream=True)
            if chunk.choices
        ]
        self.transcript.check("streamed", "".join(parts) == "three two one" and len([p for p in parts if p]) == 3, parts)
        plain = client.completions.create(model=MODEL, prompt="a b")
        self.transcript.check("completions", plain.choices[0].text == "b a", plain)
        self.talked = 3

    def refuses(self):
        chute = self.chute(FIRST)
        path = f"/call/{chute['slug']}/add"
        question = {"a": 1, "b": 1}

        def refused(what, statuses, answer):
            self.ledger.add(answer.invocation_id(), None)
            self.transcript.check(f"{what} ({statuses[0]})", answer.status in statuses, answer)

        def by(key):
            return Api(self.api.base_url, key).call("POST", path, question)

        stranger = self.platform.account(MINER)
        refused("nobody", (401,), by(None))
        refused("a stranger, to whom the private chute does not exist", (404,), by(stranger["api_key"]))
        refused("a cord that it has not", (404,), self.api.call("POST", f"/call/{chute['slug']}/nothing", {}))
        reading = self.api.call(
            "POST", "/api_keys/", {"name": f"walk-{time.time_ns()}", "admin": False, "scopes": [{"object_type": "chutes", "action": "read"}]}
        ).json()
        refused("a key without invoke", (403,), eventually(lambda: by(reading.get("secret_key")), lambda answer: answer.status == 403, 20))
        shared = {"chute_id_or_name": chute["chute_id"], "user_id_or_name": stranger["user_id"]}
        self.api.call("POST", "/chutes/share", shared)
        refused("an account whose balance is used up", (402,), eventually(lambda: by(stranger["api_key"]), lambda answer: answer.status == 402, 20))
        self.api.call("POST", "/chutes/unshare", shared)
        refused("it no longer sees what is not shared any more", (404,), eventually(lambda: by(stranger["api_key"]), lambda answer: answer.status == 404, 20))
        head = f"POST {path} HTTP/1.1\r\nHost: walk\r\nAuthorization: Bearer {self.owner['api_key']}\r\n"
        # It is refused by its declared length: the beginning is enough.
        large = self.api.raw_status(f"{head}Content-Type: application/json\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n{{")
        self.transcript.check("a body over the limit (413)", large == 413, large)
        bomb = self.api.raw_status(f"{head}X-Bomb: {'x' * 66_000}\r\nContent-Length: 0\r\n\r\n")
        self.transcript.check("a header bomb (431)", bomb == 431, bomb)

        claim = {"chute_id": chute["chute_id"], "version": chute["version"], "gpu": "a4000", "gpu_count": 1, "region": "here"}
        refused("an API key that claims an instance", (401, 403), self.api.call("POST", "/instances/", claim))
        refused("an account without the bit miner", (403,), self.api.call("POST", "/instances/", claim, signer=self.owner))
        refused("it does not see what miners see either", (403,), self.api.call("GET", "/miner/chutes/", signer=self.owner))
        other = self.platform.account(IDLE_MINER)
        refused("a miner for whom there is no place left", (409,), self.api.call("POST", "/instances/", claim, signer=other))
        instance_id = (chute.get("instances") or [{}])[0].get("instance_id")
        theirs = f"/instances/{chute['chute_id']}/{instance_id}"
        refused("a miner who removes another's instance", (404, 403), self.api.call("DELETE", theirs, signer=other))
        moved = {"host": "127.0.0.1", "port": 9, "ready": True}
        refused("and who says where it listens", (404, 403), self.api.call("PUT", f"/instances/{instance_id}", moved, signer=other))
        for miner in (self.platform.account(MINER), self.platform.account(f"{MINER}1")):
            for instance in self.api.call("GET", "/miner/instances/", signer=miner).json():
                if instance["instance_id"] == instance_id:
                    past = Api(f"http://{instance['host']}:{instance['port']}", None).call("POST", "/add", question)
                    self.transcript.check("who passes the gateway by has no secret (401)", past.status == 401, past)
        still = self.called("POST", path, question)
        self.transcript.check("the instance answers as before", still.json() == {"sum": 2}, still)

    def idles(self):
        begun = time.monotonic()
        gone = eventually(lambda: self.chute(MODEL), lambda read: read.get("hot") is False, IDLE_SECONDS + GONE_SECONDS)
        self.transcript.check(
            f"{IDLE_SECONDS} s after its last call the model is cold (waited {time.monotonic() - begun:.0f} s for it)",
            gone.get("hot") is False and not gone.get("instances"),
            gone,
        )
        listed = self.api.call("GET", "/chutes/?limit=100").json().get("items") or []
        self.transcript.check("the list says so", [item.get("hot") for item in listed if item["name"] == MODEL] == [False], listed)
        active = [instance["instance_id"] for instance in self.chute(FIRST).get("instances") or []]
        running = eventually(self.processes, lambda pids: sorted(pids) == sorted(active), 30)
        self.transcript.check("its process has ended, the other chute's runs", sorted(running) == sorted(active), (running, active))

    def restarts(self):
        ready = Path(self.platform.ready["data"]) / "ready.json"
        before = json.loads(ready.read_text())["processes"]["instance-service"]["pid"]
        instances = self.processes()
        begun = time.monotonic()
        os.kill(before, signal.SIGTERM)
        eventually(lambda: Path(f"/proc/{before}").exists(), lambda lives: not lives, 40)
        took = time.monotonic() - begun
        self.transcript.check(f"SIGTERM ends it within {took:.1f} s, not after the time that requests have", took < SHUTDOWN_SECONDS / 2, took)
        eventually(lambda: json.loads(ready.read_text()), lambda read: read["processes"]["instance-service"]["pid"] != before)
        question = f"/call/{self.slug(FIRST)}/hello"
        answer = eventually(lambda: self.api.call("GET", question), lambda answer: answer.status == 200)
        self.ledger.add(answer.invocation_id(), "success")
        self.transcript.check("its next life answers calls", answer.status == 200, answer)
        self.transcript.check("the instance is the same", self.processes() == instances, (instances, self.processes()))

    def counts(self):
        chute_id = self.chute(FIRST)["chute_id"]
        expected = self.ledger.expected()
        found = eventually(lambda: self.ledger.events(chute_id), lambda events: events == expected, 30)
        wrong = {call: (expected.get(call), found.get(call)) for call in expected.keys() | found.keys() if expected.get(call) != found.get(call)}
        self.transcript.check(f"{len(expected)} calls, each with exactly one invocation-completed of its status", not wrong, list(wrong.items())[:5])
        statuses = collections.Counter(status for events in found.values() for status in events)
        self.transcript.note(", ".join(f"{status} {count}" for status, count in sorted(statuses.items())))
        counted = eventually(lambda: self.chute(FIRST), lambda read: int(read.get("invocation_count") or 0) == len(expected))
        self.transcript.check("the chute's invocation_count is the same", int(counted.get("invocation_count") or 0) == len(expected), counted.get("invocation_count"))
        model = self.chute(MODEL)
        events = eventually(lambda: self.ledger.events(model["chute_id"]), lambda seen: len(seen) == self.talked, 30)
        self.transcript.check(
            f"the openai package's {self.talked} calls too", list(events.values()) == [["success"]] * self.talked, events
        )
        means = eventually(lambda: self.api.call("GET", f"/chutes/miner_means/{model['chute_id']}.json"), lambda answer: bool(answer.json()))
        self.transcript.check("the miner's means have the model's tokens", bool(means.json()), means)

    def rolls_over(self):
        path = f"/call/{self.slug(FIRST)}"
        definition = self.definitions / "first_chute.py"
        definition.write_text(definition.read_text().replace("Hello from a chute", "Hello from the second edition"))
        stop, failures, answered, editions = threading.Event(), [], [0], set()
        guard = threading.Lock()

        def load():
            while not stop.is_set():
                begun = time.monotonic()
                answer = self.called("GET", f"{path}/hello")
                with guard:
                    if answer.status == 200:
                        answered[0] += 1
                        editions.add(answer.json().get("greeting"))
                    else:
                        failures.append(answer)
                time.sleep(max(0.0, 0.16 - (time.monotonic() - begun)))

        threads = [threading.Thread(target=load, daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            done = self.chutes("deploy", "first_chute:chute", "--accept-fee")
            self.transcript.check("the new version is deployed", "uccessfully deployed" in done.stdout, done.stdout[-600:])
            new = eventually(
                lambda: self.called("GET", f"{path}/hello"), lambda answer: "second" in str(answer.json().get("greeting")), 150
            )
            self.transcript.check("it answers", "second" in str(new.json().get("greeting")), new)
            finished = eventually(
                lambda: self.chute(FIRST).get("instances") or [],
                lambda instances: len(instances) == 1 and instances[0].get("version", self.chute(FIRST)["version"]) == self.chute(FIRST)["version"],
                120,
            )
            self.transcript.note(f"instances: {json.dumps(finished)[:300]}")
        finally:
            stop.set()
            for thread in threads:
                thread.join(ANSWER_SECONDS)
        self.transcript.check(f"no call failed of {answered[0] + len(failures)}", not failures, failures[:3])
        last = {self.called("GET", f"{path}/hello").json().get("greeting") for _ in range(20)}
        self.transcript.check("afterwards the new one alone answers", last == {"Hello from the second edition"}, last)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--ready", help="ready.json of a platform that runs with -Dfleet=real")
    options = parser.parse_args()
    transcript = Transcript()
    transcript.title("The packaged platform starts with two miners that run chutes in earnest")
    with PackagedPlatform(options.work / "data", options.ready, options=["-Dfleet=real", "-Dminers=2"]) as platform:
        transcript.note(f"{platform.base_url}: {', '.join(platform.ready['processes'])}")
        Walk(platform, options.work, transcript).run()
        processes = [process["pid"] for process in platform.ready["processes"].values()]
    if options.ready is None:
        transcript.title("The platform stops")
        left = [pid for pid in processes if Path(f"/proc/{pid}").exists()]
        transcript.check("no process is left", not left, left)
    return transcript.end()


if __name__ == "__main__":
    sys.exit(main())
