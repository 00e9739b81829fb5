package io.openchutes.breaktest;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Many requests side by side, and what became of them: how often each status came, 0 for none. */
final class Volley {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI base;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private long largestAnswer;

    Volley(String baseUrl) {
        base = URI.create(baseUrl);
    }

    /** @param caller null for nobody */
    HttpRequest.Builder request(LoadAccount caller, String target) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(target)).timeout(PATIENCE);
        if (caller != null) {
            request.header("Authorization", "Bearer " + caller.apiKey());
        }
        return request;
    }

    HttpRequest post(LoadAccount caller, String target, String body) {
        return request(caller, target)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** Sends them all at once and returns when each has its answer or none. */
    void fire(List<HttpRequest> requests) {
        List<CompletableFuture<Void>> answers = requests.stream()
                .map(request -> http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                        .handle((answer, failure) -> {
                            count(answer == null ? 0 : answer.statusCode(), answer == null ? 0 : answer.body().length);
                            if (answer != null
                                    && answer.statusCode() == 503
                                    && answer.headers()
                                            .firstValue("Retry-After")
                                            .isEmpty()) {
                                complain("a 503 without Retry-After");
                            }
                            return (Void) null;
                        }))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    }

    /** Sends a request as it stands, which no client library would. */
    void fireRaw(String request) {
        try (Socket socket = open(request)) {
            byte[] answer = socket.getInputStream().readAllBytes();
            count(statusOf(new String(answer, StandardCharsets.ISO_8859_1)), answer.length);
        } catch (IOException e) {
            // No answer is an answer here: it is counted.
            count(0, 0);
        }
    }

    /** Opens a stream and leaves it open; returns it, since who loses it closes it. */
    Socket openStream(String request) {
        try {
            Socket socket = open(request);
            InputStream in = socket.getInputStream();
            count(statusOf(new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.ISO_8859_1)), 0);
            return socket;
        } catch (IOException e) {
            count(0, 0);
            return new Socket();
        }
    }

    private Socket open(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static int statusOf(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    private synchronized void count(int status, long bytes) {
        statuses.merge(status, 1, Integer::sum);
        largestAnswer = Math.max(largestAnswer, bytes);
    }

    synchronized void complain(String about) {
        if (!complaints.contains(about)) {
            complaints.add(about);
        }
    }

    /** Complains unless every answer had one of these statuses. */
    synchronized Volley expect(Integer... wanted) {
        statuses.forEach((status, count) -> {
            if (!List.of(wanted).contains(status)) {
                complain(count + " times " + (status == 0 ? "no answer" : status));
            }
        });
        return this;
    }

    synchronized Volley expectAnswersUpTo(long bytes) {
        if (largestAnswer > bytes) {
            complain("an answer of " + largestAnswer + " bytes");
        }
        return this;
    }

    synchronized int count(int status) {
        return statuses.getOrDefault(status, 0);
    }

    synchronized int count() {
        return statuses.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized String statuses() {
        return statuses.toString().replaceAll("[{}]", "").replace("=", "×");
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }
}
