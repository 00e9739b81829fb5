package io.openchutes.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A feed's stream of server-sent events, each of an id, a type and one line of data, which is read in the background. */
public final class FeedStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpResponse<InputStream> response;
    private final StringBuffer text = new StringBuffer();
    private volatile Boolean endedInOrder;

    /** An event of the stream. */
    public record Received(String id, String type, JsonNode data) {
        private static Received of(String event) {
            String[] lines = event.split("\n");
            if (lines.length != 3) {
                throw new AssertionError("Not an id, a type and a line of data: " + event);
            }
            try {
                return new Received(
                        lines[0].substring("id: ".length()),
                        lines[1].substring("event: ".length()),
                        JSON.readTree(lines[2].substring("data: ".length())));
            } catch (IOException e) {
                throw new AssertionError(event, e);
            }
        }
    }

    private FeedStream(HttpResponse<InputStream> response) {
        this.response = response;
    }

    /** Returns when the head of the answer is there. */
    public static FeedStream open(HttpRequest request) throws IOException, InterruptedException {
        FeedStream stream = new FeedStream(CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream()));
        Thread reader = new Thread(stream::read, "test-stream");
        reader.setDaemon(true);
        reader.start();
        return stream;
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try {
            for (int n = response.body().read(buffer);
                    n >= 0;
                    n = response.body().read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
            endedInOrder = true;
        } catch (IOException e) {
            endedInOrder = false;
        }
    }

    /** Its status and headers; the body is read by this class. */
    public HttpResponse<InputStream> response() {
        return response;
    }

    /** What has come so far. */
    public String text() {
        return text.toString();
    }

    public boolean hasEnded() {
        return endedInOrder != null;
    }

    /** False also while it goes on. */
    public boolean hasEndedInOrder() {
        return Boolean.TRUE.equals(endedInOrder);
    }

    /** The events that are whole so far; comments are left out. */
    public List<Received> received() {
        String soFar = text();
        return Arrays.stream(soFar.substring(0, Math.max(0, soFar.lastIndexOf("\n\n")))
                        .split("\n\n"))
                .filter(event -> event.startsWith("id: "))
                .map(Received::of)
                .toList();
    }

    /** Those of one chute. */
    public List<Received> of(UUID chuteId) {
        return received().stream()
                .filter(event -> event.data.path("chute_id").asText().equals(chuteId.toString()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
