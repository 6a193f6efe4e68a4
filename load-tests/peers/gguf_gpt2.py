#!/usr/bin/env python3
"""Writes the weights of a GPT-2 directory as a GGUF file (version 3) for speed measurements.

The tokens of the file are placeholders after the 256 bytes, so it is of use to llama-bench, which feeds
token ids, and to nobody who wants to read text. Matrices take the asked type; vectors and positions stay
float32. The file holds the embedding twice, as input and as head: a decoded token reads only the second.
"""

import argparse
import json
import struct
from pathlib import Path

import torch
from safetensors.torch import load_file

UINT32, FLOAT32, STRING, ARRAY, INT32 = 4, 6, 8, 9, 5  # types of metadata values
TENSOR_TYPES = {"f32": (0, torch.float32), "f16": (1, torch.float16), "bf16": (30, torch.bfloat16)}
FILE_TYPES = {"f32": 0, "f16": 1, "bf16": 32}
ALIGNMENT = 32
NORMAL_TOKEN, CONTROL_TOKEN = 1, 3
LAYER_NAMES = {
    "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key: str, kind: int, value) -> bytes:
    """One metadata entry; a list is an array of the kind."""

    def scalar(item):
        if kind == STRING:
            return text(item)
        return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f"}[kind], item)

    if not isinstance(value, list):
        return text(key) + struct.pack("<I", kind) + scalar(value)
    return text(key) + struct.pack("<IIQ", ARRAY, kind, len(value)) + b"".join(map(scalar, value))


def byte_symbols() -> list[str]:
    """The printable character by which GPT-2's vocabulary writes each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + i) for i in range(len(rest))]


def metadata(config: dict, kind: str) -> list[bytes]:
    size = config["vocab_size"]
    tokens = (byte_symbols() + [f"token{i}" for i in range(256, size - 1)] + ["<|endoftext|>"])[-size:]
    width = config["n_embd"]
    return [
        entry("general.architecture", STRING, "gpt2"),
        entry("general.name", STRING, "gpt2 for measurements"),
        entry("general.file_type", UINT32, FILE_TYPES[kind]),
        entry("gpt2.block_count", UINT32, config["n_layer"]),
        entry("gpt2.context_length", UINT32, config.get("n_positions") or config["n_ctx"]),
        entry("gpt2.embedding_length", UINT32, width),
        entry("gpt2.feed_forward_length", UINT32, config.get("n_inner") or 4 * width),
        entry("gpt2.attention.head_count", UINT32, config["n_head"]),
        entry("gpt2.attention.layer_norm_epsilon", FLOAT32, config.get("layer_norm_epsilon", 1e-5)),
        entry("tokenizer.ggml.model", STRING, "gpt2"),
        entry("tokenizer.ggml.pre", STRING, "gpt-2"),
        entry("tokenizer.ggml.tokens", STRING, tokens),
        entry("tokenizer.ggml.token_type", INT32, [NORMAL_TOKEN] * (size - 1) + [CONTROL_TOKEN]),
        entry("tokenizer.ggml.merges", STRING, []),
        entry("tokenizer.ggml.bos_token_id", UINT32, size - 1),
        entry("tokenizer.ggml.eos_token_id", UINT32, size - 1),
    ]


def renamed(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors under their GGUF names, matrices with a row per output."""
    found = {}
    for key, tensor in tensors.items():
        name = key.removeprefix("transformer.")
        if name.startswith("h."):
            _, layer, rest = name.split(".", 2)
            module, part = rest.rsplit(".", 1)
            if module in LAYER_NAMES:  # leaves out the masks that old files carry
                found[f"blk.{layer}.{LAYER_NAMES[module]}.{part}"] = tensor.T if tensor.dim() == 2 else tensor
        elif name in ("ln_f.weight", "ln_f.bias"):
            found["output_norm." + name.removeprefix("ln_f.")] = tensor
        elif name == "wpe.weight":
            found["position_embd.weight"] = tensor
        elif name == "wte.weight":
            found["token_embd.weight"] = found["output.weight"] = tensor
    return found


def encoded(name: str, tensor: torch.Tensor, kind: str) -> tuple[int, bytes]:
    keep = tensor.dim() == 1 or name == "position_embd.weight"
    number, dtype = TENSOR_TYPES["f32" if keep else kind]
    return number, tensor.to(dtype).contiguous().view(torch.uint8).numpy().tobytes()


def padding(length: int) -> bytes:
    return bytes(-length % ALIGNMENT)


def write(model: Path, target: Path, kind: str) -> None:
    config = json.loads((model / "config.json").read_text())
    tensors = renamed(load_file(str(model / "model.safetensors")))
    entries = metadata(config, kind)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries)) + b"".join(entries)
    body, offset, read_bytes = [], 0, 0
    for name, tensor in tensors.items():
        number, data = encoded(name, tensor, kind)
        sizes = list(reversed(tensor.shape))  # the fastest-running dimension first
        head += text(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, number, offset)
        body += [data, padding(len(data))]
        offset += len(data) + len(body[-1])
        read_bytes += 0 if name in ("token_embd.weight", "position_embd.weight") else len(data)
    with target.open("wb") as out:
        out.write(head + padding(len(head)))
        out.writelines(body)
    print(f"{target}: {len(tensors)} tensors, {read_bytes} bytes of weights read for a token")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="directory with config.json and model.safetensors")
    parser.add_argument("target", type=Path, help="the file to write")
    parser.add_argument("--type", default="f32", choices=sorted(TENSOR_TYPES))
    options = parser.parse_args()
    write(options.model, options.target, options.type)


if __name__ == "__main__":
    main()
