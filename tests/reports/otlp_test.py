"""OpenTelemetry records, received by a collector of this test. Arguments: the cupel program, then unittest's own."""

import http.server
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import unittest

import hostile_run

PROGRAM = ""


class Collector:
    """Keeps what is posted to it; checks what the protocol demands of every request."""

    def __init__(self, status=200):
        self.bodies, self.headers = {"/v1/traces": [], "/v1/logs": []}, []
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.headers["Content-Type"] == "application/json"
                collector.bodies[self.path].append(body)
                collector.headers.append(dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def records(self, path, resources, scopes, records):
        return [record for body in self.bodies[path] for resource in body[resources] for scope in resource[scopes] for record in scope[records]]


class OtlpTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="cupel-otlp-")
        self.addCleanup(shutil.rmtree, self.folder)

    def collector(self, **options):
        collector = Collector(**options)
        self.addCleanup(collector.close)
        return collector

    def test_spans_and_events_arrive_in_batches(self):
        collector = self.collector()
        cases = [{"id": f"c{i}", "prompt": "p", "answer": "a", "checks": [{"equals": "a"}, {"contains": "b" if i % 3 == 0 else "a"}]} for i in range(600)]
        hostile_run.write_suite(self.folder, "many", cases, gates=())
        hostile_run.run(PROGRAM, self.folder, "many.yaml", "--quiet", "--report", "otlp", OTEL_EXPORTER_OTLP_ENDPOINT=collector.url + "/",
                        OTEL_EXPORTER_OTLP_HEADERS="x-team=a%20b")
        spans = collector.records("/v1/traces", "resourceSpans", "scopeSpans", "spans")
        events = collector.records("/v1/logs", "resourceLogs", "scopeLogs", "logRecords")
        self.assertEqual((len(spans), len(events)), (601, 1200))
        self.assertEqual(len(collector.bodies["/v1/traces"]), 3)
        self.assertEqual({headers["x-team"] for headers in collector.headers}, {"a b"})
        root = [span for span in spans if "parentSpanId" not in span]
        self.assertEqual([span["name"] for span in root], ["cupel run"])
        self.assertEqual(len({span["spanId"] for span in spans}), 601)
        for span in spans:
            self.assertRegex(span["traceId"], r"^[0-9a-f]{32}$")
            self.assertRegex(span["spanId"], r"^[0-9a-f]{16}$")
            self.assertLessEqual(int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"]))
            self.assertIn(span.get("parentSpanId", root[0]["spanId"]), root[0]["spanId"])
        ids = {span["spanId"] for span in spans}
        labels = []
        for event in events:
            self.assertEqual(event["eventName"], "gen_ai.evaluation.result")
            self.assertIn(event["spanId"], ids)
            values = {each["key"]: next(iter(each["value"].values())) for each in event["attributes"]}
            labels.append(values["gen_ai.evaluation.score.label"])
        self.assertEqual(labels.count("fail"), 200)

    def test_no_credential_and_no_answer_is_sent(self):
        collector = self.collector()
        hostile_run.write_suite(self.folder, "mixed", hostile_run.cases())
        hostile_run.run(PROGRAM, self.folder, "mixed.yaml", "--report", "otlp=" + collector.url)
        sent = json.dumps(collector.bodies, ensure_ascii=False)
        self.assertNotIn(hostile_run.KEY, sent)
        self.assertNotIn("Paris is the capital.", sent)
        self.assertIn("regex", sent)
        self.assertIsNone(re.search(r"[\x00-\x08\x1b]", sent))

    def test_a_collector_that_refuses_is_an_error_and_the_rest_is_written(self):
        collector = self.collector(status=503)
        hostile_run.write_suite(self.folder, "mixed", hostile_run.cases())
        done = hostile_run.run(PROGRAM, self.folder, "mixed.yaml", "--report", "otlp=" + collector.url, "--report", "json=r.json", status=3)
        self.assertIn("answered with status 503", done.stderr)
        self.assertTrue(os.path.exists(os.path.join(self.folder, "r.json")))
        self.assertEqual(len(collector.headers), 1)

    def test_no_collector_is_an_error(self):
        hostile_run.write_suite(self.folder, "mixed", hostile_run.cases())
        done = hostile_run.run(PROGRAM, self.folder, "mixed.yaml", "--report", "otlp=http://127.0.0.1:9", status=3)
        self.assertIn("127.0.0.1:9", done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
