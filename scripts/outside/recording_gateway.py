"""A port in front of the gateway that hands bytes on as they are and writes down which requests passed, so that none goes unnoticed."""

import asyncio
import re
import threading
from urllib.parse import urlsplit

REQUEST = re.compile(rb"(?:^|\r\n\r\n)(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\S+) HTTP/1\.[01]\r\n")
ANSWER = re.compile(rb"^HTTP/1\.[01] ([0-9]{3})")
CHUNK = 65_536


class RecordingGateway:
    """Its `base_url` stands for the platform's between `with` and the end of the block; `requests` holds (method, target, status)."""

    def __init__(self, base_url: str):
        behind = urlsplit(base_url)
        self._behind = (behind.hostname, behind.port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.requests = []

    def __enter__(self):
        self._thread.start()
        opened = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self._server = opened.result(10)
        self.base_url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *unused):
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _serve(self, reader, writer):
        try:
            behind_reader, behind_writer = await asyncio.open_connection(*self._behind)
        except OSError:
            writer.close()
            return
        waiting = []
        await asyncio.gather(
            self._copy(reader, behind_writer, lambda chunk: self._asked(chunk, waiting)),
            self._copy(behind_reader, writer, lambda chunk: self._answered(chunk, waiting)),
            return_exceptions=True,
        )

    @staticmethod
    async def _copy(source, target, look):
        try:
            while chunk := await source.read(CHUNK):
                look(chunk)
                target.write(chunk)
                await target.drain()
        finally:
            target.close()

    def _asked(self, chunk: bytes, waiting: list):
        for method, target in REQUEST.findall(chunk):
            waiting.append((method.decode(), target.decode()))

    def _answered(self, chunk: bytes, waiting: list):
        # The client waits for an answer before it asks again on the same connection.
        status = ANSWER.match(chunk)
        if status and waiting:
            self.requests.append((*waiting.pop(0), int(status.group(1))))
