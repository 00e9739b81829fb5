package io.openchutes.miner.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.openchutes.auth.signature.SignedCredential;
import io.openchutes.auth.signature.SignedMessage;
import io.openchutes.auth.sr25519.SignatureVerifier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of the platform as a miner talks to; every request must have a signature of version 2 that fits. */
final class FakePlatform implements AutoCloseable {
    static final String SECRET = "ab".repeat(32);

    /** A chute on offer. */
    record Chute(UUID id, String version, String code, int target) {}

    final Map<UUID, Chute> chutes = new ConcurrentHashMap<>();
    /** Claimed and not removed, with their chutes. */
    final Map<UUID, UUID> instances = new ConcurrentHashMap<>();

    final Map<UUID, JsonObject> announced = new ConcurrentHashMap<>();
    final Map<UUID, String> failures = new ConcurrentHashMap<>();
    final Set<UUID> revoked = ConcurrentHashMap.newKeySet();
    final List<UUID> deleted = new CopyOnWriteArrayList<>();
    final List<Set<UUID>> heartbeats = new CopyOnWriteArrayList<>();
    final List<String> unsigned = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final AtomicInteger claims = new AtomicInteger();
    /** So many requests for code are answered with 503. */
    final AtomicInteger sourceOutages = new AtomicInteger();

    volatile int claimStatus = 201;
    volatile int meStatus = 200;
    volatile int minerStatus = 200;
    volatile int registerStatus = 403;
    volatile boolean streams;
    /** Called between the making of a list and its sending. */
    volatile Runnable listed = () -> {};
    /** Called before an announcement is taken. */
    volatile Runnable announcing = () -> {};

    private final HttpServer server;

    FakePlatform() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-platform");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** How many instances a chute has that answer. */
    int active(UUID chute) {
        return (int) instances.entrySet().stream()
                .filter(entry -> entry.getValue().equals(chute) && announced.containsKey(entry.getKey()))
                .count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        if (!isSigned(exchange, body)) {
            unsigned.add(call);
            send(exchange, 401, new JsonObject().put("detail", "not signed").encode());
            return;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        String[] parts = exchange.getRequestURI().getPath().split("/");
        if (call.equals("GET /users/me")) {
            send(
                    exchange,
                    meStatus,
                    new JsonObject().put("username", "miner_of_alice").encode());
        } else if (call.equals("POST /users/register")) {
            send(exchange, registerStatus, new JsonObject().put("detail", "no").encode());
        } else if (call.equals("GET /miner/chutes/")) {
            String list = minerStatus == 200 ? list() : "{\"detail\":\"no\"}";
            listed.run();
            send(exchange, minerStatus, list);
        } else if (call.startsWith("GET /miner/chutes/")) {
            source(exchange, UUID.fromString(parts[3]), parts[4]);
        } else if (call.equals("GET /miner/instances/")) {
            JsonArray all = new JsonArray();
            instances.forEach((id, chute) ->
                    all.add(new JsonObject().put("instance_id", id.toString()).put("chute_id", chute.toString())));
            send(exchange, 200, all.encode());
        } else if (call.equals("GET /miner/events")) {
            stream(exchange);
        } else if (call.equals("POST /instances/")) {
            claim(exchange, new JsonObject(text));
        } else if (call.startsWith("PUT /instances/")) {
            put(exchange, UUID.fromString(parts[2]), new JsonObject(text));
        } else if (call.equals("POST /miner/heartbeat")) {
            heartbeat(exchange, new JsonObject(text));
        } else if (call.startsWith("DELETE /instances/")) {
            UUID id = UUID.fromString(parts[3]);
            deleted.add(id);
            send(exchange, instances.remove(id) == null ? 404 : 200, "{}");
        } else {
            send(exchange, 404, new JsonObject().put("detail", call).encode());
        }
    }

    private static boolean isSigned(HttpExchange exchange, byte[] body) {
        SignedCredential credential = SignedCredential.parse(
                exchange.getRequestHeaders().getFirst("X-Chutes-Hotkey"),
                exchange.getRequestHeaders().getFirst("X-Chutes-Signature"),
                exchange.getRequestHeaders().getFirst("X-Chutes-Nonce"),
                exchange.getRequestHeaders().getFirst("X-Chutes-Sig-Version"));
        byte[] message = credential.message(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                SignedMessage.sha256Hex(body.length == 0 ? null : body),
                null);
        return credential.version() == SignedCredential.Version.V2
                && new SignatureVerifier().verify(credential.hotkey().publicKey(), message, credential.signature());
    }

    private String list() {
        JsonArray all = new JsonArray();
        all.add(new JsonObject().put("chute_id", "what nobody can read"));
        chutes.values()
                .forEach(chute -> all.add(new JsonObject()
                        .put("chute_id", chute.id().toString())
                        .put("version", chute.version())
                        .put("name", "name of " + chute.id())
                        .put("supported_gpus", new JsonArray().add("a4000").add("h100"))
                        .put("gpu_count", 1)
                        .put("target", chute.target())
                        .put("active", active(chute.id()))
                        .putNull("bounty")
                        .put("effective_multiplier", 1.5)));
        return all.encode();
    }

    private void source(HttpExchange exchange, UUID id, String version) throws IOException {
        if (sourceOutages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            send(exchange, 503, "{\"detail\":\"no database\"}");
            return;
        }
        Chute chute = chutes.get(id);
        if (chute == null || !chute.version().equals(version)) {
            send(exchange, 404, "{\"detail\":\"another version\"}");
            return;
        }
        send(
                exchange,
                200,
                new JsonObject()
                        .put("filename", "my_chute.py")
                        .put("ref_str", "my_chute:chute")
                        .put("code", chute.code())
                        .encode());
    }

    private void claim(HttpExchange exchange, JsonObject request) throws IOException {
        claims.incrementAndGet();
        if (claimStatus != 201) {
            send(exchange, claimStatus, "{\"detail\":\"no\"}");
            return;
        }
        UUID id = UUID.randomUUID();
        instances.put(id, UUID.fromString(request.getString("chute_id")));
        send(
                exchange,
                201,
                new JsonObject()
                        .put("instance_id", id.toString())
                        .put("chute_id", request.getString("chute_id"))
                        .put("version", request.getString("version"))
                        .put("secret", SECRET)
                        .put("concurrency", 4)
                        .encode());
    }

    private void put(HttpExchange exchange, UUID id, JsonObject request) throws IOException {
        if (request.containsKey("failure")) {
            failures.put(id, request.getString("failure"));
            instances.remove(id);
        } else {
            announcing.run();
            announced.put(id, request);
        }
        send(exchange, 200, "{}");
    }

    private void heartbeat(HttpExchange exchange, JsonObject request) throws IOException {
        Set<UUID> held = ConcurrentHashMap.newKeySet();
        request.getJsonArray("instances").forEach(id -> held.add(UUID.fromString((String) id)));
        heartbeats.add(held);
        JsonArray ending = new JsonArray();
        held.stream().filter(revoked::contains).forEach(id -> {
            ending.add(id.toString());
            instances.remove(id);
        });
        send(exchange, 200, new JsonObject().put("revoked", ending).encode());
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (!streams) {
            send(exchange, 404, "{\"detail\":\"not yet\"}");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(": hello\n\nid: 1\nevent: snapshot\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (true) {
                String event = events.poll(1, TimeUnit.SECONDS);
                out.write((event == null ? ":\n" : event).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
