"""A small but whole GGUF model as bytes: enough for the checks of `cupel models pull`, about 2.6 MB."""

import struct

WIDTH, HEADS, INNER, TOKENS = 256, 4, 512, 32


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def number(key, value):
    return text(key) + struct.pack("<II", 4, value)


def string(key, value):
    return text(key) + struct.pack("<I", 8) + text(value)


def strings(key, values):
    return text(key) + struct.pack("<IIQ", 9, 8, len(values)) + b"".join(text(value) for value in values)


def metadata(license_name):
    entries = [
        string("general.architecture", "llama"),
        string("general.license", license_name),
        number("general.file_type", 0),
        number("llama.block_count", 1),
        number("llama.context_length", 64),
        number("llama.embedding_length", WIDTH),
        number("llama.feed_forward_length", INNER),
        number("llama.attention.head_count", HEADS),
        text("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", 6, 1e-5),
        string("tokenizer.ggml.model", "gpt2"),
        strings("tokenizer.ggml.tokens", ["t%d" % i for i in range(TOKENS)]),
        strings("tokenizer.ggml.merges", ["t 0"]),
        string("tokenizer.chat_template", "{{ messages[0].content }}"),
    ]
    return entries


def tensors():
    block = "blk.0."
    return [
        ("token_embd.weight", (WIDTH, TOKENS)),
        ("output_norm.weight", (WIDTH,)),
        (block + "attn_norm.weight", (WIDTH,)),
        (block + "ffn_norm.weight", (WIDTH,)),
        (block + "attn_q.weight", (WIDTH, WIDTH)),
        (block + "attn_k.weight", (WIDTH, WIDTH)),
        (block + "attn_v.weight", (WIDTH, WIDTH)),
        (block + "attn_output.weight", (WIDTH, WIDTH)),
        (block + "ffn_gate.weight", (WIDTH, INNER)),
        (block + "ffn_up.weight", (WIDTH, INNER)),
        (block + "ffn_down.weight", (INNER, WIDTH)),
    ]


def model(fill=7, license_name="MIT"):
    """`fill` makes different models of the same size."""
    entries = metadata(license_name)
    table, offset = b"", 0
    for name, shape in tensors():
        table += text(name) + struct.pack("<I", len(shape)) + struct.pack("<%dQ" % len(shape), *shape) + struct.pack("<IQ", 0, offset)
        size = 4
        for dimension in shape:
            size *= dimension
        offset += (size + 31) // 32 * 32
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors()), len(entries)) + b"".join(entries) + table
    head += b"\0" * (-len(head) % 32)
    return head + bytes((i * fill) % 251 for i in range(4096)) * (offset // 4096) + b"\1" * (offset % 4096)
