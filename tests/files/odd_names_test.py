#!/usr/bin/env python3
"""Names of which the system knows no file: too long, a circle of links, below a file. Each command says so and ends.

usage: odd_names_test.py CUPEL
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from program import Project, temporary_folder  # noqa: E402

COMMANDS = [["run", "NAME"], ["check", "NAME"], ["models", "inspect", "NAME"], ["models", "import", "NAME"], ["import", "promptfoo", "NAME"],
            ["import", "inspect", "NAME"], ["import", "lm-eval", "NAME"], ["import", "openai-evals", "NAME"], ["score", "--jsonl", "NAME"],
            ["runs", "diff", "NAME", "NAME"], ["runs", "merge", "NAME"], ["generate", "x", "--backend", "NAME"],
            ["run", "suite.yaml", "--baseline", "NAME"], ["run", "suite.yaml", "--report", "json=NAME/x"], ["generate", "x", "--schema", "NAME"],
            ["judge", "calibrate", "NAME"], ["run", "names.yaml", "--no-store"], ["run", "promptfoo.yaml", "--no-store"]]


def main(cupel):
    with temporary_folder() as folder:
        (folder / "suite.yaml").write_text("suite: s\ncases:\n  - {id: a, prompt: p, answer: x, checks: [contains: x]}\n")
        (folder / "circle.yaml").symlink_to(folder / "circle.yaml")
        project = Project(cupel, folder, CUPEL_OFFLINE="true")
        for name in ["n" * 300 + ".yaml", "circle.yaml", "suite.yaml/below.yaml", "/proc/1/fd/0/x.yaml"]:
            (folder / "names.yaml").write_text(
                f"suite: s\ncases:\n  - {{id: a, prompt: p, answer: x, checks: [javascript: {{file: '{name}'}}]}}\n")
            (folder / "promptfoo.yaml").write_text(f"prompts: ['file://{name}']\nproviders: [echo]\ntests: 'file://{name}'\n")
            for command in COMMANDS:
                words = [word.replace("NAME", name) for word in command]
                run = project.start(*words)
                out, err = run.communicate(timeout=60)
                assert run.returncode in (1, 2, 3, 5), f"{words} with {name[:20]}: status {run.returncode}: {err[-500:]}"
                assert err or out, words
        print(f"{len(COMMANDS)} commands")


main(sys.argv[1])
