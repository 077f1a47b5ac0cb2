"""An application with an agent in it: answers chat completions on loopback and sends the spans of its work, in OTLP's JSON form, as part of
the trace that the request's `traceparent` names. The model asked for says how it does that."""

import http.server
import json
import secrets
import threading
import time
import urllib.error
import urllib.request


class AgentServer:
    """`refusals` holds what the receiver refused: (status, body)."""

    def __init__(self, receiver):
        self.receiver = receiver
        self.refusals = []
        self.parents = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                text = server.work(asked, self.headers.get("traceparent"))
                body = json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def work(self, asked, traceparent):
        order = asked["messages"][-1]["content"].split()[-1]
        self.parents.append(traceparent)
        if traceparent is None or asked["model"] == "silent":
            return "done: " + order
        trace, parent = traceparent.split("-")[1:3]
        spans = spans_of(trace, parent, order, asked["model"])
        if asked["model"] == "late":
            threading.Thread(target=lambda: (time.sleep(0.4), self.send(spans))).start()
        elif asked["model"] == "protobuf":
            self.send(spans, "application/x-protobuf")
        else:
            for span in spans:
                self.send([span])
        return "done: " + order

    def send(self, spans, kind="application/json"):
        body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode()
        request = urllib.request.Request(self.receiver + "/v1/traces", body, {"Content-Type": kind})
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).read()
        except urllib.error.HTTPError as refused:
            self.refusals.append((refused.code, refused.read().decode()))


def spans_of(trace, parent, order, model):
    if model == "stranger":
        trace = secrets.token_hex(16)
    agent, begin = secrets.token_hex(8), time.time_ns()

    def span(name, above, at, took_ms, attributes, **more):
        return {"traceId": trace, "spanId": secrets.token_hex(8), "parentSpanId": above, "name": name,
                "startTimeUnixNano": str(begin + at * 1000000), "endTimeUnixNano": str(begin + (at + took_ms) * 1000000),
                "attributes": [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()], **more}

    tool = {"gen_ai.tool.name": "get_order", "gen_ai.tool.call.arguments": json.dumps({"id": order})}
    shell = {"gen_ai.tool.name": "shell", "gen_ai.tool.call.arguments": json.dumps({"command": "git status"})}
    failed = {"status": {"code": 2, "message": "gone"}} if model == "failing" else {}
    made = [span("reasoning_1", agent, 0, 5, {}), span("execute_tool get_order", agent, 5, 20, tool, **failed),
            span("execute_tool shell", agent, 30, 10, shell), span("invoke_agent", parent, 0, 50, {})]
    made[-1]["spanId"] = agent
    return made
