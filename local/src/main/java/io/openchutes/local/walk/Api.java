package io.openchutes.local.walk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.openchutes.local.sample.SampleAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Calls the platform through its one base URL as a client would, signing each request. */
final class Api {
    /** @param json missing where the body is none */
    record Answer(int status, byte[] bytes, JsonNode json, Map<String, java.util.List<String>> headers) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        JsonNode get(String field) {
            return json.path(field);
        }

        @Override
        public String toString() {
            return status + " " + text();
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STREAM_PATIENCE = Duration.ofSeconds(180);

    private final String baseUrl;
    private final ObjectMapper json;
    private final Clock clock;
    private final Signer signer;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Api(String baseUrl, ObjectMapper json, Clock clock, Signer signer) {
        this.baseUrl = baseUrl;
        this.json = json;
        this.clock = clock;
        this.signer = signer;
    }

    /** Without credentials. */
    Answer anonymous(String method, String target) {
        return send(method, target, null, Map.of());
    }

    /** Signed, without a body. */
    Answer signed(SampleAccount account, String method, String target) {
        return send(method, target, null, signer.signPurpose(account, purpose(target), now()));
    }

    /** Signed, with a body that is sent as these bytes. */
    Answer signed(SampleAccount account, String method, String target, byte[] body) {
        return send(method, target, body, signer.signBody(account, body, now()));
    }

    Answer signed(SampleAccount account, String method, String target, Map<String, ?> body) {
        return signed(account, method, target, bytes(body));
    }

    Answer send(String method, String target, byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request = request(target, headers)
                .timeout(PATIENCE)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    tree(response.body()),
                    response.headers().map());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during " + method + " " + target, e);
        }
    }

    /** Reads a stream of server-sent events until one fits; null when it ends before. */
    JsonNode firstEvent(SampleAccount account, String target, Predicate<JsonNode> wanted, Transcript transcript) {
        HttpRequest request = request(target, signer.signPurpose(account, purpose(target), now()))
                .header("Accept", "text/event-stream")
                .timeout(STREAM_PATIENCE)
                .build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                    String line = each.next();
                    if (line.startsWith("data:")) {
                        transcript.note(line);
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
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading " + target, e);
        }
    }

    private HttpRequest.Builder request(String target, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + target));
        headers.forEach(request::header);
        return request;
    }

    /** The word that a signature of a request without a body covers. */
    private static String purpose(String target) {
        if (target.startsWith("/bounties")) {
            return "bounties";
        }
        if (target.startsWith("/images")) {
            return "images";
        }
        if (target.startsWith("/api_keys")) {
            return "api_keys";
        }
        return target.startsWith("/users/me") ? "me" : "chutes";
    }

    long now() {
        return clock.instant().getEpochSecond();
    }

    byte[] bytes(Map<String, ?> body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON: " + body, e);
        }
    }

    private JsonNode tree(byte[] body) {
        try {
            JsonNode tree = json.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            // Text, HTML or nothing: not every answer is JSON.
            return MissingNode.getInstance();
        }
    }
}
