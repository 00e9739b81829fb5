"""Imitates a vLLM server without a model or a GPU: the cords of a vLLM chute, answers of the OpenAI shape, tokens one by one, `usage`.

It answers with the words of the last message in reverse order, which is easy to check. Beside what OpenAI's API takes, `pause` is the
time between two tokens in seconds.

    chutes build tiny_llm:chute --wait
    chutes deploy tiny_llm:chute --accept-fee
"""

import asyncio
import json
import socket
import time
import uuid

from aiohttp import web

from chutes.chute import Chute, NodeSelector
from chutes.image import Image

MODEL = "openchutes-examples/tiny-llm"


def free_port() -> int:
    """A real vLLM has a port of its own in its container; here several chutes may share a machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = free_port()

image = (
    Image(username="alice", name="tiny-llm", tag="1.0", readme="# Tiny LLM\n")
    .from_base("parachutes/python:3.12")
    .run_command("pip install --no-cache-dir aiohttp")
)

chute = Chute(
    username="alice",
    name=MODEL,
    tagline="Answers in reverse order",
    readme="# Tiny LLM\n\nAnswers on `/v1/chat/completions` as every OpenAI client expects it.\n",
    image=image,
    node_selector=NodeSelector(gpu_count=1, min_vram_gb_per_gpu=16),
    concurrency=32,
    shutdown_after_seconds=300,
    standard_template="vllm",
    revision="0123456789abcdef0123456789abcdef01234567",
)


def upstream(path, method="POST", **kwargs):
    """A cord that hands its call on to the server below, as the SDK's vLLM template does."""
    return chute.cord(
        passthrough=True,
        passthrough_path=path,
        passthrough_port=PORT,
        public_api_path=path,
        method=method,
        public_api_method=method,
        **kwargs,
    )


@upstream("/v1/chat/completions", stream=True, output_content_type="text/event-stream")
async def chat_stream(chunk) -> str:
    return chunk


@upstream("/v1/completions", stream=True, output_content_type="text/event-stream")
async def completion_stream(chunk) -> str:
    return chunk


@upstream("/v1/chat/completions")
async def chat(data) -> dict:
    return data


@upstream("/v1/completions")
async def completion(data) -> dict:
    return data


@upstream("/v1/embeddings")
async def embed(data) -> dict:
    return data


@upstream("/v1/models", method="GET")
async def get_models(data) -> dict:
    return data


def words_of(body: dict) -> list:
    text = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
    return text.split()


def usage(words: list, answered: int) -> dict:
    return {"prompt_tokens": len(words), "completion_tokens": answered, "total_tokens": len(words) + answered}


async def complete(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    is_chat = request.path.endswith("/chat/completions")
    words = words_of(body)
    tokens = [word if i == 0 else " " + word for i, word in enumerate(reversed(words))][: body.get("max_tokens") or None]
    pause = float(body.get("pause", 0))
    head = {
        "id": ("chatcmpl-" if is_chat else "cmpl-") + uuid.uuid4().hex,
        "created": int(time.time()),
        "model": body.get("model", MODEL),
    }
    if not body.get("stream"):
        await asyncio.sleep(pause * len(tokens))
        text = "".join(tokens)
        choice = {"index": 0, "finish_reason": "stop", "logprobs": None}
        choice |= {"message": {"role": "assistant", "content": text}} if is_chat else {"text": text}
        kind = "chat.completion" if is_chat else "text_completion"
        return web.json_response(head | {"object": kind, "choices": [choice], "usage": usage(words, len(tokens))})

    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    kind = "chat.completion.chunk" if is_chat else "text_completion"

    async def send(choices: list, **more) -> None:
        event = head | {"object": kind, "choices": choices} | more
        await response.write(f"data: {json.dumps(event)}\n\n".encode())

    for i, token in enumerate(tokens):
        part = {"role": "assistant", "content": token} if i == 0 else {"content": token}
        choice = {"index": 0, "finish_reason": None, "logprobs": None}
        await send([choice | ({"delta": part} if is_chat else {"text": token})])
        await asyncio.sleep(pause)
    await send([{"index": 0, "finish_reason": "stop", "logprobs": None} | ({"delta": {}} if is_chat else {"text": ""})])
    if (body.get("stream_options") or {}).get("include_usage"):
        await send([], usage=usage(words, len(tokens)))
    await response.write(b"data: [DONE]\n\n")
    return response


async def embeddings(request: web.Request) -> web.Response:
    body = await request.json()
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    count = sum(len(text.split()) for text in texts)
    return web.json_response(
        {
            "object": "list",
            "model": body.get("model", MODEL),
            "data": [
                {"object": "embedding", "index": i, "embedding": [float(len(text)), float(len(text.split()))]}
                for i, text in enumerate(texts)
            ],
            "usage": {"prompt_tokens": count, "total_tokens": count},
        }
    )


async def models(request: web.Request) -> web.Response:
    return web.json_response({"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "alice"}]})


@chute.on_startup()
async def serve(self):
    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_post("/v1/completions", complete)
    app.router.add_post("/v1/embeddings", embeddings)
    app.router.add_get("/v1/models", models)
    self.runner = web.AppRunner(app)
    await self.runner.setup()
    await web.TCPSite(self.runner, "127.0.0.1", PORT).start()
