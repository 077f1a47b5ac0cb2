"""A server that behaves like the model hub, on loopback: /OWNER/REPO/resolve/main/FILE redirects to a second server, the "CDN",
which knows ranges. Every kind of trouble is switched on by a field. Only what the tests of `cupel models pull` need."""

import hashlib
import http.server
import json
import threading
import time


def linked_etag_of(content):
    return hashlib.sha256(content).hexdigest()


class Hub:
    """Two servers on free ports. `requests` holds (server, path, headers) of everything that was asked."""

    def __init__(self):
        self.files = {}  # "OWNER/REPO/FILE" -> bytes
        self.token = None  # needed by the hub when set
        self.linked_etag = True  # tell the SHA-256 on the redirect
        self.etag = True  # the CDN names an ETag
        self.ranges = True  # the CDN knows ranges
        self.minds_if_range = True  # a range of another file than the condition names is sent as a whole
        self.commit = None  # that the list of files names; files are then found under it too
        self.moves_to = None  # files of the branch once the list was asked for: "OWNER/REPO/FILE" -> bytes
        self.break_after = []  # bytes after which the CDN closes the connection, one entry a request
        self.cdn_statuses = []  # statuses the CDN answers with, one entry a request, before it behaves
        self.hub_statuses = []
        self.chunk_delay = 0.0  # seconds between pieces of 64 KiB
        self.loop = False  # redirect to itself
        self.requests = []
        self.hub = self._start("hub")
        self.cdn = self._start("cdn")
        self.endpoint = "http://127.0.0.1:%d" % self.hub.server_address[1]

    def close(self):
        for server in (self.hub, self.cdn):
            server.shutdown()
            server.server_close()

    def asked(self, server):
        return [(path, headers) for name, path, headers in self.requests if name == server]

    def _start(self, name):
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                hub.requests.append((name, self.path, {key.lower(): value for key, value in self.headers.items()}))
                self.close_connection = True
                try:
                    hub._resolve(self) if name == "hub" else hub._serve(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server

    def _answer(self, request, status, headers=(), body=b""):
        request.send_response(status)
        for key, value in headers:
            request.send_header(key, value)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(body)

    def _list(self, request, repository):
        names = [name[len(repository) + 1:] for name in self.files if name.startswith(repository + "/")]
        siblings = [{"rfilename": name} for name in names] + [{"rfilename": 5}, {}]
        listing = {"id": repository, "siblings": siblings}
        if self.commit:
            listing["sha"] = self.commit
        body = json.dumps(listing).encode()
        self._answer(request, 200 if names else 404, body=body)

    def _resolve(self, request):
        if self.hub_statuses:
            return self._answer(request, self.hub_statuses.pop(0), body=b"busy \x1b[31m")
        if self.token and request.headers.get("Authorization") != "Bearer " + self.token:
            return self._answer(request, 401, body=b"Access to this model is restricted")
        parts = request.path.strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            return self._list(request, "/".join(parts[2:]))
        name = "/".join(parts[:2] + parts[4:])
        if parts[2] != "resolve" or parts[3] not in ("main", self.commit) or name not in self.files:
            return self._answer(request, 404, body=b"Entry not found")
        if self.moves_to is not None and parts[3] == "main":
            self.files.update(self.moves_to)
        if self.loop:
            return self._answer(request, 302, [("Location", request.path)])
        content = self.files[name]
        location = "http://127.0.0.1:%d/blobs/%s?X-Signature=very-secret" % (self.cdn.server_address[1], name.replace("/", "--"))
        headers = [("Location", location), ("X-Linked-Size", str(len(content)))]
        if self.linked_etag:
            headers.append(("X-Linked-Etag", '"%s"' % linked_etag_of(content)))
        self._answer(request, 302, headers)

    def _serve(self, request):
        if self.cdn_statuses:
            return self._answer(request, self.cdn_statuses.pop(0), body=b"<html>try later</html>")
        name = request.path.split("?")[0].rsplit("/", 1)[1].replace("--", "/")
        content = self.files.get(name)
        if content is None:
            return self._answer(request, 404)
        etag = '"%s"' % hashlib.md5(content).hexdigest()
        first, status, headers = 0, 200, []
        asked = request.headers.get("Range", "")
        condition = request.headers.get("If-Range")
        if self.ranges and asked.startswith("bytes=") and (condition in (None, etag) or not self.minds_if_range):
            first = int(asked[len("bytes=") : -1])
            if first >= len(content):
                return self._answer(request, 416, [("Content-Range", "bytes */%d" % len(content))])
            status = 206
            headers.append(("Content-Range", "bytes %d-%d/%d" % (first, len(content) - 1, len(content))))
        if self.etag:
            headers.append(("ETag", etag))
        self._send(request, status, headers, content[first:])

    def _send(self, request, status, headers, body):
        limit = self.break_after.pop(0) if self.break_after else None
        request.send_response(status)
        for key, value in headers + [("Content-Length", str(len(body))), ("Connection", "close")]:
            request.send_header(key, value)
        request.end_headers()
        sent = 0
        while sent < len(body):
            piece = body[sent : sent + 65536]
            if limit is not None:
                piece = piece[: max(0, limit - sent)]
            if not piece:
                return
            request.wfile.write(piece)
            request.wfile.flush()
            sent += len(piece)
            if self.chunk_delay:
                time.sleep(self.chunk_delay)
