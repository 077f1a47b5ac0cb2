"""Keys belong to hosts: each goes to where its owner sends it, and nowhere else. Arguments: the cupel program, then unittest's own."""

import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

from chat_server import ChatServer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

PROGRAM = ""
OURS, THEIRS = "sk-ours-0123456789", "sk-theirs-9876543210"
SUITE = 'suite: s\nbackend: "%s"\ncases: [{id: a, prompt: hello, checks: [{equals: "echo: hello"}]}]\n'


class Recorder:
    """Keeps the heads of all requests; answers with a redirect to `target`, or as a proxy that hands requests on."""

    def __init__(self, target=None):
        self.heads = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def answer(self):
                recorder.heads.append((self.command, self.path, str(self.headers)))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(307 if target else 502)
                if target:
                    self.send_header("Location", target + self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_CONNECT = answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class KeysTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="cupel-keys-")
        self.ours, self.other = ChatServer(), ChatServer()
        self.environment = clean_environment(self.folder, OPENAI_API_KEY=OURS, OPENAI_BASE_URL=self.ours.url, THEIR_KEY=THEIRS)
        self.config = os.path.join(self.environment["HOME"], ".config/cupel/config.toml")

    def tearDown(self):
        self.ours.close()
        self.other.close()
        shutil.rmtree(self.folder)

    def write(self, path, text):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def run_suite(self, backend, *arguments, suite=None, **variables):
        self.write("suite.yaml", suite or SUITE % backend)
        done = subprocess.run([PROGRAM, "run", "suite.yaml", *arguments], env={**self.environment, **variables}, cwd=self.folder,
                              capture_output=True, text=True, timeout=60)
        for key in (OURS, THEIRS):
            self.assertNotIn(key, done.stdout + done.stderr)
        return done

    def keys_at(self, server):
        return [headers.get("authorization") for _, headers, _ in server.requests]

    def test_a_host_that_a_suite_names_gets_no_key(self):
        done = self.run_suite("openai:m@" + self.other.url)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.keys_at(self.other), [None])
        line = "%s is asked without a key" % self.other.url
        self.assertEqual(done.stderr.count(line), 1, done.stderr)

    def test_it_is_said_once_however_many_ask(self):
        suite = ('suite: s\nbackend: ["openai:m@%s", "openai:n@%s"]\ndefaults: {judge: "openai:j@%s"}\n'
                 'cases: [{id: a, prompt: hello, checks: [{llm_rubric: x}]}]\n') % ((self.other.url,) * 3)
        done = self.run_suite("", suite=suite)
        self.assertEqual(done.stderr.count("is asked without a key"), 1, done.stderr)
        self.assertEqual(set(self.keys_at(self.other)), {None})

    def test_the_hosts_that_the_environment_names_get_it(self):
        for variable in ("OPENAI_BASE_URL", "OPENAI_API_URL"):
            done = self.run_suite("openai:%s@%s" % (variable, self.other.url), **{variable: self.other.url})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.keys_at(self.other)[-1], "Bearer " + OURS)
            self.assertNotIn("without a key", done.stderr)

    def test_the_environment_of_a_foreign_suite_names_nothing(self):
        suite = json.dumps({"prompts": ["hello"], "providers": [{"id": "openai:chat:m", "config": {"apiBaseUrl": self.other.url}}],
                            "env": {"OPENAI_BASE_URL": self.other.url, "OPENAI_API_URL": self.other.url}, "tests": [{"assert": []}]})
        self.run_suite("", suite=suite)
        self.assertTrue(self.other.requests)
        self.assertEqual(set(self.keys_at(self.other)), {None})

    def test_two_services_with_two_keys(self):
        host = self.other.url[len("http://"):]
        self.write(self.config, '[servers."%s"]\nkey_env = "THEIR_KEY"\n' % host)
        suite = 'suite: s\nbackend: ["openai:m", "openai:m@%s"]\ncases: [{id: a, prompt: hello}]\n' % self.other.url
        self.assertEqual(self.run_suite("", suite=suite).returncode, 0)
        self.assertEqual((self.keys_at(self.ours), self.keys_at(self.other)), (["Bearer " + OURS], ["Bearer " + THEIRS]))

    def test_a_key_in_a_file(self):
        self.write("key.txt", THEIRS + "\n")
        self.write(self.config, '[servers."127.0.0.1"]\nkey_file = "%s/key.txt"\n' % self.folder)
        self.assertEqual(self.run_suite("openai:m@" + self.other.url).returncode, 0)
        self.assertEqual(self.keys_at(self.other), ["Bearer " + THEIRS])

    def test_a_key_from_a_file_that_an_answer_repeats_is_hidden(self):
        self.write("key.txt", THEIRS + "\n")
        self.write(self.config, '[servers."127.0.0.1"]\nkey_file = "%s/key.txt"\n' % self.folder)
        self.other.answers["m"] = lambda body: "your key is " + THEIRS
        done = self.run_suite("openai:m@" + self.other.url, "--json", "--report", "html=page.html")
        self.assertIn("your key is ***", done.stdout)
        for folder, _, files in os.walk(os.path.join(self.folder, ".cupel")):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(THEIRS.encode(), file.read(), name)

    def test_a_project_cannot_widen_it(self):
        self.write("cupel.toml", '[servers."127.0.0.1"]\nkey_env = "OPENAI_API_KEY"\n')
        done = self.run_suite("openai:m@" + self.other.url)
        self.assertEqual(done.returncode, 2)
        self.assertIn("the user's configuration only", done.stderr)
        self.assertEqual(self.other.requests, [])

    def test_a_redirect_carries_no_key(self):
        redirecting = Recorder(self.other.url)
        try:
            self.run_suite("openai:m", OPENAI_BASE_URL=redirecting.url)
            self.assertIn("Bearer " + OURS, redirecting.heads[0][2])
            done = subprocess.run([PROGRAM, "generate", "hello", "--backend", "auto"], capture_output=True, text=True, timeout=60,
                                  env={**self.environment, "OPENAI_BASE_URL": redirecting.url, "OPENAI_MODEL": ""}, cwd=self.folder)
            self.assertNotIn(OURS, done.stderr)
        finally:
            redirecting.close()
        self.assertEqual([key for key in self.keys_at(self.other) if key], [])

    def test_a_proxy_sees_no_key_that_is_not_for_the_host_behind_it(self):
        proxy = Recorder()
        address = proxy.url.replace("http://", "http://proxyuser:proxypassword@")
        try:
            for url in ("http://elsewhere.example", "https://elsewhere.example", "https://api.openai.com/v1"):
                self.run_suite("openai:m@" + url, http_proxy=address, https_proxy=address)
            self.assertEqual(self.run_suite("openai:m", http_proxy=address, no_proxy="127.0.0.1").returncode, 0)
        finally:
            proxy.close()
        self.assertTrue(any(method == "CONNECT" and path == "api.openai.com:443" for method, path, _ in proxy.heads), proxy.heads)
        for head in proxy.heads:
            self.assertNotIn(OURS, head[2], head)
        self.assertNotIn("proxy", json.dumps([{k: v for k, v in headers.items() if k.startswith("proxy")} for _, headers, _ in self.ours.requests]))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
