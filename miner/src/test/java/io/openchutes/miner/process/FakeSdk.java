package io.openchutes.miner.process;

import io.openchutes.miner.MinerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A Python environment whose {@code chutes} runs a chute's file and then echoes calls: what the genuine one does, without PyPI. */
public final class FakeSdk {
    private static final String PROGRAM = """
            import http.server, json, os, runpy, sys, threading
            reference, port, logging_port = sys.argv[2], int(sys.argv[7]), int(sys.argv[9])

            class Alive(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(b'{"alive": true}')
                def log_message(self, *arguments):
                    pass

            class Echo(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def answer(self):
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                    text = json.dumps({"method": self.command, "path": self.path, "body": body.decode(), "environment": dict(os.environ)})
                    print("called", self.path, flush=True)
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text.encode())
                do_GET = do_POST = answer
                def log_message(self, *arguments):
                    pass

            alive = http.server.ThreadingHTTPServer(("127.0.0.1", logging_port), Alive)
            threading.Thread(target=alive.serve_forever, daemon=True).start()
            print("running", " ".join(sys.argv[1:]), flush=True)
            runpy.run_path(reference.split(":")[0] + ".py")
            http.server.ThreadingHTTPServer(("127.0.0.1", port), Echo).serve_forever()
            """;

    private FakeSdk() {}

    /** Puts it where {@code environment} finds it made; empty where this machine has no Python. */
    public static Optional<PythonFinder.Python> in(Path environments, MinerConfig config) throws IOException {
        Optional<PythonFinder.Python> python = PythonFinder.find(Optional.empty());
        if (python.isEmpty()) {
            return python;
        }
        Path folder = environments.resolve("chutes-" + config.process().sdkVersion() + "-python"
                + python.get().version());
        Path programs = Files.createDirectories(folder.resolve("bin"));
        String real = Command.run(
                        java.util.List.of(python.get().program(), "-c", "import sys; print(sys.executable)"),
                        java.time.Duration.ofSeconds(20))
                .output()
                .strip();
        Files.createSymbolicLink(programs.resolve("python"), Path.of(real));
        Files.writeString(programs.resolve("chutes"), PROGRAM);
        Files.setPosixFilePermissions(programs.resolve("chutes"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("complete"), "");
        return python;
    }
}
