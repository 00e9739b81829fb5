"""Measures what `./mvnw -Prun` takes: its time to ready, beside another checkout's if one is named, and the memory of all its processes, at rest and while
it answers calls and reads. Pages that processes share count once (PSS), so the sum is what the machine must have."""

import argparse
import statistics
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from packaged_platform import HOME, PackagedPlatform

CALLS_A_SECOND = 50
READS = ("/chutes/?limit=25", "/chutes/utilization", "/bounties/", "/users/me", "/v1/models")
CALLED = "alice-first-chute"
COLD_SECONDS = 240


def megabytes(pid):
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def children():
    """The pids of each process's children."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        found.setdefault(parent, []).append(int(folder.name))
    return found


def memory(ready):
    """By process; what a miner runs is counted apart, since that is its chutes' memory."""
    families = children()

    def below(pid):
        return sum(megabytes(child) + below(child) for child in families.get(pid, []))

    parts = {"launcher": megabytes(ready["launcher_pid"])}
    maven = next((parent for parent, family in families.items() if ready["launcher_pid"] in family), 0)
    if "maven" in command_of(maven):
        parts["maven"] = megabytes(maven)
    chutes = 0.0
    for name, process in ready["processes"].items():
        if name.startswith("miner"):
            parts[name] = megabytes(process["pid"])
            chutes += below(process["pid"])
        else:
            parts[name] = megabytes(process["pid"]) + below(process["pid"])
    return parts, chutes


def show(title, ready):
    parts, chutes = memory(ready)
    print(f"\n{title}: {sum(parts.values()):.0f} MB" + (f", and {chutes:.0f} MB of the chutes that the miner runs" if chutes else ""))
    print("  " + ", ".join(f"{name} {size:.0f}" for name, size in parts.items()), flush=True)


def start_seconds(home, data, options, rounds_left):
    with PackagedPlatform(data, home=home, options=options) as platform:
        seconds = platform.ready["started_in_ms"] / 1000
    print(f"  {rounds_left:>2}  {home}: {seconds:.1f} s", flush=True)
    return seconds


def starts(options, work):
    homes = [HOME] if options.before is None else [options.before.resolve(), HOME]
    took = {home: [] for home in homes}
    print("Starts on an empty folder, in turn:")
    for number in range(options.rounds):
        for home in homes:
            took[home].append(start_seconds(home, work / f"start-{homes.index(home)}", [], number + 1))
    medians = {home: statistics.median(seconds) for home, seconds in took.items()}
    for home, median in medians.items():
        print(f"{home}: median {median:.1f} s (least {min(took[home]):.1f}, most {max(took[home]):.1f})")
    if options.before is not None:
        print(f"ratio of the medians: {medians[HOME] / medians[homes[0]]:.2f}")


class Load:
    """So many calls a second of a chute, and as many reads."""

    def __init__(self, platform):
        self.base_url = platform.base_url
        self.headers = {"Authorization": f"Bearer {platform.account('alice')['api_key']}"}
        self.answered, self.refused = 0, 0

    def get(self, target):
        try:
            with urllib.request.urlopen(urllib.request.Request(self.base_url + target, headers=self.headers), timeout=90) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as e:
            return e.code, b""
        except OSError:
            return 0, b""

    def is_hot(self):
        deadline = time.monotonic() + COLD_SECONDS
        while time.monotonic() < deadline:
            if self.get(f"/call/{CALLED}/hello")[0] == 200:
                return True
            time.sleep(1)
        return False

    def run(self, seconds):
        stop = time.monotonic() + seconds
        threads = [threading.Thread(target=self.loop, args=(number, stop), daemon=True) for number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def loop(self, number, stop):
        turn = number
        while time.monotonic() < stop:
            begun = time.monotonic()
            for target in (f"/call/{CALLED}/hello", READS[turn % len(READS)]):
                status, _ = self.get(target)
                if status == 200:
                    self.answered += 1
                else:
                    self.refused += 1
            turn += 1
            time.sleep(max(0.0, 10 / CALLS_A_SECOND - (time.monotonic() - begun)))


def memories(options, work):
    with PackagedPlatform(work / "memory", options.ready, options=["-Dfleet=real"]) as platform:
        print(f"\nReady after {platform.ready['started_in_ms'] / 1000:.1f} s with {', '.join(platform.ready['processes'])}")
        load = Load(platform)
        if not load.is_hot():
            print(f"{CALLED} can't be called: reads alone are measured (is Python 3.10 at hand?)")
        time.sleep(options.rest)
        show(f"At rest, {options.rest} s after the first chute answered", platform.ready)
        load.run(options.seconds)
        show(
            f"After {options.seconds} s of {CALLS_A_SECOND} calls and {CALLS_A_SECOND} reads a second ({load.answered} answered, {load.refused} not)",
            platform.ready,
        )
        time.sleep(options.rest)
        show(f"{options.rest} s later", platform.ready)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3, help="of starts; 0: none")
    parser.add_argument("--before", type=Path, help="another checkout, built, whose starts are measured in turn with this one's")
    parser.add_argument("--ready", help="ready.json of a platform that runs, by ./mvnw -Prun -Dfleet=real: its memory is measured, Maven's with it")
    parser.add_argument("--seconds", type=int, default=60, help="of load; 0: memory is not measured")
    parser.add_argument("--rest", type=int, default=60, help="seconds before memory at rest is read")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    if options.rounds and options.ready is None:
        starts(options, options.work)
    if options.seconds:
        memories(options, options.work)


if __name__ == "__main__":
    main()
