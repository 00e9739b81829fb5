package io.openchutes.bench.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.sample.SampleAccount;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One miner of the platform's operations for miners, whose instances are in this process. */
final class BenchMiner implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int HEARTBEAT_SECONDS = 5;
    private static final int CREATED = 201;
    private static final int OK = 200;

    private final ApiClient api;
    private final SigningKey key;
    private final Clock clock;
    private final Vertx vertx;
    private final List<BenchInstance> instances = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor();

    BenchMiner(String baseUrl, SampleAccount account, ObjectMapper json, Clock clock, Vertx vertx) {
        this.api = new ApiClient(baseUrl, json, TIMEOUT);
        this.key = SigningKey.fromSeed(HexFormat.of().parseHex(account.seed()));
        this.clock = clock;
        this.vertx = vertx;
        heartbeats.scheduleWithFixedDelay(this::heartbeat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    private void heartbeat() {
        send("POST", "/miner/heartbeat", Map.of("instances", ids()));
    }

    private List<UUID> ids() {
        return instances.stream().map(each -> each.claim().instanceId()).collect(Collectors.toList());
    }

    /** @throws IllegalStateException where the platform gives no place */
    BenchInstance.Claim claim(UUID chuteId, UUID version, String gpu) {
        ApiAnswer answer = send(
                "POST",
                "/instances/",
                Map.of("chute_id", chuteId, "version", version, "gpu", gpu, "gpu_count", 1, "region", "bench"));
        if (answer.status() != CREATED) {
            throw new IllegalStateException("The claim was refused: " + answer);
        }
        return new BenchInstance.Claim(
                UUID.fromString(answer.json().get("instance_id").asText()),
                chuteId,
                version,
                answer.json().get("secret").asText());
    }

    /** Starts the instance; it listens when this returns. */
    BenchInstance launch(BenchInstance.Claim claim, Consumer<String> watcher) {
        BenchInstance instance = new BenchInstance(vertx, claim, watcher);
        instance.open().toCompletionStage().toCompletableFuture().join();
        instances.add(instance);
        return instance;
    }

    void announce(BenchInstance instance) {
        ApiAnswer answer = send(
                "PUT",
                "/instances/" + instance.claim().instanceId(),
                Map.of("host", "127.0.0.1", "port", instance.port(), "ready", true));
        if (answer.status() != OK) {
            throw new IllegalStateException("The announcement was refused: " + answer);
        }
    }

    /** How many of the miner's instances take calls. */
    long active() {
        ApiAnswer answer = send("GET", "/miner/instances/", null);
        long active = 0;
        for (JsonNode instance : answer.json()) {
            active += instance.path("state").asText().equals("active") ? 1 : 0;
        }
        return active;
    }

    /** Waits for an event about the chute on the miner's stream, which is open when {@code open} is run. */
    JsonNode awaitEvent(UUID chuteId, Runnable open) {
        String target = "/miner/events";
        return api.firstEvent(
                target,
                SignedHeaders.version2(key, clock.instant(), "GET", target, null),
                event -> event.path("chute_id").asText().equals(chuteId.toString()),
                new Consumer<>() {
                    private boolean opened;

                    @Override
                    public void accept(String first) {
                        if (!opened) {
                            opened = true;
                            open.run();
                        }
                    }
                });
    }

    private ApiAnswer send(String method, String target, Map<String, ?> body) {
        byte[] bytes = body == null ? null : api.bytes(body);
        return api.send(method, target, bytes, SignedHeaders.version2(key, clock.instant(), method, target, bytes));
    }

    @Override
    public void close() {
        heartbeats.shutdownNow();
        instances.forEach(BenchInstance::close);
    }
}
