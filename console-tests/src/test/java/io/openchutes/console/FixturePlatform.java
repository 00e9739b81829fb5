package io.openchutes.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Serves the console as the platform does, and answers its calls as a test says. */
final class FixturePlatform implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css;charset=UTF-8",
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml");

    /** @param stays the body is sent at once, and the stream stays open until the platform closes */
    record Answer(int status, String type, String body, boolean stays) {
        /** An event stream stays open, save one whose chute became hot. */
        Answer(int status, String type, String body) {
            this(status, type, body, type.equals("text/event-stream") && !body.contains("\"hot\""));
        }

        static Answer json(Object value) {
            return json(200, value);
        }

        static Answer json(int status, Object value) {
            try {
                return new Answer(status, "application/json", JSON.writeValueAsString(value));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Answer refusal(int status, String detail) {
            return json(status, Map.of("detail", detail));
        }
    }

    record Call(String method, String path, Map<String, List<String>> headers, String query, String body) {}

    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Function<Call, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private volatile Function<Call, Answer> forAll = call -> null;
    private volatile boolean textsAreHostile;

    FixturePlatform() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** @param operation {@code GET /path}; a path that ends with {@code *} is a prefix, and the longest that fits counts */
    void answer(String operation, Function<Call, Answer> answer) {
        answers.put(operation, answer);
    }

    void answer(String operation, Object json) {
        answer(operation, call -> Answer.json(json));
    }

    /** Before all others; null leaves the call to them. */
    void answerAll(Function<Call, Answer> answer) {
        forAll = answer;
    }

    /** Texts may be of other words than the contract has for them; the shape of answers is still held. */
    void answersHostileTexts() {
        textsAreHostile = true;
    }

    /** What the answers so far had that no service's OpenAPI document has. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    void forget() {
        answers.clear();
        calls.clear();
        broken.clear();
        forAll = call -> null;
        textsAreHostile = false;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            if (path.equals("/")
                    || path.equals("/favicon.ico")
                    || path.equals("/console")
                    || path.startsWith("/console/")) {
                sendFile(exchange, path);
                return;
            }
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String query = exchange.getRequestURI().getRawQuery();
            Call call = new Call(
                    exchange.getRequestMethod(), path, exchange.getRequestHeaders(), query == null ? "" : query, body);
            calls.add(call);
            Answer answer = answerTo(call);
            broken.addAll(AnswerContract.problems(call, answer, textsAreHostile));
            send(exchange, answer);
        }
    }

    private Answer answerTo(Call call) {
        Answer first = forAll.apply(call);
        if (first != null) {
            return first;
        }
        String operation = call.method() + " " + call.path();
        Function<Call, Answer> exact = answers.get(operation);
        if (exact != null) {
            return exact.apply(call);
        }
        return answers.entrySet().stream()
                .filter(one -> one.getKey().endsWith("*")
                        && operation.startsWith(
                                one.getKey().substring(0, one.getKey().length() - 1)))
                .max(Comparator.comparingInt(one -> one.getKey().length()))
                .map(one -> one.getValue().apply(call))
                .orElse(Answer.refusal(404, "Nothing answers " + operation + " here."));
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.getResponseHeaders().set("X-Request-Id", "test-request");
        exchange.sendResponseHeaders(answer.status(), answer.stays() ? 0 : body.length == 0 ? -1 : body.length);
        if (body.length == 0) {
            return;
        }
        OutputStream out = exchange.getResponseBody();
        out.write(body);
        out.flush();
        if (answer.stays()) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void sendFile(HttpExchange exchange, String path) throws IOException {
        String name = path.equals("/favicon.ico")
                ? "icon.svg"
                : path.startsWith("/console/assets/") ? path.substring("/console/".length()) : "index.html";
        try (InputStream in = FixturePlatform.class.getResourceAsStream("/console/" + name);
                InputStream policy = FixturePlatform.class.getResourceAsStream("/console/policy.txt")) {
            byte[] content = in == null ? new byte[0] : in.readAllBytes();
            exchange.getResponseHeaders()
                    .set("Content-Security-Policy", new String(policy.readAllBytes(), StandardCharsets.UTF_8).strip());
            exchange.getResponseHeaders()
                    .set("Content-Type", TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain"));
            exchange.sendResponseHeaders(in == null ? 404 : 200, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        threads.shutdownNow();
        server.stop(0);
    }
}
