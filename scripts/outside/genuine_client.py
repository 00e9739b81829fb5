"""Drives the genuine Chutes command line and SDK against the platform, and prints what it said and whether that is right.

Every identity has a home of its own with nothing in it but what the client writes there, or the configuration file that it reads. All
that the client asks passes a port that writes it down: what is in none of the OpenAPI documents must be a difference with a name.
"""

import argparse
import importlib.metadata
import json
import os
import pty
import re
import secrets
import select
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pyte

from packaged_platform import HOME, PackagedPlatform
from recording_gateway import RecordingGateway

COMMAND_SECONDS = 120
HOT_SECONDS = 150
STREAM_SECONDS = 15
COLUMNS, LINES = 180, 40
SHOWN_COLUMNS, SHOWN_LINES = 420, 45
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NOT_FOUND = "Chute not found, or does not belong to you"
SERVICES = ("chutes-service", "bounty-service", "metrics-service", "instance-service")
ONE_BY_ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
# What the client asks that is not this product's: (method, path, the answers that say so, why). Each must be met in a run.
DIFFERENCES = (
    ("POST", "/logos/", (404,), "`chutes deploy --logo`: logos are stored elsewhere"),
    ("POST", "/chutes/[^/]+/.+", (405,), "calling a cord by the SDK's own way: it posts pickles, which nothing here reads; calls go by slug"),
    ("GET", "/secrets/.*", (404,), "`chutes secrets list`, `get`: secrets belong to who runs the instances"),
    ("POST", "/secrets/", (404,), "`chutes secrets create`: secrets belong to who runs the instances"),
    ("DELETE", "/secrets/.+", (404,), "`chutes secrets delete`: secrets belong to who runs the instances"),
    ("GET", "/idp/cli_login/nonce", (404,), "`chutes login`: a browser's log-in is another system's"),
    ("POST", "/users/change_fingerprint", (404, 405), "`chutes refinger`: a fingerprint is drawn at registration and stays"),
    ("POST", "/users/balance_transfer", (404, 405), "`chutes transfer-balance`: balances are the billing system's"),
    ("POST", "/invocations/[^/]+/report", (404,), "`chutes report`: complaints about an answer are not taken"),
)


