"""A container registry in memory, as far as pushing and pulling needs one (the OCI distribution specification): for checks, without encryption or accounts."""

import hashlib
import json
import re
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UPLOAD = re.compile(r"^/v2/(.+)/blobs/uploads/([0-9a-f-]*)(?:\?(.*))?$")
BLOB = re.compile(r"^/v2/(.+)/blobs/(sha256:[0-9a-f]{64})$")
MANIFEST = re.compile(r"^/v2/(.+)/manifests/([^?]+)$")


class SmallRegistry:
    """Between `with` and the end of the block it listens on a port of 127.0.0.1."""

    def __init__(self):
        self.blobs, self.manifests, self.uploads = {}, {}, {}
        # Whether pushes are denied, as to somebody without the right to.
        self.refuses = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"registry": self}))
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *unused):
        self._server.shutdown()
        self._server.server_close()

    def manifest(self, reference):
        """The manifest of `host/repository:tag` or `host/repository@digest`; None if there is none."""
        name = reference.split("/", 1)[1]
        repository, _, digest = name.partition("@")
        repository, _, tag = repository.partition(":")
        found = self.manifests.get((repository, digest or tag))
        return found and json.loads(found[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    registry = None

    def log_message(self, *unused):
        pass

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _error(self, status, code, message):
        self._answer(status, json.dumps({"errors": [{"code": code, "message": message}]}).encode(), Content_Type="application/json")

    def _denied(self):
        self._error(403, "DENIED", "requested access to the resource is denied")

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _found(self, kind, body, **headers):
        if body is None:
            self._error(404, "NOT_FOUND", f"no such {kind}")
        else:
            self._answer(200, body, Docker_Content_Digest="sha256:" + hashlib.sha256(body).hexdigest(), **headers)

    def do_GET(self):
        if self.path == "/v2/":
            return self._answer(200, b"{}", Content_Type="application/json")
        if blob := BLOB.match(self.path):
            return self._found("blob", self.registry.blobs.get(blob[2]), Content_Type="application/octet-stream")
        if manifest := MANIFEST.match(self.path):
            kind, body = self.registry.manifests.get((manifest[1], manifest[2]), ("", None))
            return self._found("manifest", body, Content_Type=kind)
        return self._error(404, "NOT_FOUND", "nothing is here")

    do_HEAD = do_GET

    def do_POST(self):
        body, upload = self._body(), UPLOAD.match(self.path)
        if not upload:
            return self._error(404, "NOT_FOUND", "nothing is here")
        if self.registry.refuses:
            return self._denied()
        number = str(uuid.uuid4())
        self.registry.uploads[number] = body
        return self._answer(202, Location=f"/v2/{upload[1]}/blobs/uploads/{number}", Docker_Upload_UUID=number, Range="0-0")

    def do_PATCH(self):
        body, upload = self._body(), UPLOAD.match(self.path)
        if not upload or upload[2] not in self.registry.uploads:
            return self._error(404, "BLOB_UPLOAD_UNKNOWN", "no such upload")
        self.registry.uploads[upload[2]] += body
        size = len(self.registry.uploads[upload[2]])
        return self._answer(202, Location=f"/v2/{upload[1]}/blobs/uploads/{upload[2]}", Range=f"0-{size - 1}")

    def do_PUT(self):
        body = self._body()
        if upload := UPLOAD.match(self.path):
            blob = self.registry.uploads.pop(upload[2], b"") + body
            digest = "sha256:" + hashlib.sha256(blob).hexdigest()
            if digest not in (upload[3] or "").replace("%3A", ":"):
                return self._error(400, "DIGEST_INVALID", f"the blob's digest is {digest}")
            self.registry.blobs[digest] = blob
            return self._answer(201, Location=f"/v2/{upload[1]}/blobs/{digest}", Docker_Content_Digest=digest)
        if self.registry.refuses:
            return self._denied()
        if manifest := MANIFEST.match(self.path):
            digest = "sha256:" + hashlib.sha256(body).hexdigest()
            for reference in (manifest[2], digest):
                self.registry.manifests[(manifest[1], reference)] = (self.headers.get("Content-Type", ""), body)
            return self._answer(201, Location=f"/v2/{manifest[1]}/manifests/{digest}", Docker_Content_Digest=digest)
        return self._error(404, "NOT_FOUND", "nothing is here")
