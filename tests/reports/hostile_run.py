"""A run for the tests of reports: answers that break what is not escaped, and a credential in environment, prompt and answer."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

KEY = "sk-planted-4f1c9a7e2b"
HOSTILE = ('=HYPERLINK("http://x")\n::error::injected\n</script><script>document.title="owned"</script><!-- | ` ```` \\ \' " %0A'
           "\x01\x1b[31m \u2028 @everyone <img src=x onerror=document.title='owned'>")


def cases():
    """Quoted as JSON, which YAML reads."""
    return [
        {"id": "plain", "prompt": "What is the capital of France?", "answer": "Paris is the capital.", "tags": ["easy"],
         "checks": [{"contains": "Paris"}, {"word_count": "<= 10"}]},
        {"id": "wrong", "prompt": "What is the capital of Spain?", "answer": "Lisbon is the capital.", "checks": [{"equals": "Madrid is the capital."}]},
        {"id": "hostile", "prompt": HOSTILE, "answer": HOSTILE, "tags": ["=1+1"], "checks": [{"contains": "absent"}]},
        {"id": "secret", "prompt": f"My key is {KEY}", "answer": f"Your key is {KEY}, and once more {KEY}", "vars": {"key": KEY},
         "checks": [{"contains": "absent"}, {"equals": KEY}]},
        {"id": "undecided", "prompt": "Write letters.", "answer": "a" * 60 + "!", "checks": [{"regex": "^(a+)+$"}]},
    ]


def write_suite(folder, name, case_list, gates=("pass_rate >= 95%", "pass_rate(tag=absent) >= 1%")):
    path = os.path.join(folder, name + ".yaml")
    with open(path, "w") as file:
        file.write(f"suite: {name}\ngates: {json.dumps(list(gates))}\ncases:\n")
        for case in case_list:
            file.write(f"  - {json.dumps(case)}\n")
    return path


def run(program, folder, *arguments, status=1, **variables):
    return cupel(program, folder, "run", *arguments, status=status, **variables)


def cupel(program, folder, *arguments, status=0, **variables):
    environment = clean_environment(folder, CUPEL_OFFLINE="true", LANG="C.UTF-8", OPENAI_API_KEY=KEY, **variables)
    done = subprocess.run([program, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == status, f"status {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done
