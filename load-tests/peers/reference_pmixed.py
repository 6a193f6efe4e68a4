#!/usr/bin/env python3
"""Times private prediction the way research code runs it.

One GPT-2 with one LoRA adapter per ensemble member, in one PeftModel. For every token: for each member
in turn set_adapter and a full forward over the whole context without a cache of keys and values; one
more forward with the adapters disabled (the public model); each member's distribution drawn towards the
public one until the Renyi divergence of order 2 is bounded in both directions; the mean; one sample.

The projection is here to be timed, nothing is accounted for: this is no private mechanism.

The cost of a token grows with its context. The run of --new-tokens tokens has the contexts
prompt .. prompt + new_tokens - 1. With --tokens K below --new-tokens only K tokens are computed, at contexts
evenly spaced over that range with both ends included (random tokens fill the gaps; the arithmetic does not
depend on which), each --repeats times; between the medians the cost is taken to be linear, and the cost of
the whole run is the sum over all of its contexts. With K = --new-tokens nothing is extrapolated.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import time
from pathlib import Path

import peft
import torch
import transformers
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM

BISECTION_STEPS = 20


def member_directories(adapters: Path) -> list[Path]:
    """The directories with an adapter, in the order of the numbers in their names."""
    found = [d for d in adapters.iterdir() if (d / "adapter_config.json").is_file()]
    return sorted(found, key=lambda d: (int("".join(filter(str.isdigit, d.name)) or -1), d.name))


def load_public(directory: Path) -> torch.nn.Module:
    """The public model from config.json and model.safetensors."""
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(str(directory)))
    report = model.load_state_dict(load_file(str(directory / "model.safetensors")), strict=False)
    # The tied head, and masks that old versions keep as buffers, are in no file.
    known = ("lm_head.weight", "attn.bias", "masked_bias")
    missing = [k for k in report.missing_keys if not k.endswith(known)]
    if missing or report.unexpected_keys:
        sys.exit(f"{directory}: tensors missing {missing}, unexpected {report.unexpected_keys}")
    model.tie_weights()
    return model


def load_ensemble(options) -> tuple[PeftModel, list[str]]:
    """The public model with the first --members adapters."""
    directories = member_directories(options.adapters)[: options.members]
    if len(directories) < options.members:
        sys.exit(f"{options.adapters}: expected {options.members} adapters, found {len(directories)}")
    names = [f"member_{i}" for i in range(len(directories))]
    public = load_public(options.model)
    model = PeftModel.from_pretrained(public, str(directories[0]), adapter_name=names[0])
    for name, directory in zip(names[1:], directories[1:]):
        model.load_adapter(str(directory), adapter_name=name)
    return model.to(getattr(torch, options.dtype)).eval(), names


def renyi2(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Renyi divergence of order 2 of each row of p from q."""
    return (p * (p / q)).sum(-1).log()


def project(members: torch.Tensor, public: torch.Tensor, radius: float) -> torch.Tensor:
    """Mixtures of the rows with the public distribution: the largest weights found by bisection that keep
    the divergence of order 2 in both directions within the radius."""

    def outside(weight):
        mixed = weight * members + (1 - weight) * public
        return torch.maximum(renyi2(mixed, public), renyi2(public.expand_as(mixed), mixed)) > radius

    high = torch.ones(members.shape[0], 1)
    low = (~outside(high)).unsqueeze(-1).float()
    for _ in range(BISECTION_STEPS):
        middle = (low + high) / 2
        far = outside(middle).unsqueeze(-1)
        high, low = torch.where(far, middle, high), torch.where(far, low, middle)
    return low * members + (1 - low) * public


def next_token(model, names: list[str], context: torch.Tensor, radius: float) -> tuple[int, float]:
    """One token and the seconds that the projection, the mean and the sample took."""

    def distribution():
        return torch.softmax(model(input_ids=context, use_cache=False).logits[0, -1].float(), -1)

    members = []
    for name in names:
        model.set_adapter(name)
        members.append(distribution())
    with model.disable_adapter():
        public = distribution()
    start = time.perf_counter()
    mixed = project(torch.stack(members), public, radius).mean(0)
    token = int(torch.multinomial(mixed, 1))
    return token, time.perf_counter() - start


