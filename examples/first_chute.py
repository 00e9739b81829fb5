"""A first chute, as one would write it: JSON, a stream, a GET, a file, an error and something slow. It needs no GPU.

    chutes build first_chute:chute --wait
    chutes deploy first_chute:chute --accept-fee
    chutes warmup first-chute
"""

import asyncio

from fastapi.responses import Response
from pydantic import BaseModel, Field

from chutes.chute import Chute, NodeSelector
from chutes.image import Image

image = (
    Image(username="alice", name="first-chute", tag="1.0", readme="# First chute\n")
    .from_base("parachutes/python:3.12")
    .run_command("pip install --no-cache-dir pydantic")
)

chute = Chute(
    username="alice",
    name="first-chute",
    tagline="Six cords to start from",
    readme="# First chute\n\nAdds, counts, greets, draws, fails and waits.\n",
    image=image,
    node_selector=NodeSelector(gpu_count=1, min_vram_gb_per_gpu=16),
    concurrency=8,
    shutdown_after_seconds=300,
)


class AddRequest(BaseModel):
    a: int
    b: int


class CountRequest(BaseModel):
    to: int = Field(5, ge=1, le=10_000)
    pause: float = Field(0.0, ge=0, le=10)


class SleepRequest(BaseModel):
    seconds: float = Field(1.0, ge=0, le=60)


@chute.on_startup()
async def load(self):
    """What a real chute loads its model in."""
    self.greeting = "Hello from a chute"


@chute.cord(path="/add", public_api_path="/add", method="POST", input_schema=AddRequest)
async def add(self, data: AddRequest) -> dict:
    return {"sum": data.a + data.b}


@chute.cord(
    path="/count",
    public_api_path="/count",
    method="POST",
    stream=True,
    input_schema=CountRequest,
    output_content_type="text/event-stream",
)
async def count(self, data: CountRequest) -> str:
    for number in range(1, data.to + 1):
        yield f"data: {number}\n\n"
        await asyncio.sleep(data.pause)


@chute.cord(path="/hello", public_api_path="/hello", method="GET", public_api_method="GET")
async def hello(self) -> dict:
    return {"greeting": self.greeting}


@chute.cord(
    path="/picture",
    public_api_path="/picture",
    method="POST",
    output_content_type="image/svg+xml",
)
async def picture(self, data: dict = None) -> Response:
    colour = "red" if data and data.get("colour") == "red" else "blue"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="{colour}"/></svg>'
    return Response(
        content=drawing.encode(),
        media_type="image/svg+xml",
        headers={"Content-Disposition": "attachment; filename=picture.svg"},
    )


@chute.cord(path="/fail", public_api_path="/fail", method="POST")
async def fail(self, data: dict = None) -> dict:
    raise ValueError("this cord always fails")


@chute.cord(path="/slow", public_api_path="/slow", method="POST", input_schema=SleepRequest)
async def slow(self, data: SleepRequest) -> dict:
    await asyncio.sleep(data.seconds)
    return {"slept": data.seconds}
