package io.openchutes.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/** Serves the console's sources as they are now, and hands everything else on to a running platform: for whoever edits the console. */
final class DevServer {
    private static final Path SOURCES = Path.of("src", "main", "resources", "console");
    private static final Path BUILT = Path.of("target", "classes", "console");
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "host", "content-length", "transfer-encoding", "upgrade", "expect", "http2-settings");
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css", "html", "text/html", "js", "text/javascript", "svg", "image/svg+xml");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI platform;

    private DevServer(URI platform) {
        this.platform = platform;
    }

    public static void main(String[] arguments) throws IOException {
        URI platform = URI.create(System.getProperty("platform", "http://127.0.0.1:8080"));
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.getInteger("port", 8400)), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", new DevServer(platform)::handle);
        server.start();
        System.out.printf(
                "The console's sources are at http://127.0.0.1:%d/, before %s%n",
                server.getAddress().getPort(), platform);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/") || path.equals("/console") || path.startsWith("/console/")) {
                sendFile(
                        exchange,
                        path.startsWith("/console/assets/") ? path.substring("/console/".length()) : "index.html");
            } else {
                handOn(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sendFile(HttpExchange exchange, String name) throws IOException {
        Path source = SOURCES.resolve(name).normalize();
        Path file = Files.isRegularFile(source) ? source : BUILT.resolve(name).normalize();
        boolean isThere = (file.startsWith(SOURCES) || file.startsWith(BUILT)) && Files.isRegularFile(file);
        byte[] content = isThere ? Files.readAllBytes(file) : new byte[0];
        exchange.getResponseHeaders()
                .set("Content-Type", TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain"));
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders()
                .set(
                        "Content-Security-Policy",
                        Files.readString(SOURCES.resolve("policy.txt")).strip());
        exchange.sendResponseHeaders(isThere ? 200 : 404, isThere ? content.length : -1);
        exchange.getResponseBody().write(content);
    }

    private void handOn(HttpExchange exchange) throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        platform.resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
        answer.headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        exchange.sendResponseHeaders(answer.statusCode(), 0);
        try (InputStream in = answer.body()) {
            byte[] part = new byte[8192];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                exchange.getResponseBody().write(part, 0, read);
                // Events are seen when they happen.
                exchange.getResponseBody().flush();
            }
        }
    }
}
