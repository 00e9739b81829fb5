package io.openchutes.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Calls the platform's API over HTTP; who calls, and with which credentials, is in the headers that it is given. */
public final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STREAM_TIMEOUT = Duration.ofSeconds(180);

    private final String baseUrl;
    private final ObjectMapper json;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @param timeout how long an answer may take */
    public ApiClient(String baseUrl, ObjectMapper json, Duration timeout) {
        this.baseUrl = baseUrl;
        this.json = json;
        this.timeout = timeout;
    }

    /**
     * @param body null for none
     * @throws UncheckedIOException if there is no answer
     */
    public ApiAnswer send(String method, String target, byte[] body, Map<String, String> headers) {
        return send(method, target, body, "application/json", headers);
    }

    /** As above, with a body of another type. */
    public ApiAnswer send(String method, String target, byte[] body, String type, Map<String, String> headers) {
        HttpRequest.Builder request = request(target, headers)
                .timeout(timeout)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new ApiAnswer(
                    response.statusCode(),
                    response.body(),
                    tree(response.body()),
                    response.headers().map());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target + " was not answered: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(method, target, e);
        }
    }

    /**
     * Reads a stream of server-sent events until one fits.
     *
     * @param each is given every line that carries an event
     * @return null when the stream ends before
     */
    public JsonNode firstEvent(
            String target, Map<String, String> headers, Predicate<JsonNode> wanted, Consumer<String> each) {
        HttpRequest request = request(target, headers)
                .header("Accept", "text/event-stream")
                .timeout(STREAM_TIMEOUT)
                .build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                for (Iterator<String> next = lines.iterator(); next.hasNext(); ) {
                    String line = next.next();
                    if (line.startsWith("data:")) {
                        each.accept(line);
                        JsonNode event = json.readTree(line.substring("data:".length()));
                        if (wanted.test(event)) {
                            return event;
                        }
                    }
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("The stream " + target + " broke", e);
        } catch (InterruptedException e) {
            throw interrupted("GET", target, e);
        }
    }

    /** The body of a request. */
    public byte[] bytes(Map<String, ?> body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON: " + body, e);
        }
    }

    private HttpRequest.Builder request(String target, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + target));
        headers.forEach(request::header);
        return request;
    }

    private static IllegalStateException interrupted(String method, String target, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted during " + method + " " + target, e);
    }

    private JsonNode tree(byte[] body) {
        try {
            JsonNode tree = json.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            // A page, text, or half an answer.
            return MissingNode.getInstance();
        }
    }
}