def fetch(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return json.load(response)


class Transcript:
    def __init__(self):
        self.passed, self.failures, self.skipped, self.differences = 0, [], 0, []

    def title(self, text):
        print(f"\n== {text}")

    def said(self, command, output):
        print(f"\n$ {command}")
        lines = output.rstrip().splitlines()
        for line in lines[:SHOWN_LINES]:
            print(f"    {line.rstrip()[:SHOWN_COLUMNS]}")
        if len(lines) > SHOWN_LINES:
            print(f"    ({len(lines) - SHOWN_LINES} more lines)")

    def check(self, what, holds):
        print(f"  {'ok  ' if holds else 'FAIL'} {what}")
        if holds:
            self.passed += 1
        else:
            self.failures.append(what)

    def difference(self, what):
        print(f"  DIFF {what}")
        self.differences.append(what)

    def end(self):
        self.title("Differences from the original that the client met")
        for difference in self.differences:
            print(f"  - {difference}")
        for failure in self.failures:
            print(f"  FAILED: {failure}")
        print(f"\nclient: {self.passed} passed, {len(self.failures)} failed, {self.skipped} skipped")
        return 1 if self.failures else 0


class Identity:
    """A user of the command line, at home in a folder of their own."""

    def __init__(self, name, work, base_url, transcript, apps):
        self.name, self.base_url, self.transcript, self.apps = name, base_url, transcript, apps
        self.home = work / "homes" / name
        self.home.mkdir(parents=True)
        self.config = self.home / ".chutes" / "config.ini"

    def configure(self, account):
        self.config.parent.mkdir()
        self.config.write_text(
            f"[api]\nbase_url = {self.base_url}\n\n[auth]\nuser_id = {account['user_id']}\nusername = {account['username']}\n"
            f"hotkey_name = {self.name}\nhotkey_ss58address = {account['hotkey']}\nhotkey_seed = {account['seed']}\n"
        )

    def environment(self):
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
        return kept | {
            "HOME": str(self.home),
            "CHUTES_API_URL": self.base_url,
            "COLUMNS": str(COLUMNS),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
        }

    def chutes(self, *arguments, typed="", seconds=COMMAND_SECONDS):
        executable = Path(sys.executable).parent / "chutes"
        return self._run([str(executable), *arguments], f"[{self.name}] chutes {' '.join(arguments)}", typed, seconds)

    def python(self, what, code):
        return self._run([sys.executable, "-c", code], f"[{self.name}] python: {what}", "")

    def _run(self, command, shown, typed, seconds=COMMAND_SECONDS):
        try:
            done = subprocess.run(
                command,
                cwd=self.apps,
                env=self.environment(),
                input=typed,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=seconds,
                # Without a terminal of its own: what it asks it reads from what is typed here.
                start_new_session=True,
            )
            output = done.stdout
        except subprocess.TimeoutExpired as expired:
            output = (expired.stdout or b"").decode(errors="replace") + f"\n(ended by hand after {seconds} s)"
        # Secrets belong into no log: the client prints the seed of the hotkey and the key that it made.
        shown_output = re.sub(r"(hotkey_seed = |cpk_)\S+", r"\1...", output)
        self.transcript.said(shown, shown_output)
        return output

    def dashboard(self, chute):
        """`chutes warmup` in a terminal of its own, until its screen says HOT; answers the screens that were seen."""
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.apps)
            executable = Path(sys.executable).parent / "chutes"
            environment = self.environment() | {"TERM": "xterm-256color", "LINES": str(LINES)}
            os.execve(str(executable), [str(executable), "warmup", chute], environment)
        import fcntl
        import struct
        import termios

        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        seen, quitting, exit_code = [], False, None
        deadline = time.monotonic() + HOT_SECONDS
        while time.monotonic() < deadline:
            ready, _, _ = select.select([terminal], [], [], 0.5)
            if ready:
                try:
                    stream.feed(os.read(terminal, 65536))
                except OSError:
                    break
            text = "\n".join(line.rstrip() for line in screen.display if line.strip())
            statuses = re.findall(r"Status: (HOT|COLD)", text)
            if statuses and (not seen or seen[-1][0] != statuses[0]):
                seen.append((statuses[0], text))
            settled = "events will not stream" in text and "is hot" in text
            if statuses and statuses[0] == "HOT" and (settled or time.monotonic() > deadline - 20) and not quitting:
                seen[-1] = (statuses[0], text)
                os.write(terminal, b"q")
                quitting = True
        done, status = os.waitpid(child, os.WNOHANG)
        if done == 0:
            for _ in range(40):
                time.sleep(0.25)
                done, status = os.waitpid(child, os.WNOHANG)
                if done:
                    break
            else:
                os.kill(child, 9)
                _, status = os.waitpid(child, 0)
        exit_code = os.waitstatus_to_exitcode(status)
        for name, text in seen:
            self.transcript.said(f"[{self.name}] chutes warmup {chute}   (its screen, {name})", text)
        return seen, exit_code


