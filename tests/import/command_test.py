#!/usr/bin/env python3
"""command_test.py CUPEL: `cupel models import` and `convert` as a new user tries them, with what goes wrong."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

CUPEL = ""
FIXTURES = pathlib.Path(__file__).parent / "fixtures"


class Import(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cupel-import-"))
        self.home = self.folder / "home"
        self.environment = clean_environment(self.folder)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def command(self, *arguments):
        return [CUPEL, "models", *map(str, arguments)]

    def cupel(self, *arguments, status=0):
        done = subprocess.run(self.command(*arguments), env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, status, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout if status == 0 else done.stderr

    def models(self):
        return sorted(path.name for path in (self.home / "models").glob("*") if not path.name.startswith("."))

    def test_every_kind_is_imported_and_whole(self):
        for kind in ("llama", "qwen2", "phi3", "gpt2", "bert"):
            out = self.cupel("import", FIXTURES / kind)
            self.assertIn(f"{kind} is here now", out)
            facts = json.loads(self.cupel("inspect", kind, "--json"))
            self.assertTrue(facts["loadable"], facts["problem"])
            self.assertEqual(facts["architecture"], kind)
            self.assertEqual(facts["quantization"], "F16")
            self.assertEqual(facts["source"], f"folder {FIXTURES / kind}")
        self.cupel("verify")

    def test_types_and_names(self):
        for kind in ("F32", "bf16", "Q8_0", "q4_1"):
            document = json.loads(self.cupel("import", FIXTURES / "qwen2", "--type", kind, "--name", f"mini.{kind}", "--json"))
            self.assertEqual(document["quantization"], kind.upper())
            self.assertEqual(document["name"], f"mini.{kind}")
            self.assertEqual(document["size_bytes"], pathlib.Path(document["path"]).stat().st_size)
        self.assertIn("did you mean 'Q8_0'", self.cupel("import", FIXTURES / "qwen2", "--type", "Q8", status=2))
        self.assertIn("--name", self.cupel("import", FIXTURES / "qwen2", "--name", "a/b", status=2))
        self.assertIn("that cupel knows", self.cupel("import", FIXTURES / "qwen2", "--name", "smollm2-135m", status=2))
        self.assertIn("for example", self.cupel("import", status=2))

    def test_quantising_on_the_way_and_afterwards_give_the_same_weights(self):
        self.cupel("import", FIXTURES / "gpt2", "--type", "F32", "--name", "whole")
        self.assertIn("whole-q5_0 is here now", self.cupel("convert", "whole", "--type", "Q5_0"))
        self.cupel("import", FIXTURES / "gpt2", "--type", "Q5_0", "--name", "direct")
        tensors = [json.loads(self.cupel("inspect", name, "--json"))["tensors"] for name in ("whole-q5_0", "direct")]
        self.assertEqual(tensors[0], tensors[1])
        facts = json.loads(self.cupel("inspect", "whole-q5_0", "--json"))
        self.assertEqual(facts["source"], "model whole converted to Q5_0")
        data = [(self.home / "models" / f"{name}.gguf").read_bytes() for name in ("whole-q5_0", "direct")]
        self.assertEqual(data[0][-100_000:] if len(data[0]) > 200_000 else data[0][-20_000:],
                         data[1][-100_000:] if len(data[1]) > 200_000 else data[1][-20_000:])

    def test_a_name_that_is_taken(self):
        self.cupel("import", FIXTURES / "gpt2", "--name", "mini")
        errors = self.cupel("import", FIXTURES / "bert", "--name", "mini", status=3)
        self.assertIn("there is a model called mini already", errors)
        self.assertIn("cupel models remove mini", errors)
        self.cupel("remove", "mini")
        self.assertEqual(self.models(), [])
        self.cupel("import", FIXTURES / "bert", "--name", "mini")

    def test_what_is_wrong_is_said_and_nothing_is_left(self):
        checkpoint = self.folder / "mini"
        shutil.copytree(FIXTURES / "llama", checkpoint)
        shard = checkpoint / "model-00002-of-00002.safetensors"
        shard.rename(self.folder / "shard")
        errors = self.cupel("import", checkpoint, status=3)
        self.assertIn("1 of the 2 files of the checkpoint are missing", errors)
        self.assertIn(shard.name, errors)
        (self.folder / "shard").rename(shard)
        shutil.copy(FIXTURES / "bert" / "tokenizer.json", checkpoint)
        self.assertIn("WordPiece", self.cupel("import", checkpoint, status=3))
        shutil.copy(FIXTURES / "phi3" / "tokenizer.json", checkpoint)
        (checkpoint / "tokenizer_config.json").unlink()
        self.assertIn("it is the tokenizer of another model", self.cupel("import", checkpoint, status=3))
        self.assertIn("not a folder", self.cupel("import", checkpoint / "config.json", status=3))
        self.assertIn("not a folder", self.cupel("import", "nowhere", status=3))
        self.assertEqual(self.models(), [])

    def test_two_at_once(self):
        running = [subprocess.Popen(self.command("import", FIXTURES / "llama", "--name", "mini"), env=self.environment, cwd=self.folder,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        self.assertEqual(sorted(process.wait(timeout=60) for process in running), [0, 3])
        self.cupel("verify", "mini")
        self.assertEqual(self.models(), ["mini.gguf", "mini.gguf.json"])

    def test_killed_in_the_middle(self):
        """There is a whole model or none, and after Ctrl-C nothing else; the next import makes it."""
        slow = self.folder / "slow"
        shutil.copytree(FIXTURES / "gpt2", slow)
        for signal_number in (signal.SIGINT, signal.SIGKILL):
            for delay in (0.01, 0.03, 0.06):
                process = subprocess.Popen(self.command("import", slow, "--type", "Q8_0"), env=self.environment, cwd=self.folder,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(delay)
                process.send_signal(signal_number)
                status = process.wait(timeout=60)
                if "slow.gguf" in self.models():  # it was quicker
                    self.cupel("verify", "slow")
                    self.cupel("remove", "slow")
                elif signal_number == signal.SIGINT:
                    # The signal itself where it came before cupel was there to take it.
                    self.assertIn(status, (130, -signal.SIGINT))
                    self.assertEqual(self.models(), [])
        self.cupel("import", slow)
        self.assertEqual(self.models(), ["slow.gguf", "slow.gguf.json"])

    def test_what_cannot_be_converted(self):
        self.assertIn("not on this machine", self.cupel("convert", "smollm2-135m", "--type", "Q8_0", status=3))
        self.assertIn("no type is given", self.cupel("convert", "smollm2-135m", status=2))
        self.assertIn("unknown model 'nothing'", self.cupel("convert", "nothing", "--type", "Q8_0", status=2))
        damaged = self.folder / "damaged.gguf"
        damaged.write_bytes(b"GGUF" + bytes(100))
        self.assertIn("damaged.gguf", self.cupel("convert", damaged, "--type", "Q8_0", status=3))
        self.assertEqual(self.models(), [])


if __name__ == "__main__":
    CUPEL = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=0)
