#!/usr/bin/env python3
"""make_reference.py CHECKPOINT: what the reference library computes of the default model's checkpoint (make_checkpoint MODEL.gguf FOLDER F32).

Writes fixtures/smollm2.json: of text.txt the tokens, and behind each the token that is most likely and by how much. Run once, as
make_fixtures.py.
"""

import json
import pathlib
import sys

import tokenizers
import torch
import transformers

HERE = pathlib.Path(__file__).parent


def main(folder):
    text = (HERE / "text.txt").read_text()
    tokens = tokenizers.Tokenizer.from_file(f"{folder}/tokenizer.json").encode(text).ids
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.no_grad():
        best = model(torch.tensor([tokens])).logits[0].topk(2)
    reference = {
        "tokens": tokens,
        "top": best.indices[:, 0].tolist(),
        "margin": [round(float(pair[0] - pair[1]), 4) for pair in best.values],
        "libraries": {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__},
    }
    (HERE / "fixtures" / "smollm2.json").write_text(json.dumps(reference) + "\n")
    print(f"{len(tokens)} tokens, smallest margin {min(reference['margin'])}")


if __name__ == "__main__":
    main(sys.argv[1])
