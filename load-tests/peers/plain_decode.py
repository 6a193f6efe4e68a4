#!/usr/bin/env python3
"""Times greedy decoding of the public model alone by Hugging Face transformers.

One stream, keys and values cached, one token at a time after a prompt that is run in one piece.
"""

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path

import torch
import transformers

from reference_pmixed import load_public


def decode(model, prompt: torch.Tensor, count: int) -> tuple[float, float]:
    """Seconds of the prompt and seconds of the tokens after the first."""
    start = time.perf_counter()
    out = model(input_ids=prompt, use_cache=True)
    token = out.logits[:, -1:].argmax(-1)
    middle = time.perf_counter()
    for _ in range(count):
        out = model(input_ids=token, past_key_values=out.past_key_values, use_cache=True)
        token = out.logits[:, -1:].argmax(-1)
    return middle - start, time.perf_counter() - middle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="directory of the public model")
    parser.add_argument("--prompt", type=int, default=64)
    parser.add_argument("--new-tokens", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16", "float16"])
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = load_public(options.model).to(getattr(torch, options.dtype)).eval()
    prompt = torch.randint(model.config.vocab_size, (1, options.prompt))
    with torch.no_grad():
        decode(model, prompt, 8)  # the first pass pays for allocations
        spent = time.process_time()
        runs = [decode(model, prompt, options.new_tokens) for _ in range(options.repeats)]
        spent = (time.process_time() - spent) / options.repeats
    rates = [options.new_tokens / seconds for _, seconds in runs]
    print(json.dumps({
        "dtype": options.dtype, "threads": options.threads, "prompt": options.prompt,
        "newTokens": options.new_tokens, "tokensPerSecond": round(statistics.median(rates), 2),
        "tokensPerSecondOfRuns": [round(rate, 2) for rate in rates],
        "promptTokensPerSecond": round(options.prompt / statistics.median(p for p, _ in runs), 1),
        "processorSecondsPerRunWithPrompt": round(spent, 3), "load": round(os.getloadavg()[0], 2),
        "versions": {"python": platform.python_version(), "torch": torch.__version__,
                     "transformers": transformers.__version__},
    }))


if __name__ == "__main__":
    main()
