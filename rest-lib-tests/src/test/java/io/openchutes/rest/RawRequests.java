package io.openchutes.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no HTTP client would send, and reads until the server closes the connection. */
public final class RawRequests {
    private static final int PATIENCE_MILLIS = 10_000;

    private final URI base;

    public RawRequests(URI base) {
        this.base = base;
    }

    /**
     * All that the server answers before it closes the connection.
     *
     * @throws java.net.SocketTimeoutException where it leaves the connection open
     */
    public String send(String request) throws IOException {
        try (Socket socket = new Socket("localhost", base.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** A GET of a target exactly as it is written here, on a connection of its own. */
    public String get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
}
