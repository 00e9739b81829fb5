"""The packaged platform for the scripts that look at it from outside: started on free ports, or one that runs already."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
START_PATIENCE_SECONDS = 300
STOP_PATIENCE_SECONDS = 60
PORTS_USED = 60


class PackagedPlatform:
    """What its ready file says, between `with` and the end of the block."""

    def __init__(self, data: Path, ready_file: str | None = None, home: Path | None = None, options=()):
        self._data = data
        self._ready_file = Path(ready_file) if ready_file else data / "ready.json"
        self._running = ready_file is not None
        self._home = home or HOME
        self._options = list(options)
        self._process = None

    def __enter__(self):
        if not self._running:
            self._start()
        self.ready = json.loads(self._ready_file.read_text())
        self.base_url = self.ready["base_url"]
        return self

    def __exit__(self, *unused):
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def account(self, username: str) -> dict:
        """hotkey, seed, api_key, user_id of a sample account."""
        return next(account for account in self.ready["accounts"] if account["username"] == username)

    def service_url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ready['processes'][service]['port']}"

    def document_url(self, service: str) -> str:
        """Of the service's own OpenAPI document: chutes-service answers /openapi.json with that of all services."""
        return self.service_url(service) + ("/openapi/chutes-service.json" if service == "chutes-service" else "/openapi.json")

    def _start(self):
        jars = list((self._home / "local/target").glob("local-*.jar"))
        if not jars:
            raise SystemExit("The platform is not built; run ./mvnw -DskipTests package first.")
        self._data.mkdir(parents=True, exist_ok=True)
        self._ready_file.unlink(missing_ok=True)
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
        log = self._data.parent / (self._data.name + ".log")
        # Else the platform would outlive a script that is told to end.
        signal.signal(signal.SIGTERM, lambda *unused: sys.exit(128 + signal.SIGTERM))
        with open(log, "w") as output:
            self._process = subprocess.Popen(
                [java, "-Xms16m", "-Xmx96m", "-Xmn8m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
                + [f"-Dopenchutes.home={self._home}", f"-Dport={_free_ports()}", f"-Ddata={self._data}", "-Dfresh=true"]
                + self._options
                + ["-cp", str(jars[0]), "io.openchutes.local.Local"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        while not self._ready_file.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise SystemExit(f"The platform did not start; see {log}")
            time.sleep(0.2)


def _free_ports() -> int:
    """A port with the free ones behind it that the platform takes too; above those that the walk asks for."""
    for first in range(29_100, 32_700, PORTS_USED):
        if all(_is_free(port) for port in range(first, first + PORTS_USED)):
            return first
    raise SystemExit("No free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False
