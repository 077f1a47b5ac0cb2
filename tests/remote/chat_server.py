"""A chat completions server on loopback in which every kind of trouble can be had: the model asked for names it. Remembers what it was
asked. The answer is "echo: " and the last message, unless the model's name says otherwise."""

import http.server
import json
import socket
import struct
import threading
import time

KEY = "sk-only-for-this-test"


class ChatServer:
    """`requests` holds (model, headers, body) of all calls; `connections` counts how many were opened."""

    def __init__(self):
        self.requests = []
        self.connections = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.refusals = {}  # model -> how many times more
        self.knows_no_schemas = False
        self.answers = {}  # model -> function of the body that gives the text
        self.lock = threading.Lock()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with server.lock:
                    server.connections += 1

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                send(self, 200, {"object": "list", "data": [{"id": "first"}, {"id": "second"}]})

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with server.lock:
                    server.requests.append((body["model"], {key.lower(): value for key, value in self.headers.items()}, body))
                    server.in_flight += 1
                    server.most_in_flight = max(server.most_in_flight, server.in_flight)
                try:
                    server.answer(self, body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    with server.lock:
                        server.in_flight -= 1

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256  # connections that come together are not put off

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def asked(self, model):
        return [(headers, body) for name, headers, body in self.requests if name == model]

    def refuses(self, model, times):
        with self.lock:
            left = self.refusals.setdefault(model, times)
            self.refusals[model] = left - 1
        return left > 0

    def answer(self, handler, body):
        model = body["model"]
        text = self.answers[model](body) if model in self.answers else "echo: " + body["messages"][-1]["content"]
        if self.knows_no_schemas and "response_format" in body:
            return send(handler, 400, {"error": {"message": "unknown field", "param": "response_format"}})
        if model == "unauthorized":
            return send(handler, 401, {"error": {"message": "Incorrect API key provided: %s" % handler.headers.get("Authorization")}})
        if model == "missing":
            return send(handler, 404, {"error": {"message": "The model `missing` does not exist", "code": "model_not_found"}})
        if model == "busy" and self.refuses(model, 2):
            return send(handler, 429, {"error": {"message": "Rate limit reached"}}, {"Retry-After": "0.05"})
        if model == "always-busy":
            return send(handler, 429, {"error": {"message": "Rate limit reached"}}, {"Retry-After": "0.01"})
        if model == "troubled" and self.refuses(model, 1):
            return send(handler, 503, {"error": {"message": "overloaded"}})
        if model == "reset" and self.refuses(model, 1):
            return reset(handler)
        if model == "garbage":
            return send_bytes(handler, b"<html>this is no API</html>", "text/html")
        if model == "slow":
            time.sleep(30)
        if model == "drip":
            return drip(handler)
        if model == "short":  # a quarter of a second, so that answers overlap
            time.sleep(0.25)
        if model == "truncated":
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b'{"choices":[{"message"')
            handler.close_connection = True
            return None
        if model == "huge":
            return huge(handler)
        if model == "endless":
            return stream(handler, ["word "] * 1_000_000, delay=0.002)
        if model == "broken-stream":
            return stream(handler, ["Par"], ends=False)
        if body.get("stream"):
            return stream(handler, [text[: len(text) // 2], text[len(text) // 2 :]], usage=bool(body.get("stream_options")))
        return send(handler, 200, whole(text))


def whole(text):
    usage = {"prompt_tokens": 20, "completion_tokens": len(text.split()), "prompt_tokens_details": {"cached_tokens": 4}}
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}], "usage": usage}


def send(handler, status, document, headers=None):
    send_bytes(handler, json.dumps(document).encode(), "application/json", status, headers)


def send_bytes(handler, content, kind, status=200, headers=None):
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def chunk(handler, text):
    data = text.encode()
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
    handler.wfile.flush()


def stream(handler, pieces, usage=False, ends=True, delay=0.0):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for piece in pieces:
        chunk(handler, "data: %s\n\n" % json.dumps({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}))
        if delay:
            time.sleep(delay)
    if ends:
        chunk(handler, "data: %s\n\n" % json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
        if usage:
            counted = {"prompt_tokens": 20, "completion_tokens": len("".join(pieces).split())}
            chunk(handler, "data: %s\n\n" % json.dumps({"choices": [], "usage": counted}))
        chunk(handler, "data: [DONE]\n\n")
    chunk(handler, "")  # the last chunk


def drip(handler):
    """A body that never ends, a byte at a time: only a limit of the whole helps."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while True:
        chunk(handler, " ")
        time.sleep(0.05)


def huge(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(200):
        chunk(handler, " " * (1 << 20))
    chunk(handler, "")


def reset(handler):
    """RST instead of an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()
