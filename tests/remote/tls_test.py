"""A server behind TLS is asked only when its certificate is trusted and names it. Arguments: the cupel program, then unittest's own."""

import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import unittest

from chat_server import ChatServer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Project  # noqa: E402

PROGRAM = ""
SUITE = 'suite: s\nbackend: "openai:m@https://%s:%d/v1"\ncases: [{id: a, prompt: hello, checks: [{equals: "echo: hello"}]}]\n'


class TlsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="cupel-tls-")
        self.certificate, key = os.path.join(self.folder.name, "cert.pem"), os.path.join(self.folder.name, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", self.certificate, "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        self.server = ChatServer()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.server.socket = context.wrap_socket(self.server.server.socket, server_side=True)

    def tearDown(self):
        self.server.close()
        self.folder.cleanup()

    def ask(self, host, status, **variables):
        project = Project(PROGRAM, self.folder.name, **variables)
        (project.folder / "suite.yaml").write_text(SUITE % (host, self.server.server.server_address[1]))
        out, _ = project.finish(project.start("run", "suite.yaml", "--no-store", "--json"), status)
        return json.loads(out)["attempts"][0]

    def test_a_trusted_one_with_its_name_is_asked(self):
        self.assertEqual(self.ask("localhost", 0, SSL_CERT_FILE=self.certificate)["output"], "echo: hello")

    def test_another_name_is_refused(self):
        attempt = self.ask("127.0.0.1", 3, SSL_CERT_FILE=self.certificate)
        self.assertIn("IP address mismatch", attempt["error"]["message"])

    def test_one_that_nobody_vouches_for_is_refused(self):
        self.assertIn("certificate cannot be verified", self.ask("localhost", 3)["error"]["message"])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
