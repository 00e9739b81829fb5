package io.openchutes.breaktest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Stands in for {@code chutes run} of the genuine SDK, so that the break test needs no Python: takes the same arguments, and serves what the
 * agent and the gateway ask a chute for.
 */
final class StandInChute {
    /** On each of its answers: the instance that gave it. */
    static final String INSTANCE_HEADER = "Stand-In-Instance";

    /** The end of a stream that was not cut. */
    static final String LAST_EVENT = "data: [DONE]\n\n";

    /** How many tokens each answer says to have. */
    static final int TOKENS = 7;

    /** Names its instance to whoever looks at the processes of the machine. */
    static final String INSTANCE_PROPERTY = "breaktest.instance";

    private static final int PARTS = 6;
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":" + TOKENS
            + ",\"total_tokens\":" + (TOKENS + 1) + "}";

    private StandInChute() {}

    /** Arguments: those of {@code chutes run}. */
    public static void main(String[] arguments) throws IOException {
        List<String> line = Arrays.asList(arguments);
        String instance = System.getProperty(INSTANCE_PROPERTY);
        HttpServer alive = open(line, "--logging-port");
        alive.createContext("/", exchange -> answer(exchange, 200, "{\"alive\": true}"));
        HttpServer chute = open(line, "--port");
        chute.createContext("/", exchange -> {
            exchange.getResponseHeaders().set(INSTANCE_HEADER, instance);
            handle(exchange);
        });
        chute.start();
        alive.start();
    }

    private static HttpServer open(List<String> line, String option) throws IOException {
        int port = Integer.parseInt(line.get(line.indexOf(option) + 1));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        return server;
    }

    private static void handle(HttpExchange exchange) throws IOException {
        String heard = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        if (path.equals(CallKind.FAILING.path())) {
            answer(exchange, 500, "{\"heard\":" + heard + "}");
        } else if (path.equals(CallKind.STREAM.path())) {
            stream(exchange, heard);
        } else if (path.equals(CallKind.PLAIN.path())) {
            pause(exchange);
            answer(exchange, 200, "{\"heard\":" + heard + "," + USAGE + "}");
        } else {
            answer(exchange, 404, "{}");
        }
    }

    private static void stream(HttpExchange exchange, String heard) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < PARTS; i++) {
                write(out, "data: {\"heard\":" + heard + ",\"part\":" + i + "}\n\n");
                pause(exchange);
            }
            write(out, "data: {\"choices\":[]," + USAGE + "}\n\n");
            write(out, LAST_EVENT);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Takes as long as the query says, so that a call can be struck in the middle. */
    private static void pause(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        try {
            Thread.sleep(query == null ? 0 : Long.parseLong(query.replaceFirst("^millis=", "")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
