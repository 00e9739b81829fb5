package io.openchutes.miner.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.openchutes.miner.Configured;
import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.launch.ChuteLauncher;
import io.openchutes.miner.launch.OutputRing;
import io.openchutes.miner.launch.RunningChute;
import io.openchutes.miner.launch.Spare;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.platform.EventStream;
import io.openchutes.miner.platform.Hotkey;
import io.openchutes.miner.platform.PlatformClient;
import io.openchutes.miner.strategy.ChuteVersion;
import io.openchutes.miner.strategy.GpuStock.Devices;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that ends leaves its chutes to the next one, with chutes that are threads of this test. */
class TakeOverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Map<String, String> keys = new HashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final Outliving launcher = new Outliving();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger underWay = new AtomicInteger();
    private FakePlatform platform;
    private HttpServer chute;
    private Agent agent;

    @BeforeEach
    void open() throws IOException {
        platform = new FakePlatform();
        chute = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        chute.setExecutor(Executors.newCachedThreadPool());
        chute.createContext("/", this::call);
        chute.start();
        keys.put("api-url", platform.url());
        keys.put("seed", "11".repeat(32));
        keys.put("data", folder.toString());
        keys.put("poll-every", "0.1s");
        keys.put("heartbeat-every", "0.2s");
        keys.put("proxy.ports", "42000-42999");
        keys.put("kubernetes.keep-for", "1s");
    }

    @AfterEach
    void close() throws Exception {
        agent.stop(new ShutdownEvent());
        answer.countDown();
        chute.stop(0);
        platform.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void call(HttpExchange exchange) throws IOException {
        underWay.incrementAndGet();
        try {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                answer.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] body = "done".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void start() throws IOException {
        MinerConfig config = Configured.with(keys);
        Hotkey hotkey = new Hotkey(config, Clock.systemUTC());
        ObjectMapper json = new ObjectMapper();
        PlatformClient client = new PlatformClient(config, hotkey, json);
        Fleet fleet = new Fleet(config, client, launcher, vertx, Clock.systemUTC());
        agent = new Agent(config, hotkey, client, new EventStream(client, json), launcher, fleet, Clock.systemUTC());
        agent.start(new StartupEvent());
    }

    private UUID offer(int target) {
        UUID id = UUID.randomUUID();
        platform.chutes.put(id, new FakePlatform.Chute(id, "v1", "", target));
        return id;
    }

    private UUID onlyInstance(UUID chuteId) {
        await().atMost(PATIENCE).until(() -> platform.active(chuteId) == 1);
        return platform.instances.keySet().iterator().next();
    }

    @Test
    void theNextAgentTakesOverWhatRunsAndNoCallIsCut() throws Exception {
        UUID chuteId = offer(1);
        start();
        UUID first = onlyInstance(chuteId);
        CompletableFuture<HttpResponse<String>> call = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + platform.announced.get(first).getInteger("port") + "/slow"))
                                .header("X-OpenChutes-Instance", first.toString())
                                .header("X-OpenChutes-Secret", FakePlatform.SECRET)
                                .build(),
                        BodyHandlers.ofString());
        await().atMost(PATIENCE).until(() -> underWay.get() == 1);

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                agent.stop(new ShutdownEvent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().atMost(PATIENCE).until(() -> platform.deleted.contains(first));
        assertThat(stopped).as("it waits for the call").isNotDone();
        answer.countDown();
        assertThat(call).succeedsWithin(PATIENCE).extracting(HttpResponse::body).isEqualTo("done");
        assertThat(stopped).succeedsWithin(PATIENCE);
        assertThat(launcher.running).containsExactly(first);

        start();
        UUID second = onlyInstance(chuteId);
        assertThat(second).isNotEqualTo(first);
        assertThat(launcher.running).as("the same chute").containsExactly(first);
        assertThat(launcher.started).isEqualTo(1);
    }

    @Test
    void whatNobodyWantsIsEnded() throws Exception {
        UUID chuteId = offer(1);
        start();
        onlyInstance(chuteId);
        agent.stop(new ShutdownEvent());
        platform.chutes.clear();
        start();
        await().atMost(PATIENCE).until(launcher.running::isEmpty);
    }

    /** Chutes that all answer at the test's one server. */
    private final class Outliving implements ChuteLauncher {
        private final Set<UUID> running = ConcurrentHashMap.newKeySet();
        private final Map<UUID, Spare> spares = new ConcurrentHashMap<>();
        private final Map<UUID, ChuteVersion> versions = new ConcurrentHashMap<>();
        private int started;

        @Override
        public void check() {}

        @Override
        public boolean isolates() {
            return true;
        }

        @Override
        public boolean outlivesTheAgent() {
            return true;
        }

        @Override
        public Set<UUID> begin(Runnable gpusChanged) {
            running.forEach(id -> spares.put(id, new Spare(id, versions.get(id), "one", "a4000", 1)));
            return Set.copyOf(running);
        }

        @Override
        public Map<String, List<String>> machines() {
            return Map.of("one", List.of("a4000"));
        }

        @Override
        public List<Spare> spares() {
            return List.copyOf(spares.values());
        }

        @Override
        public void prepare() {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public RunningChute start(Claim claim, ChuteSource source, Devices devices) {
            started++;
            running.add(claim.instanceId());
            versions.put(claim.instanceId(), new ChuteVersion(claim.chuteId(), claim.version()));
            return running(claim.instanceId());
        }

        @Override
        public RunningChute takeOver(Claim claim, Spare spare) {
            spares.remove(spare.id());
            return running(spare.id());
        }

        @Override
        public void end(Spare spare) {
            spares.remove(spare.id());
            running.remove(spare.id());
        }

        @Override
        public void awaitReady(RunningChute ready, Duration patience) {}

        @Override
        public void sweep(Set<UUID> held) {}

        @Override
        public void end() {}

        private RunningChute running(UUID id) {
            CompletableFuture<String> exit = new CompletableFuture<>();
            OutputRing output = new OutputRing(10);
            return new RunningChute() {
                @Override
                public String host() {
                    return "127.0.0.1";
                }

                @Override
                public int port() {
                    return chute.getAddress().getPort();
                }

                @Override
                public OutputRing output() {
                    return output;
                }

                @Override
                public String where() {
                    return "a thread";
                }

                @Override
                public CompletableFuture<String> onExit() {
                    return exit;
                }

                @Override
                public void stop() {
                    running.remove(id);
                }
            };
        }
    }
}
