"""The builder of images on a cluster: replicas of chutes-service with the rights of the chart's Role, buildah and skopeo in Pods that the fake kubelet runs, a registry."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from packaged_platform import HOME
from real_walk import Api, eventually
from small_registry import SmallRegistry

NAMESPACE, RELEASE, PLATFORM_NAMESPACE = "openchutes-builds", "openchutes", "openchutes"
PATIENCE_SECONDS = 60
READY_SECONDS = 120
DEADLINE_SECONDS = 25
# A program that is all a base image needs here: no registry with others can be reached.
SHELL = "/bin/busybox"
DEFINITION = """
from chutes.chute import Chute, NodeSelector
from chutes.image import Image

image = (
    Image(username="{username}", name="{name}", tag="1.0")
    .from_base("scratch")
    .add("sh", "/bin/sh")
    {more}
)
chute = Chute(username="{username}", name="{name}", image=image, node_selector=NodeSelector(gpu_count=1, min_vram_gb_per_gpu=16))
"""


class Replica:
    """One more replica of the packaged platform's chutes-service, which builds."""

    def __init__(self, platform, kubeconfig, registry, log, **options):
        self.port, management = _free_port(), _free_port()
        pid = platform.ready["processes"]["chutes-service"]["pid"]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
        own = {
            "quarkus.http.port": self.port,
            "quarkus.management.port": management,
            "openchutes.chutes.images.builder": "kubernetes",
            "openchutes.chutes.images.builds.registry": f"{registry.address}/built",
            "openchutes.chutes.images.builds.registry-tls": "false",
            "openchutes.chutes.images.builds.platform-url": f"http://127.0.0.1:{self.port}",
            "openchutes.chutes.images.builds.namespace": NAMESPACE,
            "openchutes.chutes.images.builds.service-account": "openchutes-builds",
            "openchutes.chutes.images.builds.append": 'RUN echo "with chutes {chutes_version}"',
            "openchutes.chutes.images.builds.deadline": f"{DEADLINE_SECONDS}s",
        } | {f"openchutes.chutes.images.builds.{key.replace('_', '-')}": value for key, value in options.items()}
        kept = [word for word in command if not any(word.startswith(f"-D{key}=") for key in own)]
        arguments = kept[:1] + [f"-D{key}={value}" for key, value in own.items()] + kept[1:]
        self.url = f"http://127.0.0.1:{self.port}"
        self._management = f"http://127.0.0.1:{management}"
        with open(log, "a") as output:
            self._process = subprocess.Popen(
                arguments, env=dict(os.environ, KUBECONFIG=str(kubeconfig)), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        eventually(self._is_ready, bool, READY_SECONDS)

    def _is_ready(self):
        try:
            with urllib.request.urlopen(f"{self._management}/q/health/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def metrics(self):
        with urllib.request.urlopen(f"{self._management}/q/metrics", timeout=5) as answer:
            return answer.read().decode()

    def kill(self):
        self._process.kill()
        self._process.wait()

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Builds:
    """What a walk on a cluster does with the builder."""

    def __init__(self, walk, username):
        self.walk, self.transcript, self.username = walk, walk.transcript, username
        self.folder = walk.work / "builds"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        shutil.copy(SHELL, self.folder / "sh")
        self.replica, self.api = None, None

    def run(self):
        missing = [program for program in ("buildah", "skopeo", SHELL) if not shutil.which(program)]
        if missing:
            self.transcript.note(f"skipped: there is no {', '.join(missing)}")
            return
        kubeconfig = self._allow()
        log = self.walk.arguments.work / "builder.log"
        log.unlink(missing_ok=True)
        with SmallRegistry() as registry:
            try:
                self._use(Replica(self.walk.platform, kubeconfig, registry, log))
                self._succeeds(registry)
                self._fails(registry)
                self._is_deleted()
                self._passes_on(lambda **options: Replica(self.walk.platform, kubeconfig, registry, log, **options), registry)
            finally:
                self.replica.stop()

    def _use(self, replica):
        self.replica = replica
        self.api = Api(replica.url, self.walk.owner["api_key"])

    def _allow(self):
        """The chart's objects for builds, and a token of chutes-service's account."""
        self.walk.kubectl("create", "namespace", NAMESPACE)
        self.walk.kubectl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=privileged")
        helm = str(Path(self.walk.kubectl_program).parent / "helm")
        words = ["upgrade", RELEASE, str(HOME / "k8s"), "-n", PLATFORM_NAMESPACE, "--reuse-values", "--set", "builds.enabled=true"]
        words += ["--set", "builds.registry=registry.example.com/built", "--set", f"builds.namespace={NAMESPACE}"]
        done = subprocess.run([helm, *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.transcript.check("the release is upgraded with builds.enabled", done.returncode == 0, done.stdout[-400:])
        token = self.walk.kubectl("create", "token", "openchutes-chutes", "--duration", "4h", namespace=PLATFORM_NAMESPACE)
        kubeconfig = self.walk.work / "builder.kubeconfig"
        kubeconfig.touch(mode=0o600)
        kubeconfig.write_text(Path(os.environ["KUBECONFIG"]).read_text().replace("test-token", token))
        return kubeconfig

    def _build(self, name, more="", wait=True):
        module = name.replace("-", "_")
        (self.folder / f"{module}.py").write_text(DEFINITION.format(username=self.username, name=name, more=more))
        before = self.walk.definitions, self.walk.api, self.walk.config
        config = self.folder / "config.ini"
        config.write_text(self.walk.config.read_text().replace(self.walk.platform.base_url, self.replica.url))
        self.walk.definitions, self.walk.api, self.walk.config = self.folder, self.api, config
        try:
            return self.walk.chutes("build", f"{module}:chute", *(["--wait"] if wait else []), typed="y\ny\n")
        finally:
            self.walk.definitions, self.walk.api, self.walk.config = before

    def _image(self, name):
        return self.api.call("GET", f"/images/{self.username}/{name}:1.0").json()

    def _status(self, name, *wanted):
        return eventually(lambda: self._image(name), lambda image: image.get("status") in wanted, PATIENCE_SECONDS)

    def _log(self, name):
        return self.api.call("GET", f"/images/{self._image(name)['image_id']}/logs").body.decode()

    def _jobs(self, name):
        found = self.walk.kubectl("get", "jobs", "-l", f"openchutes.io/image={self._image(name).get('image_id')}", "-o", "json", namespace=NAMESPACE)
        return json.loads(found)["items"]

    def _succeeds(self, registry):
        begun = time.monotonic()
        done = self._build("built", '.run_command("echo made of it > /made && cat /made")')
        took = time.monotonic() - begun
        image = self._image("built")
        self.transcript.check(f"`chutes build --wait` ends with an image that is built and pushed ({took:.1f} s)", image["status"] == "built and pushed", done.stdout[-800:])
        self.transcript.check("its log came line by line", "made of it" in done.stdout and "Built and pushed" in done.stdout, done.stdout[-800:])
        pushed = re.search(r"^Built and pushed: (\S+)$", self._log("built"), re.MULTILINE)
        manifest = pushed and registry.manifest(pushed[1].replace(":1.0@", "@"))
        self.transcript.check("the registry has its manifest under that digest", bool(manifest) and len(manifest["layers"]) == 1, self._log("built")[-600:])
        self.transcript.check("the SDK's version was handed on", "with chutes 0." in self._log("built"), self._log("built")[-600:])
        for line in self._log("built").splitlines():
            self.transcript.note(f"  {line[:200]}")
        job = self._jobs("built")[0]["spec"]["template"]["spec"]
        mounts = {each["name"]: [mount["name"] for mount in each["volumeMounts"]] for each in job["initContainers"] + job["containers"]}
        self.transcript.check("the container that builds mounts no credentials", set(mounts["build"]) == {"context", "recipe", "storage", "image"}, mounts)
        self.transcript.check("and the Pod has no token of the cluster", job["automountServiceAccountToken"] is False, job)

    def _fails_with(self, what, name, reason):
        image = self._status(name, "error", "built and pushed")
        last = self._log(name).strip().splitlines()[-1]
        self.transcript.check(f"{what}: the build ends in error, and says why", image["status"] == "error" and reason in last, last)
        self.transcript.note(f"{what}: {last[:300]}")

    def _fails(self, registry):
        done = self._build("broken", '.run_command("echo no such thing >&2; exit 3")')
        self.transcript.check("`chutes build --wait` of a Dockerfile that fails ends, and shows why", "The build failed: its Dockerfile can't be built" in done.stdout, done.stdout[-800:])
        self._fails_with("Dockerfile's error", "broken", "exit status 3")
        registry.refuses = True
        self._build("unpushed")
        self._fails_with("push refused", "unpushed", "denied")
        registry.refuses = False
        self._build("endless", '.run_command("while true; do echo still here; sleep 1; done")', wait=False)
        self._fails_with("deadline", "endless", "DeadlineExceeded")
        self.walk.kubectl("create", "quota", "none", "--hard=pods=0", namespace=NAMESPACE)
        eventually(lambda: self.walk.kubectl("get", "quota", "none", "-o", "jsonpath={.status.hard}", namespace=NAMESPACE), bool, 20)
        self._build("over-quota", wait=False)
        self._fails_with("quota exceeded", "over-quota", "the namespace's quota is exceeded")
        self.walk.kubectl("delete", "quota", "none", namespace=NAMESPACE)
        chute = self.api.call("GET", "/images/?limit=100").json()["items"]
        self.transcript.note(f"statuses: {sorted((image['name'], image['status']) for image in chute if image['name'] in ('built', 'broken', 'unpushed', 'endless', 'over-quota'))}")

    def _is_deleted(self):
        self._build("deleted", '.run_command("sleep 20")', wait=False)
        self._status("deleted", "building")
        eventually(lambda: self._jobs("deleted"), bool, 20)
        image = self._image("deleted")["image_id"]
        answer = self.api.call("DELETE", f"/images/{image}")
        left = eventually(
            lambda: self.walk.kubectl("get", "jobs,pods,secrets", "-l", f"openchutes.io/image={image}", "-o", "name", namespace=NAMESPACE), lambda names: not names, 30
        )
        self.transcript.check("an image that is deleted takes its Job, Pod and Secret along", answer.status == 200 and not left, left)

    def _passes_on(self, replica, registry):
        self._build("passed-on", '.run_command("for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 1; done")', wait=False)
        self._status("passed-on", "building")
        growing = self.api.request("GET", f"/images/{self._image('passed-on')['image_id']}/logs")
        seen = any(b'"log":"line 3"' in line for line in growing)
        self.transcript.check("its log is streamed while it builds", seen and self._image("passed-on")["status"] == "building", "")
        job = self._jobs("passed-on")[0]["metadata"]["uid"]
        self.replica.kill()
        self._use(replica(image="registry.example.com/no-such-image:1"))
        image = self._status("passed-on", "built and pushed", "error")
        log = self._log("passed-on")
        once = all(log.count(f"\nline {i}\n") == 1 for i in range(1, 9))
        self.transcript.check("a replica is killed while it builds, and another goes on", image["status"] == "built and pushed", log[-600:])
        self.transcript.check("with the same Job, and each line in the log once", once and self._jobs("passed-on")[0]["metadata"]["uid"] == job, log)
        self._build("unpulled", wait=False)
        self._fails_with("builder's image can't be pulled", "unpulled", "the builder's image can't be pulled (ErrImagePull)")
        left = eventually(lambda: self._jobs("unpulled"), lambda jobs: not jobs, 20)
        self.transcript.check("and its Job is gone", not left, left)
        metrics = [line for line in self.replica.metrics().splitlines() if line.startswith("openchutes_chutes_images_builds") and "_max" not in line]
        self.transcript.note("; ".join(metrics))
