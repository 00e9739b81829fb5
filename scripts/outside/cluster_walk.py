"""Runs the commands of docs/first-chute.md on a cluster, and walks through each way in which a chute can fail there: what its owner sees, and after how long."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import real_walk
from cluster_builds import Builds
from packaged_platform import HOME, PackagedPlatform
from real_walk import ADMINISTRATOR, ANSWER_SECONDS, GONE_SECONDS, IDLE_SECONDS, MINER, OWNER, Api, Transcript, Walk, eventually

# Within which an owner has to see why his chute does not run.
SEEN_SECONDS = 10
GPUS_OF_A4000 = 2
REGISTRY = "registry.example.com/openchutes"
NAMESPACE, AGENT = "miner", "miner-openchutes-miner"
PAGE = HOME / "docs/first-chute.md"
PAGE_SECONDS = 400
FIRST_CHUTE = "first-chute"
STRANGER = OWNER
# Deploys more than the other has money for.
real_walk.OWNER = ADMINISTRATOR
# What stands in for programs that this machine has not, or whose work would not show here.
SHIMS = {
    # Images are neither built nor pushed: no node pulls one.
    "docker": 'echo "(docker $*)"',
    # The packaged platform answers already.
    "kubectl": 'case " $* " in *" port-forward "*) exit 0 ;; esac; exec "$REAL_KUBECTL" "$@"',
}
MOST_CODE = 1024 * 1024


class Warmup:
    """A warm-up's stream: its lines, each with the second at which it came."""

    def __init__(self, api, chute):
        self.lines, self.begun = [], time.monotonic()
        self.response = api.request("GET", f"/chutes/warmup/{chute}", seconds=ANSWER_SECONDS)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for line in self.response:
                if line.startswith(b"data: "):
                    self.lines.append((time.monotonic() - self.begun, json.loads(line[6:])))
        except (OSError, ValueError, AttributeError):
            pass  # The walk has read enough and closed it, which this reader of chunks may notice anywhere.

    def find(self, text):
        return next(((seconds, line["log"]) for seconds, line in self.lines if text in line["log"]), None)


