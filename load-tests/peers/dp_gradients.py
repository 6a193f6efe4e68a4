#!/usr/bin/env python3
"""Times clipped sums of single examples' gradients of LoRA factors in PyTorch.

The forward is Hugging Face's GPT-2 with random weights, the adapters PEFT's, of rank 4 on c_attn, the loss each
example's mean over its tokens, the clip norm 1. Three ways: "vmap", the general one (torch.func: a gradient of
one example, vectorised); "leaves", factors replicated for every example of the batch, one backward pass; "shared",
one gradient of the whole batch, which no privacy can be had from, for comparison.
"""

import argparse
import json
import os
import time
from pathlib import Path

import peft
import torch
import transformers
from torch.func import functional_call, grad, vmap

SIZES = {
    "small": {"n_layer": 4, "n_embd": 256, "n_head": 4, "n_positions": 256, "vocab_size": 4096},
    "gpt2": {"n_layer": 12, "n_embd": 768, "n_head": 12, "n_positions": 1024, "vocab_size": 50257},
}
SCALE = 8.0
RANK = 4


class ReplicatedLora(torch.nn.Module):
    """A frozen Conv1D with factors of its own for every row of the batch."""

    def __init__(self, inner: torch.nn.Module) -> None:
        super().__init__()
        self.inner = inner
        width, self.out = inner.weight.shape
        self.a = torch.empty(RANK, width).uniform_(-(width ** -0.5), width ** -0.5)
        self.b = torch.zeros(self.out, RANK)

    def replicate(self, rows: int) -> list[torch.Tensor]:
        self.rows_a = self.a.expand(rows, -1, -1).clone().requires_grad_()
        self.rows_b = self.b.expand(rows, -1, -1).clone().requires_grad_()
        return [self.rows_a, self.rows_b]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        low = torch.bmm(x, self.rows_a.transpose(1, 2))
        return self.inner(x) + SCALE * torch.bmm(low, self.rows_b.transpose(1, 2))


def base(size: str, attention: str = "sdpa") -> torch.nn.Module:
    torch.manual_seed(1)
    config = transformers.GPT2Config(
        **SIZES[size], resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, use_cache=False,
        bos_token_id=None, eos_token_id=None, attn_implementation=attention)
    model = transformers.GPT2LMHeadModel(config).eval()
    return model.requires_grad_(False)


def losses(logits: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """Each row's mean over its targets."""
    flat = torch.nn.functional.cross_entropy(
        logits.transpose(1, 2), tokens[:, 1:], reduction="none")
    return flat.mean(1)


def clipped_sum(gradients: list[torch.Tensor]) -> list[torch.Tensor]:
    squares = sum(g.flatten(1).square().sum(1) for g in gradients)
    factors = (1.0 / (squares.sqrt() + 1e-6)).clamp(max=1.0)
    return [torch.tensordot(factors, g, 1) for g in gradients]


def leaves_way(size: str):
    model = base(size)
    layers = []
    for block in model.transformer.h:
        block.attn.c_attn = ReplicatedLora(block.attn.c_attn)
        layers.append(block.attn.c_attn)

    def step(tokens: torch.Tensor) -> list[torch.Tensor]:
        factors = [f for layer in layers for f in layer.replicate(len(tokens))]
        loss = losses(model(tokens[:, :-1]).logits, tokens).sum()
        return clipped_sum(list(torch.autograd.grad(loss, factors)))

    return step


def with_peft(size: str, attention: str = "sdpa"):
    adapted = peft.get_peft_model(base(size, attention), peft.LoraConfig(
        r=RANK, lora_alpha=SCALE * RANK, target_modules=["c_attn"], fan_in_fan_out=True))
    adapted.eval()
    return adapted, {n: p for n, p in adapted.named_parameters() if p.requires_grad}


def vmap_way(size: str):
    model, factors = with_peft(size, "eager")  # vmap runs the fused attention row by row
    plain = {n: p.detach() for n, p in factors.items()}
    rest = {n: p for n, p in model.named_parameters() if n not in factors}

    def loss(chosen, tokens):
        logits = functional_call(model, {**rest, **chosen}, kwargs={"input_ids": tokens[None, :-1]})
        return losses(logits.logits, tokens[None])[0]

    each = vmap(grad(loss), in_dims=(None, 0), randomness="error")
    return lambda tokens: clipped_sum(list(each(plain, tokens).values()))


def shared_way(size: str):
    model, factors = with_peft(size)

    def step(tokens: torch.Tensor) -> list[torch.Tensor]:
        loss = losses(model(input_ids=tokens[:, :-1]).logits, tokens).mean()
        return list(torch.autograd.grad(loss, list(factors.values())))

    return step


WAYS = {"leaves": leaves_way, "vmap": vmap_way, "shared": shared_way}


def peak_mib() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def rate(step, tokens: torch.Tensor, repeats: int) -> tuple[float, float]:
    """Examples a second, the best of so many after one to warm up, and the peak of resident memory."""
    Path("/proc/self/clear_refs").write_text("5")  # Linux: the high-water mark begins again
    step(tokens)
    best = min(timed(step, tokens) for _ in range(repeats))
    return len(tokens) / best, peak_mib()


def timed(step, tokens: torch.Tensor) -> float:
    start = time.perf_counter()
    step(tokens)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--way", choices=WAYS, default="leaves")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4, 16, 64])
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    step = WAYS[options.way](options.size)
    vocabulary = SIZES[options.size]["vocab_size"]
    for batch in options.batches:
        tokens = torch.randint(vocabulary, (batch, options.tokens + 1))
        speed, peak = rate(step, tokens, options.repeats)
        print(json.dumps({
            "way": options.way, "size": options.size, "batch": batch, "examplesPerSecond": round(speed, 1),
            "peakMib": round(peak), "threads": options.threads, "load": round(os.getloadavg()[0], 2),
            "torch": torch.__version__}), flush=True)


if __name__ == "__main__":
    main()
