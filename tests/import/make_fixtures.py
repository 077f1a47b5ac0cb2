#!/usr/bin/env python3
"""make_fixtures.py: writes the miniature checkpoints that import is tested with, and what the reference library computes of them.

Run once in a Python environment with torch and transformers; the results lie in the repository (fixtures/), so tests need neither.
Each folder is what the library's own save_pretrained() writes, with random weights; reference.json holds, of a fixed text, the tokens and
the logits of every fourth (for the encoder the pooled vector), and the versions of the libraries they come from.
"""

import json
import pathlib
import shutil

import tokenizers
import torch
import transformers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
TEXT = "The cupel holds 3 grams of gold; we don't lose any."
WIDTH, HEADS, GROUPS, INNER, BLOCKS, POSITIONS = 24, 4, 2, 24, 2, 64
LONG_FROM = 512  # positions of the model that rotates otherwise beyond; the engine makes contexts of 256 at least
EVERY = 4  # of the positions whose logits are kept

CORPUS = [
    "A cupel is a small cup in which gold is assayed.",
    "We'll test 12 models, and each of them must answer 3456 questions exactly.",
    "Nothing is lost: every answer is stored before the next line is printed.",
    "The quick engine computes what it must and does not compute it twice!",
]
WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def byte_level(steps, specials, bos=None):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = steps
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=290, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    if bos:
        tokenizer.post_processor = processors.TemplateProcessing(single=f"{bos} $A", special_tokens=[(bos, tokenizer.token_to_id(bos))])
    return tokenizer


def split(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def sentencepiece():
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    specials = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=360, special_tokens=specials, show_progress=False)
    # Words apart while training only, as SentencePiece does.
    tokenizer.pre_tokenizer = pre_tokenizers.Split("\u2581", "merged_with_next")
    tokenizer.train_from_iterator(CORPUS, trainer)
    state = json.loads(tokenizer.to_str())
    state["pre_tokenizer"] = None
    state["added_tokens"] = [token for token in state["added_tokens"] if not token["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


def wordpiece():
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=150, special_tokens=specials, show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")])
    return tokenizer


def decoder_config(kind, tokens, **more):
    return kind(**{"vocab_size": tokens, "hidden_size": WIDTH, "intermediate_size": INNER, "num_hidden_layers": BLOCKS,
                   "num_attention_heads": HEADS, "num_key_value_heads": GROUPS, "max_position_embeddings": POSITIONS,
                   "initializer_range": 0.15, **more})


def save(name, model, tokenizer, named, shard_bytes=None):
    folder = HERE / "fixtures" / name
    shutil.rmtree(folder, ignore_errors=True)
    wrapped = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named)
    if shard_bytes:
        model.save_pretrained(folder, max_shard_size=shard_bytes)
    else:
        model.save_pretrained(folder)
    wrapped.save_pretrained(folder)
    # The library knows the class by the model; a fast tokenizer has no class of its own.
    (folder / "chat_template.jinja").write_text("{{ messages[0].content }}") if named.get("bos_token") else None
    return folder


def write_reference(folder, tokens, values):
    reference = {
        "text": TEXT,
        "tokens": tokens,
        "values": [[round(float(value), 5) for value in row] for row in values],
        "libraries": {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__},
    }
    (folder / "reference.json").write_text(json.dumps(reference) + "\n")


def make_decoder(name, model, tokenizer, named, shard_bytes=None):
    model = model.eval()
    randomize(model)
    folder = save(name, model, tokenizer, named, shard_bytes)
    tokens = tokenizer.encode(TEXT).ids
    with torch.no_grad():
        logits = model(torch.tensor([tokens])).logits[0]
    write_reference(folder, tokens, logits[::EVERY])


def randomize(model):
    """Biases and norms are zeros and ones at first, which would hide that one of them is lost."""
    for parameter_name, parameter in model.named_parameters():
        if parameter.dim() == 1:
            with torch.no_grad():
                parameter.add_(torch.randn_like(parameter) * 0.1)


def main():
    torch.manual_seed(7)
    llama = byte_level(split(WORDS % "{1,3}"), ["<|begin_of_text|>", "<|end_of_text|>"], bos="<|begin_of_text|>")
    rope = {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
            "original_max_position_embeddings": 16}
    make_decoder("llama",
                 transformers.LlamaForCausalLM(decoder_config(transformers.LlamaConfig, llama.get_vocab_size(), rope_parameters=rope,
                                                              tie_word_embeddings=False)),
                 llama, {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"}, shard_bytes="80KB")

    qwen2 = byte_level(split(WORDS % ""), ["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    make_decoder("qwen2", transformers.Qwen2ForCausalLM(decoder_config(transformers.Qwen2Config, qwen2.get_vocab_size() + 6,
                                                                       tie_word_embeddings=True)),
                 qwen2, {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"})

    phi3 = sentencepiece()
    rope = {"rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1.0, 1.5, 2.0], "long_factor": [1.0, 2.0, 4.0],
            "original_max_position_embeddings": LONG_FROM}
    make_decoder("phi3", transformers.Phi3ForCausalLM(
        decoder_config(transformers.Phi3Config, phi3.get_vocab_size(), rope_parameters=rope, original_max_position_embeddings=LONG_FROM, max_position_embeddings=2 * LONG_FROM,
                       tie_word_embeddings=True, pad_token_id=0, bos_token_id=1, eos_token_id=2, sliding_window=None)),
                 phi3, {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"})

    gpt2 = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), ["<|endoftext|>"])
    config = transformers.GPT2Config(vocab_size=gpt2.get_vocab_size(), n_embd=WIDTH, n_layer=BLOCKS, n_head=HEADS, n_inner=2 * WIDTH,
                                     n_positions=POSITIONS, initializer_range=0.12, bos_token_id=0, eos_token_id=0)
    make_decoder("gpt2", transformers.GPT2LMHeadModel(config), gpt2, {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"})

    make_encoder()
    for file in (HERE / "fixtures").rglob("*"):
        print(f"{file.stat().st_size:8} {file.relative_to(HERE)}") if file.is_file() else None


def make_encoder():
    bert = wordpiece()
    config = transformers.BertConfig(vocab_size=bert.get_vocab_size(), hidden_size=WIDTH, num_hidden_layers=BLOCKS, num_attention_heads=HEADS,
                                     intermediate_size=2 * WIDTH, max_position_embeddings=POSITIONS, initializer_range=0.15)
    model = transformers.BertModel(config, add_pooling_layer=False).eval()
    randomize(model)
    named = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]", "mask_token": "[MASK]"}
    folder = save("bert", model, bert, named)
    parts = ["Transformer", "Pooling"]
    modules = [{"idx": i, "name": str(i), "path": "" if i == 0 else f"{i}_{part}", "type": f"sentence_transformers.models.{part}"}
               for i, part in enumerate(parts)]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True}))
    tokens = bert.encode(TEXT).ids
    with torch.no_grad():
        states = model(torch.tensor([tokens])).last_hidden_state[0]
    write_reference(folder, tokens, states.mean(dim=0, keepdim=True))


if __name__ == "__main__":
    main()
