"""Walks from `chutes build` to an answer: the genuine command line builds, deploys and warms up, a miner runs the chutes by the genuine SDK, and plain
HTTP clients and the `openai` package call them. Two miners run, so that each place is raced for."""

import argparse
import concurrent.futures
import json
import os
import re
import shutil
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
EVENTUALLY_SECONDS = 90
OWNER = "bob"
MODEL = "openchutes-walk/tiny-llm"
FIRST = "first-chute"


class Transcript:
    def __init__(self):
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
        print(f"\nwalk --real: {self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Api:
    def __init__(self, base_url, key):
        self.base_url, self.key = base_url, key

    def request(self, method, target, body=None, host=None, seconds=ANSWER_SECONDS):
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if host:
            headers["Host"] = host
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(self.base_url + target, data, headers, method=method)
        return urllib.request.urlopen(request, timeout=seconds)

    def call(self, method, target, body=None, host=None, seconds=ANSWER_SECONDS):
        try:
            with self.request(method, target, body, host, seconds) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as e:
            return Answer(e.code, e.headers, e.read())
        except (OSError, ValueError) as e:
            return Answer(0, {}, str(e).encode())

    def lines(self, target, body):
        """The lines of a streamed answer, each with the second at which it came."""
        begun, lines = time.monotonic(), []
        with self.request("POST", target, body) as response:
            for line in response:
                if line.strip():
                    lines.append((time.monotonic() - begun, line.decode().strip()))
        return lines


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
        self.definitions = work / "definitions"
        shutil.rmtree(self.definitions, ignore_errors=True)
        self.definitions.mkdir(parents=True)
        for name in ("first_chute", "tiny_llm"):
            text = (HOME / "examples" / f"{name}.py").read_text()
            text = text.replace('username="alice"', f'username="{OWNER}"').replace("openchutes-examples/", "openchutes-walk/")
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

    def run(self):
        for title, step in (
            ("Two definitions are built", self.builds),
            ("They are deployed", self.deploys),
            ("A cold chute is warmed up until it is hot", self.warms_up),
            ("Its cords are called", self.calls),
            ("A hundred calls are answered right", self.calls_much),
            ("A cold model is called by the openai package: the call is held and answered", self.talks),
            ("What is wrong is refused", self.refuses),
            ("What happened is counted", self.counts),
            ("A new version is deployed under load", self.rolls_over),
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
        added = self.api.call("POST", f"{path}/add", {"a": 2, "b": 40})
        self.transcript.check("JSON: 2 + 40", added.status == 200 and added.json() == {"sum": 42}, added)
        self.transcript.check("the answer names its invocation", bool(re.fullmatch(r"[0-9a-f-]{36}", added.headers.get("X-Chutes-InvocationID") or "")), dict(added.headers))
        port = self.api.base_url.rsplit(":", 1)[1]
        hosted = self.api.call("POST", "/add", {"a": 1, "b": 1}, host=f"{slug}.localhost:{port}")
        self.transcript.check(f"the same at {slug}.localhost", hosted.json() == {"sum": 2}, hosted)
        lines = self.api.lines(f"{path}/count", {"to": 5, "pause": 0.3})
        self.transcript.check("a stream of five lines", [line for _, line in lines] == [f"data: {i}" for i in range(1, 6)], lines)
        self.transcript.check("each comes when it is ready", len(lines) == 5 and lines[4][0] - lines[0][0] > 0.8, lines)
        hello = self.api.call("GET", f"{path}/hello")
        self.transcript.check("GET", hello.status == 200 and "greeting" in hello.json(), hello)
        picture = self.api.call("POST", f"{path}/picture", {"colour": "red"})
        self.transcript.check("a file", picture.status == 200 and b"<svg" in picture.body and b"red" in picture.body, picture)
        failed = self.api.call("POST", f"{path}/fail", {})
        self.transcript.check("a cord that raises", failed.status == 500, failed)
        wrong = self.api.call("POST", f"{path}/add", {"a": "x"})
        self.transcript.check("invalid input is the chute's 400", wrong.status in (400, 422), wrong)
        begun = time.monotonic()
        slow = self.api.call("POST", f"{path}/slow", {"seconds": 3})
        self.transcript.check("a slow one", slow.json() == {"slept": 3.0} and time.monotonic() - begun >= 3, slow)
        instance = (self.chute(FIRST).get("instances") or [{}])[0].get("instance_id")
        logs = self.api.call("GET", f"/instances/{instance}/logs?backfill=20&follow=false")
        self.transcript.check("its output can be read", logs.status == 200 and bool(logs.body), logs)

    def calls_much(self):
        path = f"/call/{self.slug(FIRST)}/add"
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda i: self.api.call("POST", path, {"a": i, "b": i}), range(100)))
        right = sum(answer.status == 200 and answer.json() == {"sum": 2 * i} for i, answer in enumerate(answers))
        self.transcript.check(f"100 of 100 in {time.monotonic() - begun:.1f} s", right == 100, [a for a in answers if a.status != 200][:3])

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

    def refuses(self):
        path = f"/call/{self.slug(FIRST)}/add"
        anonymous = Api(self.api.base_url, None).call("POST", path, {"a": 1, "b": 1})
        self.transcript.check("nobody (401)", anonymous.status == 401, anonymous)
        stranger = Api(self.api.base_url, self.platform.account("miner")["api_key"]).call("POST", path, {"a": 1, "b": 1})
        self.transcript.check("a stranger, to whom it does not exist (404)", stranger.status == 404, stranger)
        unknown = self.api.call("POST", f"/call/{self.slug(FIRST)}/nothing", {})
        self.transcript.check("a cord that it has not (404)", unknown.status == 404, unknown)
        claim = {"chute_id": self.chute(FIRST)["chute_id"], "version": self.chute(FIRST)["version"], "gpu": "a4000", "gpu_count": 1, "region": "here"}
        refused = self.api.call("POST", "/instances/", claim)
        self.transcript.check("an API key that claims an instance", refused.status in (401, 403), refused)

    def counts(self):
        chute = self.chute(FIRST)
        counted = eventually(lambda: self.chute(FIRST), lambda read: int(read.get("invocation_count") or 0) >= 105)
        self.transcript.check("the chute's invocations", int(counted.get("invocation_count") or 0) >= 105, counted.get("invocation_count"))
        means = eventually(
            lambda: self.api.call("GET", f"/chutes/miner_means/{self.chute(MODEL)['chute_id']}.json"), lambda answer: bool(answer.json())
        )
        self.transcript.check("the miner's means have the model's tokens", bool(means.json()), means)
        self.transcript.note(f"{chute['name']}: {counted.get('invocation_count')} invocations")

    def rolls_over(self):
        path = f"/call/{self.slug(FIRST)}"
        definition = self.definitions / "first_chute.py"
        definition.write_text(definition.read_text().replace("Hello from a chute", "Hello from the second edition"))
        stop, failures, answered, editions = threading.Event(), [], [0], set()
        guard = threading.Lock()

        def load():
            while not stop.is_set():
                begun = time.monotonic()
                answer = self.api.call("GET", f"{path}/hello")
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
                lambda: self.api.call("GET", f"{path}/hello"), lambda answer: "second" in str(answer.json().get("greeting")), 150
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
        last = {self.api.call("GET", f"{path}/hello").json().get("greeting") for _ in range(20)}
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
