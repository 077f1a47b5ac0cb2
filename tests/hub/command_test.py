"""`cupel models …` as people run it, against a server that behaves like the hub. Arguments: the cupel program, then unittest's own."""

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

import tiny_gguf
from hub_server import Hub

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

PROGRAM = ""
NAME = "acme/tiny-GGUF/tiny.gguf"
FIXTURE = pathlib.Path(__file__).parent.parent / "import" / "fixtures" / "llama"
MODEL = tiny_gguf.model()


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="cupel-hub-")
        self.models = os.path.join(self.folder, "home", "models")
        self.hub = Hub()
        self.hub.files[NAME] = MODEL
        self.environment = clean_environment(self.folder, HF_ENDPOINT=self.hub.endpoint)

    def tearDown(self):
        self.hub.close()
        shutil.rmtree(self.folder)

    def cupel(self, *arguments):
        return subprocess.run(
            [PROGRAM, "models", *arguments], env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=60
        )

    def test_from_pull_to_remove(self):
        pulled = self.cupel("pull", "hf:" + NAME, "--json")
        self.assertEqual((pulled.returncode, json.loads(pulled.stdout)["was_there"]), (0, False), pulled.stderr)
        listed = json.loads(self.cupel("list", "--json").stdout)["models"]
        self.assertEqual([(row["state"], row["license"]) for row in listed if row["name"] == "tiny"], [("here", "MIT")])
        facts = json.loads(self.cupel("inspect", "tiny", "--json").stdout)
        self.assertEqual((facts["architecture"], facts["quantization"], facts["loadable"]), ("llama", "F32", True))
        self.assertEqual(facts["chat_template"], "{{ messages[0].content }}")
        self.assertEqual(self.cupel("verify", "tiny").returncode, 0)
        removed = self.cupel("remove", "tiny")
        self.assertEqual(removed.returncode, 0)
        self.assertIn("2.66 MB freed", removed.stdout)
        self.assertEqual([name for name in os.listdir(self.models) if not name.startswith(".")], [])

    def test_a_checkpoint_is_fetched_and_imported(self):
        for path in FIXTURE.rglob("*"):
            if path.is_file():
                self.hub.files["acme/Mini/" + str(path.relative_to(FIXTURE))] = path.read_bytes()
        self.hub.files["acme/Mini/README.md"] = b"---\nlicense: mit\n---\n"
        self.hub.files["acme/Mini/pytorch_model.bin"] = b"not asked for"
        self.hub.break_after = [None] * 4 + [20000]
        pulled = self.cupel("pull", "hf:acme/Mini", "--json")
        self.assertEqual(pulled.returncode, 0, pulled.stderr)
        document = json.loads(pulled.stdout)
        self.assertEqual((document["name"], document["source"], document["license"]), ("Mini", "hf:acme/Mini", "MIT"))
        self.assertEqual(json.loads(self.cupel("inspect", "Mini", "--json").stdout)["architecture"], "llama")
        self.assertEqual([path for path, _ in self.hub.asked("hub") if "pytorch" in path], [])
        self.assertEqual(os.listdir(os.path.join(self.folder, "home", "downloads")), [])
        self.assertTrue(json.loads(self.cupel("pull", "hf:acme/Mini", "--json").stdout)["was_there"])

    def test_all_files_of_a_checkpoint_are_of_one_commit(self):
        for path in FIXTURE.rglob("*"):
            if path.is_file():
                self.hub.files["acme/Mini/" + str(path.relative_to(FIXTURE))] = path.read_bytes()
        self.hub.commit = "0123456789abcdef0123456789abcdef01234567"
        self.hub.moves_to = {"acme/Mini/model-00001-of-00002.safetensors": b"of another commit"}
        pulled = self.cupel("pull", "hf:acme/Mini", "--json")
        self.assertEqual(pulled.returncode, 0, pulled.stderr)
        files = [path for path, _ in self.hub.asked("hub") if "/resolve/" in path]
        self.assertNotEqual(files, [])
        self.assertEqual([path for path in files if "/resolve/" + self.hub.commit + "/" not in path], [])

    def test_what_is_no_checkpoint(self):
        self.assertIn("there is no config.json", self.cupel("pull", "hf:acme/tiny-GGUF").stderr)
        self.assertIn("HTTP 404", self.cupel("pull", "hf:acme/nothing").stderr)

    def test_verify_finds_one_changed_byte(self):
        self.cupel("pull", "hf:" + NAME)
        with open(os.path.join(self.models, "tiny.gguf"), "r+b") as file:
            file.seek(-10, os.SEEK_END)
            file.write(b"?")
        verified = self.cupel("verify")
        self.assertEqual(verified.returncode, 3)
        self.assertIn("damaged  tiny: SHA-256 is", verified.stdout)

    def test_interrupted_by_the_user(self):
        self.hub.chunk_delay = 0.05
        command = [PROGRAM, "models", "pull", "hf:" + NAME]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        part = os.path.join(self.models, "tiny.gguf.part")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not (os.path.exists(part) and os.path.getsize(part) > 100000):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, said)
        self.assertGreater(os.path.getsize(part), 100000)
        self.hub.chunk_delay = 0
        self.assertEqual(self.cupel("pull", "hf:" + NAME).returncode, 0)
        self.assertIn("bytes=", self.hub.asked("cdn")[-1][1]["range"])

    def test_statuses_of_failures(self):
        self.assertEqual(self.cupel("pull", "hf:acme/tiny-GGUF/none.gguf").returncode, 3)
        self.assertEqual(self.cupel("pull", "smollm").returncode, 2)
        self.environment["CUPEL_OFFLINE"] = "true"
        self.assertIn("offline", self.cupel("pull", "qwen2.5-coder-0.5b").stderr)
        del self.environment["CUPEL_OFFLINE"]
        self.assertEqual(self.cupel("inspect", self.folder).returncode, 3)
        self.assertEqual(self.cupel("verify").returncode, 5)
        self.hub.files[NAME] = b"<html>maintenance</html>"
        refused = self.cupel("pull", "hf:" + NAME)
        self.assertEqual(refused.returncode, 3)
        self.assertIn("HTML page", refused.stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