class Run:
    def __init__(self, platform, gateway, work):
        self.platform, self.gateway, self.transcript = platform, gateway, Transcript()
        self.apps = work / "apps"
        shutil.copytree(HOME / "examples", self.apps, ignore=shutil.ignore_patterns("bodies", "__pycache__"))
        self.work = work
        self.alice = self.identity("alice")
        self.alice.configure(platform.account("alice"))
        self.guest = self.identity("guest")
        self.guest_name = "guest_" + secrets.token_hex(4)

    def identity(self, name):
        return Identity(name, self.work, self.gateway.base_url, self.transcript, self.apps)

    def check(self, what, holds):
        self.transcript.check(what, holds)

    def shows(self, output, *texts):
        plain = re.sub(r"\s+", " ", output)
        for text in texts:
            self.check(f"says: {text}", text in plain)

    def deploy(self, who, reference, *arguments, typed="y\n"):
        output = who.chutes("deploy", reference, *arguments, typed=typed)
        found = re.search(rf"chute_id='({UUID})' version=({UUID})", output)
        return output, found.group(1) if found else None, found.group(2) if found else None

    def request(self, path, key):
        request = urllib.request.Request(self.platform.base_url + path, headers={"Authorization": f"Basic {key}"})
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    def registers(self):
        self.transcript.title("A newcomer registers with a wallet and an empty home")
        make_wallet = (
            "import json, pathlib, secrets\n"
            "from bittensor_wallet import Keypair\n"
            "folder = pathlib.Path.home() / '.bittensor/wallets/mine'\n"
            "(folder / 'hotkeys').mkdir(parents=True)\n"
            "seed, cold = '0x' + secrets.token_hex(32), '0x' + secrets.token_hex(32)\n"
            "hot = Keypair.create_from_seed(seed)\n"
            "(folder / 'hotkeys/hot').write_text(json.dumps({'ss58Address': hot.ss58_address, 'secretSeed': seed}))\n"
            "(folder / 'coldkeypub.txt').write_text(json.dumps({'ss58Address': Keypair.create_from_seed(cold).ss58_address}))\n"
            "print(hot.ss58_address)\n"
        )
        self.guest.python("make a wallet", make_wallet)
        arguments = ["register", "--username", self.guest_name, "--wallet", "mine", "--hotkey", "hot"]
        output = self.guest.chutes(*arguments, typed="y\n")
        self.shows(output, f"Successfully registered username={self.guest_name}, with fingerprint")
        written = self.guest.config.read_text() if self.guest.config.exists() else ""
        self.check("its configuration is saved and names this platform", f"base_url = {self.gateway.base_url}" in written)
        self.check("the configuration holds a user id", re.search(rf"user_id = {UUID}", written) is not None)
        self.shows(self.guest.chutes(*arguments, typed="y\n"), "'detail':")

    def builds(self):
        self.transcript.title("Images are built: one for its owner, one for everybody")
        found = {}
        for name, options in (("mine", []), ("ours", ["--public"])):
            (self.apps / f"with_{name}.py").write_text(
                "from chutes.chute import Chute, NodeSelector\nfrom chutes.image import Image\n\n"
                f"image = Image(username='alice', name='{name}', tag='0.1').from_base('parachutes/python:3.12').run_command('echo {name}')\n"
                f"chute = Chute(username='alice', name='with-{name}', image=image, node_selector=NodeSelector(gpu_count=1))\n\n\n"
                "@chute.cord()\nasync def echo(self, text: str) -> str:\n    return text\n"
            )
            output = self.alice.chutes("build", f"with_{name}:chute", "--wait", *options, typed="y\ny\n")
            self.shows(output, "Uploaded image package: image_id=", f"RUN echo {name}")
            image = re.search(rf"image_id=({UUID})", output)
            found[name] = image.group(1) if image else "no id"
        self.shows(self.alice.chutes("build", "with_mine:chute", "--wait", typed="y\ny\n"), "already exists")
        self.shows(self.alice.chutes("images", "list"), "Found 2 matching images, displaying 2", "mine", "ours")
        output = self.guest.chutes("images", "list", "--include-public", "--name", "ours")
        self.shows(output, "Found 1 matching images, displaying 1")
        self.shows(self.guest.chutes("images", "list", "--include-public", "--name", "mine"), "Found 0 matching images")
        self.shows(self.alice.chutes("images", "get", "mine:0.1"), found["mine"], '"public": false', "built and pushed")
        self.shows(self.guest.chutes("images", "get", "alice/ours:0.1"), found["ours"], '"public": true')
        self.shows(self.guest.chutes("images", "get", found["mine"]), "Image not found, or does not belong to you")
        output, chute, _ = self.deploy(self.alice, "with_mine:chute", "--accept-fee")
        self.check("a chute is deployed on the private image", chute is not None)
        output = self.alice.chutes("images", "delete", found["mine"], typed="y\n")
        self.shows(output, "Failed to delete", "A chute uses this image")
        if chute:
            self.alice.chutes("chutes", "delete", chute, typed="y\n")
        output = self.guest.chutes("images", "delete", found["ours"], typed="y\n")
        self.shows(output, "Image not found, or does not belong to you")
        for name in ("mine", "ours"):
            output = self.alice.chutes("images", "delete", found[name], typed="y\n")
            self.shows(output, f"Successfully deleted image {found[name]}")
        self.shows(self.alice.chutes("images", "list"), "Found 0 matching images")

    def deploys(self):
        self.transcript.title("Definitions are deployed")
        output, _, _ = self.deploy(self.alice, "text_tools:chute", typed="n\n")
        self.shows(output, "Aborting!")
        output, chute, _ = self.deploy(self.alice, "text_tools:chute")
        fee = re.search(r"\$\d+\.\d+|\d+\.\d+ USD|\d+\.\d+ dollars", output)
        self.check(f"without --accept-fee nothing is deployed, and the sum is named: {fee.group() if fee else '?'}", not chute and fee)
        self.shows(output, "accept_fee")
        output, self.tools, first = self.deploy(self.alice, "text_tools:chute", "--accept-fee")
        self.shows(output, "Successfully deployed chute text-tools")
        output, _, _ = self.deploy(self.alice, "text_tools:chute", "--accept-fee")
        self.check("the same once more is refused in one sentence (409)", "Unexpected" not in output and "already" in output)
        with open(self.apps / "text_tools.py", "a") as definition:
            definition.write("\n# A later version.\n")
        output, again, second = self.deploy(self.alice, "text_tools:chute")
        self.check("changed, it is updated in place and costs no fee", again == self.tools and second not in (None, first))
        _, self.chat, _ = self.deploy(self.alice, "chat_model:chute", "--accept-fee", "--public")
        self.check("the vLLM template, public", self.chat is not None)
        _, self.farm, _ = self.deploy(self.alice, "render_farm:chute", "--accept-fee")
        self.check("a job with ports", self.farm is not None)

    def deploys_documented_apps(self):
        self.transcript.title("The apps of the client's own documentation")
        page = importlib.metadata.metadata("chutes").get_payload()
        blocks = [block for block in re.findall(r"```python\n(.*?)\n```\n", page, re.S) if "def main" in block or "build_vllm_chute(" in block]
        self.check(f"its documentation holds two apps ({len(blocks)})", len(blocks) == 2)
        if len(blocks) != 2:
            return
        (self.apps / "llama1b.py").write_text(blocks[0])
        (self.apps / "documented.py").write_text(blocks[1])
        output, _, _ = self.deploy(self.alice, "documented:chute", "--accept-fee")
        self.shows(output, "is not available to be used (yet)!")
        (self.apps / "llama1b.py").write_text(
            blocks[0].replace('tag="0.6.3"', 'tag="0.11.0"').replace("image=image,", 'image=image,\n    revision="' + "5" * 40 + '",')
        )
        (self.apps / "documented.py").write_text(blocks[1].replace('name="foo", tag="0.1"', 'name="base", tag="python-3.12"'))
        _, self.llama, _ = self.deploy(self.alice, "llama1b:chute", "--accept-fee")
        self.check("its vLLM app is deployed", self.llama is not None)
        _, self.documented, _ = self.deploy(self.alice, "documented:chute", "--accept-fee")
        self.check("its custom app is deployed", self.documented is not None)
        _, self.guests, _ = self.deploy(self.guest, "documented:chute")
        self.check("a free account deploys the same name for itself, without a fee", self.guests not in (None, self.documented))
        output, _, _ = self.deploy(self.guest, "documented:chute", "--public")
        self.shows(output, "Public chutes are no longer possible without special permissions")

    def deploys_templates(self):
        self.transcript.title("The client's other templates, with the images that they take by default")
        revision = "6" * 40
        for template, arguments in (
            ("sglang", f"model_name='acme/tiny-sgl', revision='{revision}'"),
            ("diffusion", "name='tiny-pictures', model_name_or_url='acme/tiny-pictures'"),
            ("embedding", f"model_name='acme/tiny-vectors', pooling_type='MEAN', revision='{revision}'"),
        ):
            module = f"tiny_{template}"
            (self.apps / f"{module}.py").write_text(
                f"from chutes.chute import NodeSelector\nfrom chutes.chute.template.{template} import build_{template}_chute\n\n"
                f"chute = build_{template}_chute(username='alice', node_selector=NodeSelector(gpu_count=1), {arguments})\n"
            )
            _, chute, _ = self.deploy(self.alice, f"{module}:chute", "--accept-fee")
            self.check(f"the {template} template is deployed", chute is not None)
            if chute:
                self.alice.chutes("chutes", "delete", chute, typed="y\n")

    def lists(self):
        self.transcript.title("Chutes are listed and read")
        output = self.alice.chutes("chutes", "list")
        self.shows(output, "Found 5 matching chutes, displaying 5")
        output = self.alice.chutes("chutes", "list", "--name", "TEXT-")
        self.shows(output, "Found 1 matching chutes, displaying 1", "text-tools", "cold", "POST /count")
        output = self.alice.chutes("chutes", "list", "--limit", "2", "--page", "2")
        self.shows(output, "Found 5 matching chutes, displaying 1")
        output = self.alice.chutes("chutes", "list", "--limit", "0")
        self.shows(output, "Failed to list chutes", '"query"')
        output = self.alice.chutes("chutes", "list", "--include-public", "--limit", "100")
        found = re.search(r"Found (\d+) matching", output)
        self.check("with --include-public there are more", found is not None and int(found.group(1)) > 5)
        output = self.guest.chutes("chutes", "list", "--name", "text-tools", "--include-public")
        self.shows(output, "Found 0 matching chutes, displaying 0")
        output = self.alice.chutes("chutes", "get", self.tools)
        self.shows(output, f"chute {self.tools}:", '"supported_gpus"', '"current_estimated_price"')
        output = self.guest.chutes("chutes", "get", "openchutes-examples/pocket-chat-1b")
        self.shows(output, f"chute {self.chat}:")
        self.shows(self.guest.chutes("chutes", "get", "text-tools"), "Failed to get chutes/text-tools", NOT_FOUND)
        output = self.alice.chutes("chutes", "get", "alice/text-tools")
        self.shows(output, f"chute {self.tools}:")
        output = self.alice.chutes("images", "list", "--include-public")
        self.shows(output, "matching images, displaying", "nightly-2025111700")
        output = self.alice.chutes("images", "list", "--include-public", "--name", "SGL", "--limit", "1")
        self.shows(output, "matching images, displaying 1", "sglang")
        output = self.alice.chutes("images", "get", "chutes/vllm:nightly-2025111700")
        self.shows(output, "built and pushed")

    def shares(self):
        self.transcript.title("A private chute is shared, and no longer")
        arguments = ["share", "--chute-id", "text-tools", "--user-id", self.guest_name]
        output = self.alice.chutes(*arguments)
        self.check("the client reports success", "SUCCESS" in output)
        self.shows(self.guest.chutes("chutes", "get", self.tools), f"chute {self.tools}:")
        output = self.guest.chutes("share", "--chute-id", self.tools, "--user-id", "bob")
        self.shows(output, NOT_FOUND)
        output = self.alice.chutes(*arguments, "--remove")
        self.check("the client reports the removal", "SUCCESS" in output)
        self.shows(self.guest.chutes("chutes", "get", self.tools), NOT_FOUND)
        output = self.alice.chutes("share", "--chute-id", "text-tools", "--user-id", "nobody_at_all")
        self.shows(output, "'detail':")

    def makes_keys(self):
        self.transcript.title("API keys")
        output = self.guest.chutes("keys", "create", "--name", "everything", "--admin")
        self.shows(output, "API key created successfully", 'add "Authorization: Basic cpk_')
        admin = self.key_in(output)
        output = self.guest.chutes("keys", "create", "--name", "reader", "--chutes", "--action", "read")
        reader = self.key_in(output)
        output = self.guest.chutes("keys", "create", "--name", "one", "--chute-ids", self.guests)
        one = self.key_in(output)
        output = self.guest.chutes("keys", "create", "--name", "one", "--admin")
        self.shows(output, "Failed to create API key")
        document = '{"scopes": [{"object_type": "chutes", "object_id": null, "action": "delete"}]}'
        output = self.guest.chutes("keys", "create", "--name", "raw", "--json-input", document)
        self.shows(output, "API key created successfully")
        output = self.guest.chutes("keys", "list")
        self.shows(output, "everything", "reader", "one", "raw")
        output = self.guest.chutes("keys", "create", "--name", "pictures", "--images", "--action", "write")
        self.shows(output, "API key created successfully")
        output = self.guest.chutes("keys", "list", "--name", "READ")
        self.shows(output, "Found 1 matching api_keys, displaying 1", "reader")
        self.shows(self.guest.chutes("keys", "list", "--limit", "2", "--page", "2"), "Found 5 matching api_keys, displaying 1")
        self.shows(self.guest.chutes("keys", "get", "reader"), '"name": "reader"', '"action": "read"')
        self.shows(self.guest.chutes("keys", "delete", "pictures", typed="y\n"), "Successfully deleted api_key")
        output = self.guest.chutes("keys", "list")
        key = re.search(rf"({UUID})\W+everything", output)
        self.check("the list names the key's id", key is not None)
        key_id = key.group(1) if key else "no id"
        self.check("an admin key reads /users/me", self.request("/users/me", admin) == 200)
        self.check("a key for chutes does not", self.request("/users/me", reader) == 403)
        self.check("a key for one chute reads it", self.request(f"/chutes/{self.guests}", one) == 200)
        self.check("and no other, not even a public one", self.request(f"/chutes/{self.chat}", one) == 404)
        self.shows(self.guest.chutes("keys", "get", key_id), f"api_key {key_id}:", '"name": "everything"')
        self.shows(self.alice.chutes("keys", "get", key_id), f"Failed to get api_keys/{key_id}")
        output = self.guest.chutes("keys", "delete", key_id, typed="y\n")
        self.shows(output, f"Successfully deleted api_key {key_id}")
        deadline = time.monotonic() + 10
        while (status := self.request("/users/me", admin)) != 401 and time.monotonic() < deadline:
            time.sleep(0.1)
        self.check("the deleted key is nobody's", status == 401)

    @staticmethod
    def key_in(output):
        found = re.search(r"cpk_[0-9a-f]{32}\.[0-9a-f]{32}\.[A-Za-z0-9]{32}", output)
        return found.group() if found else "no key"

    def warms_up(self):
        self.transcript.title("Chutes are warmed up")
        reader = (
            "import asyncio\n"
            "from chutes.config import get_config\n"
            "from chutes.entrypoint.warmup import monitor_warmup\n"
            "from chutes.util.auth import sign_request\n"
            "headers, _ = sign_request(purpose='chutes')\n"
            f"asyncio.run(monitor_warmup('{self.documented}', get_config(), headers))\n"
        )
        output = self.alice.python("the SDK's own reader of the stream, monitor_warmup", reader)
        self.shows(output, "Status: cold -- waiting for instances ...", "chute is hot,", "available")
        seen, exit_code = self.alice.dashboard("text_tools:chute")
        self.check("the dashboard's screen says HOT", bool(seen) and seen[-1][0] == "HOT")
        self.check(f"its way there: {' -> '.join(name for name, _ in seen)}", bool(seen) and seen[0][0] == "COLD")
        self.check(f"q ends it (exit {exit_code})", exit_code == 0)
        screen = seen[-1][1] if seen else ""
        if "events will not stream" in screen:
            self.transcript.difference(
                "`chutes warmup` asks a Socket.IO server at events.<host> for live events; there is none, it says so and polls"
            )
        output = self.alice.chutes("warmup", "text-tools", "--stream-logs", seconds=STREAM_SECONDS)
        self.check("an instance's output is not refused", not any(f"Log stream failed: {s}" in output for s in (401, 403, 404)))
        self.shows(self.guest.chutes("warmup", self.farm), NOT_FOUND)

    def deletes(self):
        self.transcript.title("Chutes are deleted")
        output = self.alice.chutes("chutes", "delete", "render-farm", typed="y\n")
        self.shows(output, "Failed to delete chutes/render-farm", "id")
        output = self.alice.chutes("chutes", "delete", "openchutes-examples/pocket-chat-1b", typed="y\n")
        self.check("a name with a slash gets the sentence too", "Failed to delete" in output and "id" in output and "detail" in output)
        self.shows(self.guest.chutes("chutes", "delete", self.farm, typed="y\n"), NOT_FOUND)
        output = self.alice.chutes("chutes", "delete", self.farm, typed="y\n")
        self.shows(output, f"Successfully deleted chute {self.farm}")
        self.shows(self.alice.chutes("chutes", "get", "render-farm"), NOT_FOUND)
        self.shows(self.alice.chutes("chutes", "list"), "Found 4 matching chutes, displaying 4")

    def asks_beyond(self):
        self.transcript.title("What the client can ask for beyond this product: it is refused in a sentence, and nothing is done")
        (self.apps / "logo.png").write_bytes(ONE_BY_ONE_PIXEL)
        hotkey = str(self.guest.home / ".bittensor/wallets/mine/hotkeys/hot")
        nobody = "00000000-0000-4000-8000-000000000000"
        for who, arguments, typed in (
            (self.alice, ["deploy", "text_tools:chute", "--logo", "logo.png"], "y\n"),
            (self.alice, ["secrets", "list"], ""),
            (self.alice, ["secrets", "get", nobody], ""),
            (self.alice, ["secrets", "create", "--purpose", "text-tools", "--key", "A", "--value", "b"], ""),
            (self.alice, ["secrets", "delete", nobody], "y\n"),
            (self.alice, ["login", "--no-browser"], ""),
            (self.guest, ["refinger", "--hotkey-path", hotkey], "another\n"),
            (self.alice, ["transfer-balance", self.guest_name, "--amount", "1"], ""),
            (self.alice, ["report", "--invocation-id", nobody, "--reason", "slow"], ""),
        ):
            before = len(self.gateway.requests)
            who.chutes(*arguments, typed=typed)
            asked = self.gateway.requests[before:]
            self.check(
                f"asked and refused: {', '.join(f'{method} {target} {status}' for method, target, status in asked)}",
                bool(asked) and asked[-1][2] in (403, 404, 405),
            )
        call = (
            "import asyncio, sys\n"
            "sys.path.insert(0, '.')\n"
            "from text_tools import CountRequest, count\n"
            "asyncio.run(count(CountRequest(text='a b')))\n"
        )
        self.shows(self.alice.python("a cord is called from the SDK", call), "Error invoking count [status=405]")

    def what_it_asked(self):
        self.transcript.title("What the client asked, and what it got")
        documents = [fetch(self.platform.document_url(service)) for service in SERVICES]
        operations = [
            (method.upper(), path, re.compile(re.sub(r"\\{[^}]+\\}", ".+", re.escape(path)).rstrip("/") + "/?"))
            for document in documents
            for path, item in document["paths"].items()
            for method in item
        ]
        counts, met = {}, set()
        for method, target, status in self.gateway.requests:
            path = urlsplit(target).path
            known = [template for verb, template, pattern in operations if verb == method and pattern.fullmatch(path)]
            beyond = [entry for entry in DIFFERENCES if entry[0] == method and re.fullmatch(entry[1], path)]
            met.update(entry for entry in beyond if status in entry[2])
            # The one with the most of its words written out is the operation that answers.
            label = beyond[0][1] if beyond else max(known, key=lambda t: len(re.sub(r"{[^}]+}", "", t))) if known else f"{path} ?"
            statuses = counts.setdefault(f"{method} {label}", {})
            statuses[status] = statuses.get(status, 0) + 1
        for label, statuses in sorted(counts.items()):
            print(f"    {label:55} {', '.join(f'{status}: {times}' for status, times in sorted(statuses.items()))}")
        strangers = [label for label in counts if label.endswith(" ?")]
        self.check(f"nothing that no document and no difference names {strangers or ''}", not strangers)
        failed = [label for label, statuses in counts.items() if any(status >= 500 for status in statuses)]
        self.check(f"no 5xx {failed or ''}", not failed)
        for entry in DIFFERENCES:
            method, path, statuses, why = entry
            self.check(f"met: {method} {path}", entry in met)
            self.transcript.difference(f"{method} {path} {' or '.join(map(str, statuses))}: {why}")
        self.transcript.difference("not asked: `chutes run`, which runs an app's code where its GPUs are; `startup-logs`, which ends before it asks")

    def run(self):
        for step in (
            self.registers,
            self.builds,
            self.deploys,
            self.deploys_documented_apps,
            self.deploys_templates,
            self.lists,
            self.shares,
            self.makes_keys,
            self.warms_up,
            self.deletes,
            self.asks_beyond,
            self.what_it_asked,
        ):
            try:
                step()
            except (AttributeError, TypeError) as error:
                # A step builds on what the ones before made; where that is missing, the reason is told above.
                self.transcript.check(f"{step.__name__} goes through ({error})", False)
        return self.transcript.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--ready", help="ready.json of a platform that runs already")
    parser.add_argument("--home", type=Path, default=HOME, help="the folder in which the platform was built")
    options = parser.parse_args()
    for folder in ("homes", "apps"):
        shutil.rmtree(options.work / folder, ignore_errors=True)
    print(f"chutes {importlib.metadata.version('chutes')} (PyPI) on Python {sys.version.split()[0]}")
    with PackagedPlatform(options.work / "data", options.ready, options.home) as platform:
        print(f"against {platform.base_url}")
        with RecordingGateway(platform.base_url) as gateway:
            return Run(platform, gateway, options.work).run()


if __name__ == "__main__":
    sys.exit(main())
