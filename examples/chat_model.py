"""A small chat model, served by vLLM from the SDK's template: everything but the model's name is the template's."""

from chutes.chute import NodeSelector
from chutes.chute.template.vllm import build_vllm_chute

chute = build_vllm_chute(
    username="alice",
    model_name="openchutes-examples/pocket-chat-1b",
    revision="7d1f3c0b5a9e4826c4b1d0f7e3a2951c6b8d4e0f",
    tagline="A chat model that fits into one GPU",
    readme="# Pocket chat\n\nAnswers on `/v1/chat/completions` as every OpenAI client expects it.\n",
    node_selector=NodeSelector(gpu_count=1, min_vram_gb_per_gpu=24, exclude=["5090"]),
    concurrency=16,
    engine_args="--max-model-len 8192",
)
