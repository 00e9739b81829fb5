package io.openchutes.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection, on which requests follow each other as they are written here. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;

    public RawConnection(URI base) throws IOException {
        socket = new Socket("localhost", base.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** @param body empty where it is still to come */
    public record Answer(String status, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** Without what differs each time, and what Vert.x's compression says of an answer without a body. */
        public Map<String, String> lasting() {
            Map<String, String> lasting = new TreeMap<>(headers);
            lasting.remove("x-request-id");
            lasting.remove("content-encoding", "identity");
            return lasting;
        }
    }

    /** Sends a request's line and headers, each with its end. */
    public void send(String head) throws IOException {
        socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** An answer with its body, if that has a length. */
    public Answer read() throws IOException {
        Answer head = readHead();
        int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
        return new Answer(head.status(), head.headers(), socket.getInputStream().readNBytes(length));
    }

    /** An answer up to its body. */
    public Answer readHead() throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim(),
                    (one, other) -> one + " and " + other);
        }
        return new Answer(status, headers, new byte[0]);
    }

    /** The next chunk of a body; the last one is empty. */
    public String chunk() throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(Integer.parseInt(line(), 16));
        assertThat(line()).isEmpty();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What comes until the server closes the connection. */
    public String rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        socket.getInputStream().transferTo(all);
        return all.toString(StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            assertThat(next).as("the connection is open").isNotNegative();
            line.append((char) next);
        }
        return line.toString().trim();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
