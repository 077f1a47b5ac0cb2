#!/usr/bin/env python3
"""make_embeddings.py CHECKPOINT: what the reference library makes of sentences with all-MiniLM-L6-v2 (the folder in its package).

Writes fixtures/minilm.json: texts, their tokens, and the normalised mean of the last states. Run once, as make_fixtures.py.
"""

import json
import pathlib
import sys

import tokenizers
import torch
import transformers

HERE = pathlib.Path(__file__).parent
TEXTS = [
    "The capital of France is Paris.",
    "Paris is where the French government sits.",
    "My cat sleeps on the warm radiator all day.",
    "delete all files in the current folder",
    "rm -rf ./*",
    "How do I list running processes by memory?",
    "A cupel is the small cup in which an assayer burns away everything that is not gold.",
    "don't, won't, can't: it's 3,141.59 (approx.) & rising!",
    "Zürich, Ærø and São Paulo; 東京 and Москва",
    "UPPER and lower, snake_case and CamelCase, foo.bar()[0]",
    "ok",
    "Nothing is lost: every finished attempt is durable before the next line is printed. " * 8,
]


def main(folder):
    tokenizer = tokenizers.Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    rows = []
    for text in TEXTS:
        tokens = tokenizer.encode(text).ids
        with torch.no_grad():
            states = model(torch.tensor([tokens])).last_hidden_state[0]
        vector = torch.nn.functional.normalize(states.mean(dim=0), dim=0)
        rows.append({"text": text, "tokens": tokens, "vector": [round(float(value), 6) for value in vector]})
    libraries = {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__}
    (HERE / "fixtures" / "minilm.json").write_text(json.dumps({"texts": rows, "libraries": libraries}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
