"""A custom app with several cords: plain functions with typed inputs, one of them streaming its answer."""

from typing import List, Optional

from pydantic import BaseModel, Field

from chutes.chute import Chute, NodeSelector

chute = Chute(
    username="alice",
    name="text-tools",
    tagline="Counts, cuts and streams text",
    readme="# Text tools\n\nThree cords that need no model: `/count`, `/split` and `/stream`.\n",
    image="chutes/base:python-3.12",
    node_selector=NodeSelector(gpu_count=1, min_vram_gb_per_gpu=16, max_hourly_price_per_gpu=0.9),
    concurrency=4,
    shutdown_after_seconds=600,
)


class CountRequest(BaseModel):
    text: str = Field(..., description="What is counted: “anything”, in any script", max_length=10000)


class CountResponse(BaseModel):
    characters: int
    words: int
    lines: int


class SplitRequest(BaseModel):
    text: str
    separator: Optional[str] = Field(None, description="Blanks where it is absent")
    limit: int = Field(100, ge=1, le=1000)


class SplitResponse(BaseModel):
    parts: List[str]


@chute.on_startup()
async def prepare(self):
    self.separators = {"comma": ",", "tab": "\t"}


@chute.cord(
    path="/count",
    public_api_path="/count",
    method="POST",
    input_schema=CountRequest,
    minimal_input_schema=CountRequest,
)
async def count(self, data: CountRequest) -> CountResponse:
    return CountResponse(
        characters=len(data.text),
        words=len(data.text.split()),
        lines=data.text.count("\n") + 1,
    )


@chute.cord(
    path="/split",
    public_api_path="/split",
    method="POST",
    input_schema=SplitRequest,
)
async def split(self, data: SplitRequest) -> SplitResponse:
    separator = self.separators.get(data.separator, data.separator)
    return SplitResponse(parts=data.text.split(separator)[: data.limit])


@chute.cord(
    path="/stream",
    public_api_path="/stream",
    method="POST",
    stream=True,
    output_content_type="text/event-stream",
    input_schema=CountRequest,
)
async def stream(self, data: CountRequest) -> str:
    for word in data.text.split():
        yield f"data: {word}\n\n"