class ClusterWalk(Walk):
    def __init__(self, platform, work, transcript, arguments):
        super().__init__(platform, work, transcript)
        self.kubectl_program, self.namespace = arguments.kubectl, NAMESPACE
        self.arguments, self.agent = arguments, None
        self.seen = []

    def kubectl(self, *words, namespace=None, check=True, text=None):
        done = subprocess.run(
            [self.kubectl_program, "-n", namespace or self.namespace, *words], input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if check and done.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(words)}: {done.stdout.strip()}")
        return done.stdout.strip()

    def pods(self, chute_id):
        found = json.loads(self.kubectl("get", "pods", "-l", f"openchutes.io/chute={chute_id}", "-o", "json"))
        return found["items"]

    def image(self, name, reference):
        answer = self.api.call("POST", "/images/", {"name": name, "tag": "1.0", "public": False, "readme": "", "reference": reference, "chutes_version": "0.6.9"})
        self.transcript.check(f"the image {reference} is registered", answer.status in (200, 202), answer)

    def deploy(self, name, gpu, image="first-chute", more=""):
        """Deploys the first chute under another name, for one GPU."""
        text = (self.definitions / "first_chute.py").read_text()
        text = text.replace('    name="first-chute",\n    tagline', f'    name="{name}",\n    tagline')
        text = text.replace('name="first-chute", tag', f'name="{image}", tag')
        text = text.replace("min_vram_gb_per_gpu=16", f'include=["{gpu}"]')
        text = text.replace("shutdown_after_seconds=300", f"shutdown_after_seconds={IDLE_SECONDS}")
        module = name.replace("-", "_")
        (self.definitions / f"{module}.py").write_text(text + more)
        done = self.chutes("deploy", f"{module}:chute", "--accept-fee")
        self.transcript.check(f"`chutes deploy {module}:chute` succeeds", "uccessfully deployed" in done.stdout, done.stdout[-600:])
        return self.chute(name)["chute_id"]

    def warm(self, name):
        warmup = Warmup(self.api, name)
        chute = eventually(lambda: self.chute(name), lambda read: read.get("hot"), ANSWER_SECONDS)
        self.transcript.check(f"{name} is hot after {time.monotonic() - warmup.begun:.1f} s", bool(chute.get("hot")), (chute.get("instances"), warmup.lines))
        return chute

    def reasons(self, name):
        return [instance["reason"] for instance in self.chute(name).get("instances") or [] if instance.get("reason")]

    def fails(self, what, name, reason, begun, warmup=None):
        """The owner sees the reason in the chute's instances, and in the warm-up's log, in time."""
        found = eventually(lambda: self.reasons(name), lambda reasons: any(reason in each for each in reasons), 3 * SEEN_SECONDS)
        took = time.monotonic() - begun
        seen = next((each for each in found if reason in each), None)
        self.transcript.check(f"{what}: the owner reads so within {SEEN_SECONDS} s ({took:.1f} s)", seen is not None and took <= SEEN_SECONDS, found)
        self.transcript.note(f"GET /chutes/{name}: {seen}")
        if warmup:
            line = eventually(lambda: warmup.find(reason), bool, SEEN_SECONDS)
            self.transcript.check("the warm-up's log says it too", bool(line) and line[0] <= SEEN_SECONDS, warmup.lines)
            self.transcript.note(f"warm-up: {line}")
            warmup.response.close()
        stranger = Api(self.platform.base_url, self.platform.account(STRANGER)["api_key"]).call("GET", f"/chutes/{self.chute(name)['chute_id']}")
        self.transcript.check("nobody else does", reason not in stranger.body.decode(), stranger)
        self.seen.append((what, took, seen))

    def gone(self, chute_id, seconds=GONE_SECONDS):
        left = eventually(lambda: self.pods(chute_id), lambda pods: not pods, seconds)
        self.transcript.check("its Pod is gone", not left, [pod["metadata"]["name"] for pod in left])
        secrets = self.kubectl("get", "secrets,networkpolicies", "-l", f"openchutes.io/chute={chute_id}", "-o", "name")
        secrets = eventually(lambda: self.kubectl("get", "secrets,networkpolicies", "-l", f"openchutes.io/chute={chute_id}", "-o", "name"), lambda left: not left, 30)
        self.transcript.check("and its Secret and NetworkPolicy", not secrets, secrets)

    def run(self):
        for title, step in (
            ("docs/first-chute.md, from an empty cluster to an answer", self.follows_the_page),
            ("What came of it", self.answers),
            ("An image that can't be pulled", self.image_is_missing),
            ("A Pod that is evicted", self.is_evicted),
            ("A node that vanishes", self.node_vanishes),
            ("Code that no Secret holds", self.code_is_too_large),
            ("A quota that is exceeded", self.quota_is_exceeded),
            ("GPUs that somebody else has taken", self.gpus_are_taken),
            ("A chute that ends by itself", self.ends),
            ("The agent is restarted", self.restarts_agent),
            ("What nobody calls is given back", self.idles),
            ("Images are built by Jobs", lambda: Builds(self, real_walk.OWNER).run()),
            ("Away with it", self.cleans_up),
        ):
            self.transcript.title(title)
            try:
                step()
            except Exception as e:  # noqa: BLE001 - whatever goes wrong is one failed expectation
                self.transcript.check("the step goes through", False, f"{type(e).__name__}: {e}")
        self.transcript.title("What the owner saw")
        for what, took, seen in self.seen:
            self.transcript.note(f"{what}: {took:.1f} s: {seen}")

    def follows_the_page(self):
        """Each block of the page, in one shell. Between two of them the platform's own accounts take the place of those that the page has drawn."""
        blocks = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
        shims = self.work / "shims"
        shims.mkdir(exist_ok=True)
        for name, text in SHIMS.items():
            (shims / name).write_text(f"#!/bin/bash\n{text}\n")
            (shims / name).chmod(0o755)
        here = self.work / "page"
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        for name in ("k8s", "examples", "images", "scripts", "chutes-service"):
            (here / name).symlink_to(HOME / name)
        (here / "images").unlink()
        (here / "images").mkdir()
        (here / "images/build").write_text('#!/bin/bash\necho "(images/build $*)"\n')
        (here / "images/build").chmod(0o755)
        replaced = {
            "base=http://openchutes.localhost:8080": f"base={self.platform.base_url}",
            "python3 -m venv first/client": f"mkdir -p first/client/bin; ln -s {Path(sys.executable).parent / 'chutes'} first/client/bin/chutes",
            "first/client/bin/pip install -q chutes==0.6.9": "first/client/bin/chutes --help > /dev/null",
        }
        for before, after in replaced.items():
            self.transcript.note(f"for {before!r} stands {after.replace(str(HOME), '.')!r}")
        for volume in ("one", "two"):
            self.kubectl("create", "-f", "-", text=json.dumps(disk(volume)))
        environment = dict(os.environ, PATH=f"{shims}:{os.environ['PATH']}", REAL_KUBECTL=self.kubectl_program, PYTHONDONTWRITEBYTECODE="1")
        shell = subprocess.Popen(
            ["bash"], cwd=here, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
        )
        for block in blocks[:-1]:
            for before, after in replaced.items():
                block = block.replace(before, after)
            if "warmup" in block:
                self.start_agent()
            shell.stdin.write("set -e\n" + block + "\necho; echo '--- done'\n")
            shell.stdin.flush()
            output = []
            killer = threading.Timer(PAGE_SECONDS, shell.kill)
            killer.start()
            for line in shell.stdout:
                if line.strip() == "--- done":
                    break
                output.append(line.rstrip())
            killer.cancel()
            went_well = shell.poll() is None and line.strip() == "--- done"
            for command in block.strip().splitlines():
                self.transcript.note(f"$ {command}".replace(str(HOME), "."))
            for text in output[-25:]:
                self.transcript.note(f"  {text[:240]}".replace(str(HOME), "."))
            self.transcript.check(f"the block of {block.strip().splitlines()[0][:60]!r} goes through", went_well, output[-5:])
            if not went_well:
                return
            if "scripts/first-accounts" in block:
                self.take_the_accounts_place(here / "first")
        self.last_block = blocks[-1]
        self.page = "\n".join(output)
        self.shell = shell
        self.transcript.check("the last block's answers are 2 + 40 and three lines", '{"sum":42}' in self.page and "data: 3" in self.page, self.page[-300:])

    def take_the_accounts_place(self, first):
        """The packaged platform has drawn its own accounts; the page's are in the Secret."""
        drawn = json.loads((first / "accounts.json").read_text())
        self.transcript.check("an administrator and a miner are drawn", [account["permissions_bitmask"] for account in drawn] == [2241, 65536], drawn)
        (first / "config.ini").write_text(self.config.read_text())
        (first / "key").write_text(self.owner["api_key"] + "\n")
        (first / "miner.seed").write_text(self.platform.account(MINER)["seed"])

    def start_agent(self):
        """With the rights that the chart has given to the Pod's service account."""
        token = self.kubectl("create", "token", AGENT, "--duration", "4h")
        kubeconfig = self.work / "agent.kubeconfig"
        kubeconfig.touch(mode=0o600)
        text = Path(os.environ["KUBECONFIG"]).read_text()
        kubeconfig.write_text(text.replace("test-token", token).replace("user: admin}", f"user: admin, namespace: {NAMESPACE}}}"))
        self.agent = agent(self.platform, self.arguments.work, kubeconfig)

    def answers(self):
        chute = self.chute(FIRST_CHUTE)
        self.first = chute["chute_id"]
        self.transcript.check("the first chute is hot", bool(chute.get("hot")), chute)
        pods = self.pods(self.first)
        self.transcript.check("its Pod is on a node with GPUs", [pod["spec"]["nodeName"] in ("a4000", "h100", "l40s") for pod in pods] == [True], pods)
        path = f"/call/{chute['slug']}"
        added = self.called("POST", f"{path}/add", {"a": 2, "b": 40})
        self.transcript.check("it answers through the gateway: 2 + 40", added.json() == {"sum": 42}, added)
        lines = [line for _, line in self.api.stream(f"{path}/count", {"to": 3, "pause": 0.1}).lines()]
        self.transcript.check("a stream comes through", lines == ["data: 1", "data: 2", "data: 3"], lines)
        instance = chute["instances"][0]["instance_id"]
        output = self.api.call("GET", f"/instances/{instance}/logs?backfill=100")
        self.transcript.check("the owner reads its output, by way of the API server", output.status == 200 and len(output.body) > 20, output)
        second = self.deploy("wants-h100", "h100_sxm")
        self.warm("wants-h100")
        self.last_call = time.monotonic()
        pods = self.pods(second)
        self.transcript.check("a chute for an h100 is on the node that has one", [pod["spec"]["nodeName"] for pod in pods] == ["h100"], pods)
        self.second = second

    def image_is_missing(self):
        self.image("missing", f"{REGISTRY}/no-such-image:1.0")
        chute_id = self.deploy("image-is-missing", "a4000", image="missing")
        warmup = Warmup(self.api, "image-is-missing")
        self.fails("image can't be pulled", "image-is-missing", "its image can't be pulled (ErrImagePull)", warmup.begun, warmup)
        self.end("image-is-missing", chute_id)

    def end(self, name, chute_id):
        self.api.call("DELETE", f"/chutes/{chute_id}")
        self.gone(chute_id)

    def is_evicted(self):
        chute_id = self.deploy("is-evicted", "a4000")
        self.warm("is-evicted")
        pod = self.pods(chute_id)[0]["metadata"]["name"]
        begun = time.monotonic()
        eviction = json.dumps({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": self.namespace}})
        self.kubectl("create", "--raw", f"/api/v1/namespaces/{self.namespace}/pods/{pod}/eviction", "-f", "-", text=eviction)
        self.fails("evicted, as by kubectl drain", "is-evicted", "evicted from its node (EvictionByEvictionAPI)", begun)
        self.warm("is-evicted")
        pods = eventually(lambda: [each for each in self.pods(chute_id) if "deletionTimestamp" not in each["metadata"]], bool, 20)
        begun = time.monotonic()
        status = {"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: ephemeral-storage."}
        self.kubectl("patch", "pod", pods[0]["metadata"]["name"], "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))
        self.fails("evicted by its kubelet", "is-evicted", "evicted from its node: The node was low on resource", begun)
        self.end("is-evicted", chute_id)

    def node_vanishes(self):
        chute_id = self.deploy("node-vanishes", "l40s")
        self.warm("node-vanishes")
        begun = time.monotonic()
        self.kubectl("delete", "node", "l40s")
        self.fails("node vanished", "node-vanishes", "its node l40s is gone", begun)
        self.api.call("DELETE", f"/chutes/{chute_id}")

    def code_is_too_large(self):
        """What a Secret does not hold is more than the platform takes, unless its bound is raised; the agent's own refusal has a test of its own."""
        definition = self.definitions / "code_is_large.py"
        definition.write_text((self.definitions / "first_chute.py").read_text() + "\n" + ("# " + "x" * 97 + "\n") * (MOST_CODE // 100))
        done = self.chutes("deploy", "code_is_large:chute", "--accept-fee")
        self.transcript.check("the owner is refused at once, with the reason", "The body is larger than 1 MiB" in done.stdout, done.stdout[-300:])
        self.seen.append(("code too large", 0.0, "413 The body is larger than 1 MiB: send less."))

    def quota_is_exceeded(self):
        chute_id = self.deploy("quota-exceeded", "a4000")
        self.kubectl("create", "quota", "none", "--hard=requests.nvidia.com/gpu=0")
        eventually(lambda: self.kubectl("get", "quota", "none", "-o", "jsonpath={.status.hard}"), bool, 20)
        try:
            warmup = Warmup(self.api, "quota-exceeded")
            self.fails("quota exceeded", "quota-exceeded", "the namespace's quota is exceeded", warmup.begun, warmup)
        finally:
            self.kubectl("delete", "quota", "none")
        self.end("quota-exceeded", chute_id)

    def gpus_are_taken(self):
        pods = json.loads(self.kubectl("get", "pods", "-l", "app.kubernetes.io/managed-by=openchutes-miner", "-o", "json"))["items"]
        free = GPUS_OF_A4000 - sum(pod["spec"].get("nodeName") == "a4000" for pod in pods)
        self.kubectl("apply", "-f", "-", namespace="default", text=json.dumps(stranger("a4000", free)))
        eventually(lambda: self.kubectl("get", "pod", "stranger", "-o", "jsonpath={.spec.nodeName}", namespace="default"), bool, 20)
        try:
            chute_id = self.deploy("gpus-are-taken", "a4000")
            warmup = Warmup(self.api, "gpus-are-taken")
            self.fails("no node has room", "gpus-are-taken", "no node has room for it (Unschedulable)", warmup.begun, warmup)
        finally:
            self.kubectl("delete", "pod", "stranger", namespace="default")
        self.end("gpus-are-taken", chute_id)

    def ends(self):
        chute_id = self.deploy("ends-itself", "a4000", more="\n\n@chute.on_startup()\nasync def fall(self):\n    raise SystemExit(7)\n")
        warmup = Warmup(self.api, "ends-itself")
        found = eventually(lambda: self.reasons("ends-itself"), bool, ANSWER_SECONDS)
        self.transcript.check("the owner reads the code that it ended with", any("the chute ended with code" in each for each in found), found)
        self.transcript.note(f"GET /chutes/ends-itself: {found}")
        warmup.response.close()
        self.end("ends-itself", chute_id)

    def restarts_agent(self):
        """As an update of its Deployment does: told to end, then started again."""
        self.warm("wants-h100")
        pods = [pod["metadata"]["uid"] for pod in self.pods(self.second)]
        path = f"/call/{self.chute('wants-h100')['slug']}"
        stream = self.api.stream(f"{path}/count", {"to": 20, "pause": 0.3})
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(line for _, line in stream.lines()))
        reader.start()
        begun = time.monotonic()
        answers, ended = [], threading.Event()

        def calls():
            while not ended.is_set():
                answers.append(self.api.call("POST", f"{path}/add", {"a": 2, "b": 40}).status)

        caller = threading.Thread(target=calls)
        caller.start()
        self.stop_agent()
        stopped = time.monotonic() - begun
        reader.join()
        self.transcript.check("a stream that was under way has ended whole", lines == [f"data: {number}" for number in range(1, 21)], lines)
        left = [pod["metadata"]["uid"] for pod in self.pods(self.second)]
        self.transcript.check("the agent has ended, and its Pod runs on", left == pods, left)
        self.start_agent()
        chute = eventually(lambda: self.chute("wants-h100"), lambda read: read.get("hot"), ANSWER_SECONDS)
        self.transcript.check(f"the next agent serves it again, {time.monotonic() - begun:.1f} s after the first was told to end ({stopped:.1f} s to its end)", bool(chute.get("hot")), chute)
        eventually(lambda: answers[-1:], lambda last: last == [200], ANSWER_SECONDS)
        ended.set()
        caller.join()
        self.last_call = time.monotonic()
        self.transcript.check(f"{len(answers)} calls meanwhile were all answered", set(answers) == {200}, answers)
        left = [pod["metadata"]["uid"] for pod in self.pods(self.second)]
        self.transcript.check("by the same Pod", left == pods, left)

    def idles(self):
        left = max(0.0, IDLE_SECONDS - (time.monotonic() - self.last_call))
        chute = eventually(lambda: self.chute("wants-h100"), lambda read: not read.get("hot"), left + GONE_SECONDS)
        self.transcript.check("a chute that nobody calls is cold again", chute.get("hot") is False, chute)
        self.gone(self.second)

    def cleans_up(self):
        self.stop_agent()
        self.kubectl("delete", "deployment", AGENT)
        ours = ("get", "pods,secrets,networkpolicies", "-l", "app.kubernetes.io/managed-by=openchutes-miner", "-o", "name")
        left = eventually(lambda: self.kubectl(*ours), lambda names: not names, 60)
        self.transcript.check("what the agent has made goes with its Deployment", not left, left)
        self.shell.stdin.write(self.last_block + "\nexit 0\n")
        self.shell.stdin.flush()
        output = self.shell.communicate(timeout=PAGE_SECONDS)[0]
        for text in output.strip().splitlines():
            self.transcript.note(f"  {text}")
        self.transcript.check("the page's last block goes through", self.shell.returncode == 0, output)

    def stop_agent(self):
        if self.agent is not None:
            self.agent.terminate()
            try:
                self.agent.wait(60)
            except subprocess.TimeoutExpired:
                self.agent.kill()
            self.agent = None


def disk(name):
    """For the stores of the chart's dev set-up; nothing is written to it."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": "10Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "hostPath": {"path": f"/nowhere/{name}"},
        },
    }


def stranger(node, gpus):
    """A Pod of somebody else that has a node's GPUs."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "stranger"},
        "spec": {
            "nodeSelector": {"kubernetes.io/hostname": node},
            "containers": [{"name": "work", "image": "work", "resources": {"limits": {"nvidia.com/gpu": str(gpus)}}}],
        },
    }


def agent(platform, work, kubeconfig):
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    port = int(platform.base_url.rsplit(":", 1)[1])
    seed = work / "miner.seed"
    seed.touch(mode=0o600)
    seed.write_text(platform.account(MINER)["seed"])
    with open(work / "miner.log", "w") as log:
        return subprocess.Popen(
            [
                java,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.management.host=127.0.0.1",
                f"-Dquarkus.management.port={port + 26}",
                "-Dopenchutes.miner.way=kubernetes",
                f"-Dopenchutes.miner.kubernetes.name={AGENT}",
                f"-Dopenchutes.miner.kubernetes.owner={AGENT}",
                f"-Dopenchutes.miner.api-url={platform.base_url}",
                f"-Dopenchutes.miner.seed-file={seed}",
                f"-Dopenchutes.miner.data={work / 'miner'}",
                f"-Dopenchutes.miner.proxy.ports={port + 30}-{port + 59}",
                "-jar",
                str(HOME / "miner/target/quarkus-app/quarkus-run.jar"),
            ],
            env=dict(os.environ, KUBECONFIG=str(kubeconfig)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kubectl", required=True)
    parser.add_argument("--kubelet-log", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    transcript = Transcript("cluster-walk")
    with PackagedPlatform(arguments.work / "data", options=["-Dfleet=off"]) as platform:
        walk = ClusterWalk(platform, arguments.work, transcript, arguments)
        try:
            walk.run()
        finally:
            walk.stop_agent()
            shutil.copy(arguments.kubelet_log, arguments.work / "kubelet.log")
    return transcript.end()


if __name__ == "__main__":
    sys.exit(main())
