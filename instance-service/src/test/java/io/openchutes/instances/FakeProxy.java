package io.openchutes.instances;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.openchutes.instances.agent.Proof;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The proxy of one instance as a miner runs it, honest or not. */
public final class FakeProxy implements AutoCloseable {
    /** How it answers a probe. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange, String challenge) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile Answer probes = (exchange, challenge) -> answer(exchange, 404, "{}");
    private volatile Answer logs = (exchange, query) -> answer(exchange, 404, "");

    public FakeProxy() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/_openchutes/probe", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            String challenge = query.substring("challenge=".length());
            seen.add(challenge);
            probes.to(exchange, challenge);
        });
        server.createContext(
                "/_openchutes/logs",
                exchange -> logs.to(exchange, exchange.getRequestURI().getQuery()));
        server.setExecutor(workers);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** How many probes have come. */
    public int probed() {
        return seen.size();
    }

    /** What the probes asked for. */
    public List<String> challenges() {
        return List.copyOf(seen);
    }

    public FakeProxy onProbe(Answer answer) {
        probes = answer;
        return this;
    }

    public FakeProxy onLogs(Answer answer) {
        logs = answer;
        return this;
    }

    /** As an honest one does. */
    public FakeProxy honest(UUID instanceId, String version, String secret, boolean ready) {
        return onProbe(
                (exchange, challenge) -> answer(exchange, 200, proof(instanceId, version, secret, challenge, ready)));
    }

    public static String proof(UUID instanceId, String version, String secret, String challenge, boolean ready) {
        return "{\"instance_id\":\"%s\",\"version\":\"%s\",\"proof\":\"%s\",\"ready\":%s,\"in_flight\":0}"
                .formatted(
                        instanceId,
                        version,
                        HexFormat.of().formatHex(Proof.of(secret, instanceId, version, challenge)),
                        ready);
    }

    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
