"""A job with ports: no API, a machine for a while that is reached over its ports and leaves files behind."""

import os
from pathlib import Path

from chutes.chute import Chute, NodeSelector

chute = Chute(
    username="alice",
    name="render-farm",
    tagline="Renders frames until it is told to stop",
    readme="# Render farm\n\nConnect to port 8443 to watch, to 8125 for statistics.\n",
    image="chutes/base:python-3.12",
    node_selector=NodeSelector(gpu_count=2, min_vram_gb_per_gpu=48, include=["a6000", "L40S", "a40"]),
)


@chute.job(
    ports=[
        {"name": "viewer", "port": 8443, "proto": "http"},
        {"name": "stats", "port": 8125, "proto": "udp"},
    ],
    timeout=7200,
    upload=True,
)
async def render(self, **job_data):
    frames = Path(job_data["output_dir"]) / "frames"
    frames.mkdir(parents=True, exist_ok=True)
    for number in range(int(job_data.get("frames", 24))):
        (frames / f"{number:05}.txt").write_text(f"frame {number} of pid {os.getpid()}\n")
    return {"frames": len(list(frames.iterdir()))}
