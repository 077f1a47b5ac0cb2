"""`models pull` against a server that behaves like the hub. Arguments: the pull program, then unittest's own."""

import hashlib
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

import hub_server
import tiny_gguf
from hub_server import Hub

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

PROGRAM = ""
NAME = "acme/tiny-GGUF/tiny.gguf"
MODEL = tiny_gguf.model()


class PullTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="cupel-hub-")
        self.home = os.path.join(self.folder, "home")
        self.hub = Hub()
        self.hub.files[NAME] = MODEL
        self.path = os.path.join(self.home, "models", "tiny.gguf")

    def tearDown(self):
        self.hub.close()
        shutil.rmtree(self.folder)

    def start(self, source="hf:" + NAME, limit=None, **extra):
        def prepare():
            if limit:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        environment = clean_environment(self.folder, **{"HF_ENDPOINT": self.hub.endpoint, **extra})
        return subprocess.Popen([PROGRAM, self.home, source], env=environment, stdout=subprocess.PIPE, text=True, preexec_fn=prepare)

    def finish(self, process):
        out, _ = process.communicate(timeout=60)
        return json.loads(out)

    def pull(self, source="hf:" + NAME, limit=None, **extra):
        return self.finish(self.start(source, limit, **extra))

    def assert_pulled(self, result, content=MODEL, source="hf:" + NAME):
        self.assertEqual(result.get("error"), None)
        with open(self.path, "rb") as file:
            self.assertEqual(hashlib.sha256(file.read()).hexdigest(), hashlib.sha256(content).hexdigest())
        with open(self.path + ".json") as file:
            metadata = json.load(file)
        self.assertEqual(metadata["source"], source)
        self.assertEqual(metadata["size_bytes"], len(content))
        self.assertEqual(metadata["sha256"], hashlib.sha256(content).hexdigest())
        self.assertEqual(metadata["license"], "MIT")
        self.assertRegex(metadata["pulled_at"], r"^\d{4}-\d\d-\d\dT.*Z$")
        left = sorted(name for name in os.listdir(os.path.dirname(self.path)) if not name.startswith("."))
        self.assertEqual(left, ["tiny.gguf", "tiny.gguf.json"])

    def ranges(self):
        return [headers.get("range") for _, headers in self.hub.asked("cdn")]

    def part_size(self):
        try:
            return os.path.getsize(self.path + ".part")
        except FileNotFoundError:
            return 0

    def test_pulls_once(self):
        self.assert_pulled(self.pull())
        again = self.pull()
        self.assertTrue(again["was_there"])
        self.assertEqual(len(self.hub.asked("cdn")), 1)

    def test_token_goes_to_the_hub_only(self):
        self.hub.token = "hf_very_secret"
        self.assert_pulled(self.pull(HF_TOKEN="hf_very_secret"))
        self.assertEqual(self.hub.asked("hub")[0][1]["authorization"], "Bearer hf_very_secret")
        self.assertNotIn("authorization", self.hub.asked("cdn")[0][1])

    def test_token_is_not_for_other_servers(self):
        url = "http://127.0.0.1:%d/blobs/%s" % (self.hub.cdn.server_address[1], "acme--tiny-GGUF--tiny.gguf")
        result = self.pull(url, HF_TOKEN="hf_very_secret")
        self.assertNotIn("error", result)
        self.assertNotIn("authorization", self.hub.asked("cdn")[0][1])

    def test_missing_or_wrong_token_says_what_to_do_and_no_secret(self):
        self.hub.token = "hf_right"
        without = self.pull()
        self.assertEqual(without["code"], "unavailable")
        self.assertIn("set HF_TOKEN", without["error"])
        wrong = self.pull(HF_TOKEN="hf_wrong_secret")
        self.assertIn("401", wrong["error"])
        self.assertNotIn("hf_wrong_secret", wrong["error"])
        self.assertEqual(len(self.hub.asked("hub")), 2, "what is forbidden is not tried again")

    def test_resumes_after_breaks_in_one_pull(self):
        self.hub.break_after = [300000, 500000, 0]
        self.assert_pulled(self.pull())
        self.assertEqual(self.ranges(), [None, "bytes=300000-", "bytes=800000-", "bytes=800000-"])
        self.assertEqual({headers.get("if-range") is None for _, headers in self.hub.asked("cdn")[1:]}, {False})

    def test_resumes_after_kill(self):
        self.hub.chunk_delay = 0.05
        process = self.start()
        deadline = time.monotonic() + 30
        while self.part_size() < 400000 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        kept = self.part_size()
        self.assertGreaterEqual(kept, 400000)
        self.hub.chunk_delay = 0
        self.assert_pulled(self.pull())
        self.assertEqual(self.ranges(), [None, "bytes=%d-" % kept])

    def test_changed_file_is_fetched_anew(self):
        self.hub.break_after = [300000] + [0] * 10
        self.assertEqual(self.pull()["code"], "io")
        changed = tiny_gguf.model(fill=11)
        self.hub.files[NAME] = changed
        self.hub.break_after = []
        self.assert_pulled(self.pull(), changed)

    def test_changed_file_without_etag_is_fetched_anew(self):
        self.hub.etag = False
        self.hub.break_after = [300000] + [0] * 10
        self.pull()
        changed = tiny_gguf.model(fill=11)
        self.hub.files[NAME] = changed
        self.hub.break_after = []
        self.assert_pulled(self.pull(), changed)

    def test_parts_of_two_files_are_not_put_together(self):
        self.hub.linked_etag = False
        self.hub.minds_if_range = False
        self.hub.break_after = [300000] + [0] * 10
        self.assertEqual(self.pull()["code"], "io")
        changed = tiny_gguf.model(fill=11)
        self.assertEqual(len(changed), len(MODEL))
        self.hub.files[NAME] = changed
        self.hub.break_after = []
        self.assert_pulled(self.pull(), changed)

    def test_a_link_in_the_place_of_a_part_is_not_followed(self):
        os.makedirs(os.path.dirname(self.path))
        target = self.path + ".other"
        with open(target, "w") as file:
            file.write("not ours")
        os.symlink(target, self.path + ".part")
        self.assertEqual(self.pull()["code"], "io")
        with open(target) as file:
            self.assertEqual(file.read(), "not ours")

    def test_server_without_ranges_starts_again(self):
        self.hub.ranges = False
        self.hub.break_after = [300000, 100000]
        self.assert_pulled(self.pull())

    def test_complete_part_needs_no_more_bytes(self):
        self.hub.break_after = [len(MODEL) - 1] + [0] * 10
        self.pull()
        with open(self.path + ".part", "ab") as file:
            file.write(MODEL[-1:])
        self.hub.break_after = []
        self.assert_pulled(self.pull())

    def test_part_without_note_is_not_trusted(self):
        os.makedirs(os.path.dirname(self.path))
        with open(self.path + ".part", "wb") as file:
            file.write(b"x" * 1000)
        self.assert_pulled(self.pull())
        self.assertEqual(self.ranges(), [None])

    def test_part_of_another_source_is_not_continued(self):
        self.hub.break_after = [300000] + [0] * 10
        self.pull()
        self.hub.break_after = []
        self.hub.requests.clear()
        other = "other/tiny-GGUF/tiny.gguf"
        self.hub.files[other] = MODEL
        self.assert_pulled(self.pull("hf:" + other), source="hf:" + other)
        self.assertEqual(self.ranges(), [None])

    def test_damaged_part_is_found_by_its_hash(self):
        self.hub.break_after = [300000] + [0] * 10
        self.pull()
        with open(self.path + ".part", "r+b") as file:
            file.write(b"????")
        self.hub.break_after = []
        result = self.pull()
        self.assertEqual(result["code"], "corrupt")
        self.assertIn("SHA-256", result["error"])
        self.assert_pulled(self.pull())

    def test_503_is_retried_with_growing_waits(self):
        self.hub.hub_statuses = [503, 429]
        self.hub.cdn_statuses = [503]
        result = self.pull()
        self.assert_pulled(result)
        self.assertEqual(result["waited_ms"], 1000 + 2000 + 4000)

    def test_gives_up_and_says_what_was_tried(self):
        self.hub.hub_statuses = [503] * 20
        result = self.pull()
        self.assertEqual(result["code"], "unavailable")
        self.assertIn("HTTP 503", result["error"])
        self.assertIn("tried 4 times", result["error"])
        self.assertIn(self.hub.endpoint, result["error"])
        self.assertNotIn("\x1b", result["error"])

    def test_known_name_without_a_hub_says_what_was_tried(self):
        result = self.pull("qwen2.5-coder-0.5b", HF_ENDPOINT="http://127.0.0.1:9")
        self.assertEqual(result["code"], "unavailable")
        self.assertIn("127.0.0.1:9", result["error"])
        self.assertIn("cache on this machine", result["error"])

    def test_not_found(self):
        result = self.pull("hf:acme/tiny-GGUF/other.gguf")
        self.assertEqual(result["code"], "unavailable")
        self.assertIn("404", result["error"])
        self.assertEqual(len(self.hub.asked("hub")), 1)

    def test_secrets_of_a_url_are_not_shown(self):
        url = "http://user:pa55@127.0.0.1:%d/blobs/nothing.gguf?key=s3cret" % self.hub.cdn.server_address[1]
        result = self.pull(url)
        self.assertNotIn("pa55", result["error"])
        self.assertNotIn("s3cret", result["error"])

    def test_redirects_that_never_end(self):
        self.hub.loop = True
        self.assertIn("redirects more than", self.pull()["error"])

    def test_bytes_other_than_the_hub_promised(self):
        with mock.patch.object(hub_server, "linked_etag_of", lambda content: "0" * 64):
            result = self.pull()
        self.assertEqual(result["code"], "corrupt")
        self.assertIn("expected " + "0" * 64, result["error"])
        self.assertEqual(self.part_size(), 0)

    def test_what_is_no_model_is_refused_and_removed(self):
        for content, said in ((b"<!DOCTYPE html><html>maintenance</html>", "HTML page"), (MODEL[:-1], "not all there")):
            self.hub.files[NAME] = content
            result = self.pull()
            self.assertEqual(result["code"], "corrupt")
            self.assertIn(said, result["error"])
            self.assertEqual(self.part_size(), 0)
            self.assertFalse(os.path.exists(self.path))

    def test_disk_that_is_full(self):
        result = self.pull(limit=1000000)
        self.assertEqual(result["code"], "io")
        self.assertIn("tiny.gguf.part", result["error"])
        self.assertIn("CUPEL_HOME", result["error"])
        self.assertEqual(self.part_size(), 1000000)
        self.assertEqual(result["waited_ms"], 0)
        self.assert_pulled(self.pull())

    def test_second_pull_waits_and_finds_it_done(self):
        self.hub.chunk_delay = 0.02
        first, second = self.start(), self.start()
        results = [self.finish(first), self.finish(second)]
        self.assertEqual(sorted(result["was_there"] for result in results), [False, True])
        self.assertTrue(any(result["waited_for_another"] for result in results))
        self.assertEqual(len(self.hub.asked("cdn")), 1)

    def test_hub_cache_is_looked_at_first(self):
        snapshot = os.path.join(self.folder, "hf", "hub", "models--acme--tiny-GGUF", "snapshots", "abc")
        blobs = os.path.join(self.folder, "hf", "hub", "models--acme--tiny-GGUF", "blobs")
        os.makedirs(snapshot)
        os.makedirs(blobs)
        blob = os.path.join(blobs, hashlib.sha256(MODEL).hexdigest())
        with open(blob, "wb") as file:
            file.write(MODEL)
        os.symlink(blob, os.path.join(snapshot, "tiny.gguf"))
        self.assert_pulled(self.pull(HF_HOME=os.path.join(self.folder, "hf")))
        self.assertEqual(self.hub.requests, [])

    def test_damaged_hub_cache_is_named(self):
        blobs = os.path.join(self.folder, "hf", "models--acme--tiny-GGUF", "snapshots", "abc")
        os.makedirs(blobs)
        blob = os.path.join(self.folder, "hf", hashlib.sha256(MODEL).hexdigest())
        with open(blob, "wb") as file:
            file.write(b"x" + MODEL[1:])
        os.symlink(blob, os.path.join(blobs, "tiny.gguf"))
        result = self.pull(HF_HUB_CACHE=os.path.join(self.folder, "hf"))
        self.assertEqual(result["code"], "corrupt")
        self.assertIn("hub's cache is damaged", result["error"])

    def test_proxy_is_used(self):
        result = self.pull(http_proxy="http://u:pr0xy@127.0.0.1:9")
        self.assertEqual(result["code"], "unavailable")
        self.assertNotIn("pr0xy", result["error"])
        self.assertEqual(self.hub.requests, [])
        self.assert_pulled(self.pull(http_proxy="http://127.0.0.1:9", no_proxy="127.0.0.1"))

    def test_name_that_is_taken_by_another_source(self):
        self.assert_pulled(self.pull())
        self.hub.files["other/tiny-GGUF/tiny.gguf"] = MODEL
        result = self.pull("hf:other/tiny-GGUF/tiny.gguf")
        self.assertIn("models remove tiny", result["error"])

    def test_texts_that_are_no_source(self):
        for source in ("hf:acme", "hf:acme/../../x.gguf", "ftp://h/x.gguf", "http://127.0.0.1/"):
            self.assertEqual(self.pull(source)["code"], "invalid_usage", source)
        self.assertEqual(self.pull("smollm2")["code"], "unknown_name")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
