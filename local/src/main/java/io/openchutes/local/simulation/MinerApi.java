package io.openchutes.local.simulation;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The platform's operations for miners, as one miner calls them: signed by its hotkey, version 2. */
final class MinerApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int CREATED = 201;
    private static final int OK = 200;

    private final HttpClient http;
    private final String baseUrl;
    private final SigningKey key;
    private final ObjectMapper json;
    private final Clock clock;

    /** @param seed of the hotkey, 32 bytes in hex */
    MinerApi(HttpClient http, String baseUrl, String seed, ObjectMapper json, Clock clock) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.key = SigningKey.fromSeed(HexFormat.of().parseHex(seed));
        this.json = json;
        this.clock = clock;
    }

    /** All chutes that may be run. */
    List<Offer> offers() throws IOException, InterruptedException {
        return json.readValue(read("/miner/chutes/"), new TypeReference<List<Offer>>() {});
    }

    /** What the platform believes this miner to have. */
    List<HeldInstance> instances() throws IOException, InterruptedException {
        return json.readValue(read("/miner/instances/"), new TypeReference<List<HeldInstance>>() {});
    }

    /** Empty where the claim is refused: another miner was first, or the chute has a new version. */
    Optional<Claim> claim(Offer offer, String gpu, String region) throws IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("chute_id", offer.chuteId());
        body.put("version", offer.version());
        body.put("gpu", gpu);
        body.put("gpu_count", offer.gpuCount());
        body.put("region", region);
        HttpResponse<String> answer = send("POST", "/instances/", body);
        return answer.statusCode() == CREATED
                ? Optional.of(json.readValue(answer.body(), Claim.class))
                : Optional.empty();
    }

    /** Says where the instance listens; false where the platform knows it no longer. */
    boolean announce(UUID instanceId, int port) throws IOException, InterruptedException {
        return send("PUT", "/instances/" + instanceId, Map.of("host", "127.0.0.1", "port", port, "ready", true))
                        .statusCode()
                == OK;
    }

    void remove(HeldInstance instance) throws IOException, InterruptedException {
        send("DELETE", "/instances/" + instance.chuteId() + "/" + instance.instanceId(), null);
    }

    /**
     * Says which instances live.
     *
     * @return those that must end
     */
    Set<UUID> heartbeat(Set<UUID> instances) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", "/miner/heartbeat", Map.of("instances", instances));
        Set<UUID> revoked = new HashSet<>();
        if (answer.statusCode() == OK) {
            json.readTree(answer.body()).path("revoked").forEach(id -> revoked.add(UUID.fromString(id.asText())));
        }
        return revoked;
    }

    /** Hands every event's data to the listener until the stream ends. */
    void followEvents(Consumer<String> listener) throws IOException, InterruptedException {
        HttpRequest request = request("GET", "/miner/events", null)
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() != OK) {
                throw new IOException("GET /miner/events answered " + answer.statusCode());
            }
            for (Iterator<String> next = lines.iterator(); next.hasNext(); ) {
                String line = next.next();
                if (line.startsWith("data:")) {
                    listener.accept(line.substring("data:".length()));
                }
            }
        }
    }

    private String read(String target) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", target, null);
        if (answer.statusCode() != OK) {
            throw new IOException("GET " + target + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpResponse<String> send(String method, String target, Map<String, Object> body)
            throws IOException, InterruptedException {
        byte[] bytes = body == null ? null : json.writeValueAsBytes(body);
        return http.send(request(method, target, bytes).timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String method, String target, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + target))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        SignedHeaders.version2(key, clock.instant(), method, target, body).forEach(request::header);
        return request;
    }
}
