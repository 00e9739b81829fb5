package io.openchutes.miner.platform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.miner.MinerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Calls the platform with signed requests. Every method blocks, throws {@link PlatformRefusal} where the platform says no, and
 * {@link PlatformUnreachable} where it does not answer.
 */
@ApplicationScoped
public class PlatformClient {
    private static final Logger LOG = Logger.getLogger(PlatformClient.class);
    /** Nobody can register it, unless an operator allows it. */
    private static final String RESERVED = "openchutes";

    private static final int MOST_FAILURE = 16 * 1024;
    private static final int MOST_DETAIL = 500;
    private static final int MOST_REASON = 500;
    private static final int MOST_ANSWER = 16 * 1024 * 1024;

    private final HttpClient http;
    private final URI base;
    private final Duration patience;
    private final long mostBytes;
    private final Hotkey hotkey;
    private final ObjectMapper json;

    public PlatformClient(MinerConfig config, Hotkey hotkey, ObjectMapper json) {
        this.base = config.apiUrl();
        this.patience = config.answerWithin();
        this.mostBytes = config.maxAnswer().asLongValue();
        this.hotkey = hotkey;
        this.json = json;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** The name of the miner's account. */
    public String username() {
        return Texts.required(call("GET", "/users/me", null), "username", 256);
    }

    /**
     * Whether anybody may register an account. Asks for one for this miner's own hotkey, which has one: an installation that is open says
     * 409, one that asks for a token, or whose accounts are made elsewhere, says 403.
     *
     * @return empty where the answer tells neither
     */
    public Optional<Boolean> registrationIsOpen() {
        try {
            call("POST", "/users/register", Map.of("username", RESERVED, "coldkey", hotkey.address()));
            return Optional.empty();
        } catch (PlatformRefusal refusal) {
            return switch (refusal.status()) {
                case 409 -> Optional.of(true);
                case 401, 403, 404, 405 -> Optional.of(false);
                default -> Optional.empty();
            };
        }
    }

    /** The chutes on offer that {@code wanted} takes; the rest of the list is not kept in memory. */
    public List<OfferedChute> chutes(Predicate<OfferedChute> wanted) {
        String target = "/miner/chutes/";
        HttpResponse<InputStream> answer = send("GET", target, null, patience);
        List<OfferedChute> chutes = new ArrayList<>();
        try (InputStream body = new BoundedInput(answer.body(), mostBytes);
                JsonParser parser = json.getFactory().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new PlatformUnreachable("GET " + target + " answered no list", null);
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                read(json.readTree(parser)).filter(wanted).ifPresent(chutes::add);
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                throw new PlatformUnreachable("GET " + target + " answered a list that ends early", null);
            }
            return chutes;
        } catch (IOException e) {
            throw unreachable("GET", target, e);
        }
    }

    private static Optional<OfferedChute> read(JsonNode item) {
        try {
            return Optional.of(OfferedChute.from(item));
        } catch (IllegalArgumentException e) {
            LOG.debugf("The platform offers a chute that can't be read: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException where it can't be launched from safely */
    public ChuteSource source(UUID chuteId, String version) {
        return ChuteSource.from(call("GET", "/miner/chutes/" + chuteId + "/" + version, null));
    }

    public Claim claim(UUID chuteId, String version, String gpu, int gpuCount, String region) {
        Map<String, Object> request =
                Map.of("chute_id", chuteId, "version", version, "gpu", gpu, "gpu_count", gpuCount, "region", region);
        return Claim.from(call("POST", "/instances/", request));
    }

    /** Says where an instance answers. */
    public void announce(UUID instanceId, String host, int port, boolean ready) {
        call("PUT", "/instances/" + instanceId, Map.of("host", host, "port", port, "ready", ready));
    }

    /**
     * Gives back the place of an instance that failed.
     *
     * @param reason a sentence for the chute's owner
     * @param lastLines what it printed last
     */
    public void failed(UUID instanceId, String reason, String lastLines) {
        byte[] bytes = lastLines.getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, bytes.length - MOST_FAILURE);
        // In the middle of a letter, maybe: what is left of it is dropped.
        String end = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8).replaceFirst("^\\uFFFD+", "");
        String sentence = Texts.shortened(reason.replaceAll("\\p{Cntrl}+", " "), MOST_REASON);
        call("PUT", "/instances/" + instanceId, Map.of("failure", end, "reason", sentence));
    }

    /**
     * Says which instances live.
     *
     * @return those that must end
     */
    public Set<UUID> heartbeat(Collection<UUID> instances) {
        JsonNode answer = call("POST", "/miner/heartbeat", Map.of("instances", instances));
        Set<UUID> revoked = new HashSet<>();
        for (JsonNode id : answer.path("revoked")) {
            revoked.add(UUID.fromString(id.asText()));
        }
        return revoked;
    }

    /** The instances that the platform knows of this miner, each with its chute. */
    public Map<UUID, UUID> instances() {
        Map<UUID, UUID> known = new HashMap<>();
        for (JsonNode item : call("GET", "/miner/instances/", null)) {
            known.put(
                    UUID.fromString(item.path("instance_id").asText()),
                    UUID.fromString(item.path("chute_id").asText()));
        }
        return known;
    }

    /** Gives a place back; one that is gone already is no failure. */
    public void remove(UUID chuteId, UUID instanceId) {
        try {
            call("DELETE", "/instances/" + chuteId + "/" + instanceId, null);
        } catch (PlatformRefusal refusal) {
            if (refusal.status() != 404) {
                throw refusal;
            }
        }
    }

    /** Opens the stream of events; it stays open until either side closes it. */
    InputStream events(String lastEventId) {
        String target = "/miner/events";
        HttpRequest.Builder request = request("GET", target, null).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return accepted("GET", target, request.build()).body();
    }

    private JsonNode call(String method, String target, Object body) {
        byte[] bytes;
        try {
            bytes = body == null ? null : json.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new IllegalStateException("A request can't be written as JSON", e);
        }
        try (InputStream answer =
                new BoundedInput(send(method, target, bytes, patience).body(), MOST_ANSWER)) {
            return json.readTree(answer);
        } catch (IOException e) {
            throw unreachable(method, target, e);
        }
    }

    private HttpResponse<InputStream> send(String method, String target, byte[] body, Duration within) {
        return accepted(
                method, target, request(method, target, body).timeout(within).build());
    }

    private HttpRequest.Builder request(String method, String target, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(target))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        hotkey.sign(method, address(target).getRawPath(), body).forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return request;
    }

    private URI address(String target) {
        String prefix = base.toString().replaceFirst("/+$", "");
        return URI.create(prefix + target);
    }

    private HttpResponse<InputStream> accepted(String method, String target, HttpRequest request) {
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() / 100 == 2) {
                return answer;
            }
            try (InputStream body = answer.body()) {
                String detail = detail(body.readNBytes(64 * 1024));
                if (answer.statusCode() >= 500) {
                    throw new PlatformUnreachable(
                            method + " " + target + " was answered with " + answer.statusCode() + ": " + detail, null);
                }
                throw new PlatformRefusal(answer.statusCode(), detail);
            }
        } catch (IOException e) {
            throw unreachable(method, target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(method, target, e);
        }
    }

    private String detail(byte[] body) {
        try {
            JsonNode detail = json.readTree(body).path("detail");
            return Texts.shortened(detail.isTextual() ? detail.asText() : detail.toString(), MOST_DETAIL);
        } catch (IOException e) {
            return "(no JSON)";
        }
    }

    private static PlatformUnreachable unreachable(String method, String target, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new PlatformUnreachable(method + " " + target + " failed: " + reason, cause);
    }
}