def measured_contexts(prompt: int, new_tokens: int, count: int) -> list[int]:
    """Context lengths of the tokens that are computed: evenly spaced, both ends included."""
    if count == 1:
        return [prompt + new_tokens // 2]
    return [prompt + round(i * (new_tokens - 1) / (count - 1)) for i in range(count)]


def run_seconds(points: dict[int, float], prompt: int, new_tokens: int) -> float:
    """Seconds of the whole run: the sum over its contexts, linear between the measured ones."""
    lengths = sorted(points)

    def at(length):
        if len(lengths) == 1:
            return points[lengths[0]]
        right = next(i for i in range(1, len(lengths)) if length <= lengths[i])
        a, b = lengths[right - 1], lengths[right]
        return points[a] + (points[b] - points[a]) * (length - a) / (b - a)

    return sum(at(length) for length in range(prompt, prompt + new_tokens))


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="directory of the public model")
    parser.add_argument("--adapters", type=Path, required=True, help="directory of the members' directories")
    parser.add_argument("--members", type=int, default=80)
    parser.add_argument("--prompt", type=int, default=64, help="tokens of the prompt")
    parser.add_argument("--new-tokens", type=int, default=128, help="tokens of the run that is reported")
    parser.add_argument("--tokens", type=int, default=3, help="tokens that are really computed")
    parser.add_argument("--repeats", type=int, default=1, help="of each token; the median counts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16", "float16"])
    parser.add_argument("--radius", type=float, default=0.5, help="bound on the divergence of order 2")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not 1 <= options.tokens <= options.new_tokens or options.repeats < 1 or options.members < 1:
        parser.error("needs 1 <= tokens <= new-tokens, repeats >= 1, members >= 1")
    return options


def measure(model, names, options) -> tuple[dict[int, float], dict[int, float]]:
    """Seconds and processor seconds of a token by its context length, printed as they come."""
    vocabulary = model.config.vocab_size
    context = torch.randint(vocabulary, (1, options.prompt))
    next_token(model, names[:2], context, options.radius)  # the first pass pays for allocations
    points, busy = {}, {}
    for length in measured_contexts(options.prompt, options.new_tokens, options.tokens):
        gap = torch.randint(vocabulary, (1, max(0, length - context.shape[1])))
        context = torch.cat([context, gap], 1)
        seconds, processor, mixing = [], [], []
        for _ in range(options.repeats):
            start, spent = time.perf_counter(), time.process_time()
            token, rest = next_token(model, names, context, options.radius)
            seconds.append(time.perf_counter() - start)
            processor.append(time.process_time() - spent)
            mixing.append(rest)
        context = torch.cat([context, torch.tensor([[token]])], 1)
        points[length], busy[length] = statistics.median(seconds), statistics.median(processor)
        print(f"context {length:4d}: {points[length]:8.3f} s/token"
              f" (min {min(seconds):.3f}, max {max(seconds):.3f}),"
              f" of which projection {statistics.median(mixing):.3f};"
              f" processor {busy[length]:.3f} s; load {os.getloadavg()[0]:.2f}", flush=True)
    return points, busy


def main() -> None:
    options = parse_options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    with torch.no_grad():
        start = time.perf_counter()
        model, names = load_ensemble(options)
        print(f"loaded {len(names)} members in {time.perf_counter() - start:.1f} s", flush=True)
        points, busy = measure(model, names, options)
    total = run_seconds(points, options.prompt, options.new_tokens)
    processor = run_seconds(busy, options.prompt, options.new_tokens)
    print(json.dumps({
        "members": options.members, "prompt": options.prompt, "newTokens": options.new_tokens,
        "computedTokens": options.tokens, "repeats": options.repeats, "threads": options.threads,
        "dtype": options.dtype,
        "secondsPerTokenByContext": {length: round(v, 4) for length, v in points.items()},
        "secondsPerToken": round(total / options.new_tokens, 4),
        "tokensPerSecond": round(options.new_tokens / total, 5),
        "processorSecondsPerToken": round(processor / options.new_tokens, 4),
        "extrapolated": options.tokens < options.new_tokens,
        "peakMebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "versions": {"python": platform.python_version(), "torch": torch.__version__,
                     "transformers": transformers.__version__, "peft": peft.__version__},
    }))


if __name__ == "__main__":
    main()
