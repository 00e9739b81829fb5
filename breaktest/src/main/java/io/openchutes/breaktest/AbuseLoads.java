package io.openchutes.breaktest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a hostile caller sends; each found once to take a service down or to keep others out. */
final class AbuseLoads {
    private static final int BODY = 1024 * 1024;
    /** So that a deployment is refused for nothing else. */
    private static final String CORDS =
            "\"cords\":[{\"method\":\"POST\",\"path\":\"/run\",\"function\":\"run\",\"stream\":false}],";

    private static final long ERROR_BYTES = 256 * 1024;
    private static final long PAGE_BYTES = 4L * 1024 * 1024;
    private static final int MOST_STREAMS = 200;
    private static final Pattern URI_TAG =
            Pattern.compile("http_server_requests_seconds_count\\{[^}]*uri=\"([^\"]*)\"");

    private final String service;
    private final String management;
    /** May deploy as often as it wants. */
    private final LoadAccount developer;
    /** May do nothing but what everybody may who registers. */
    private final LoadAccount stranger;
    /** May see the chute that is streamed. */
    private final LoadAccount owner;

    AbuseLoads(String service, String management, LoadAccount developer, LoadAccount stranger, LoadAccount owner) {
        this.owner = owner;
        this.service = service;
        this.management = management;
        this.developer = developer;
        this.stranger = stranger;
    }

    /** Each load under its name, in the order in which they are fired. */
    Map<String, Supplier<Volley>> all(String streamedChute) {
        Map<String, Supplier<Volley>> loads = new LinkedHashMap<>();
        loads.put("1 MiB of {} in cords", () -> refusedList(filled("cords", "{}")));
        loads.put("250,000 unknown GPUs", () -> refusedList(filled("node_selector", "\"q\"")));
        loads.put("1 MiB of {} in jobs", () -> refusedList(filled("jobs", "{}")));
        loads.put("1 MiB of {} in ports", () -> refusedList(filled("ports", "{}")));
        loads.put("1 MiB of {} in scopes", this::scopes);
        loads.put("affine chutes of 16,500 cords", this::affine);
        loads.put("public lists afterwards", this::lists);
        loads.put("1e400 in a schema", this::numbers);
        loads.put("400 paths of %zz", this::paths);
        loads.put("60 registrations", this::registrations);
        loads.put("60 x 150 kB of comments", () -> comments(60));
        loads.put("220 x 150 kB of comments", () -> comments(220));
        loads.put("1,500 warm-up streams", () -> streams(streamedChute));
        return loads;
    }

    private Volley refusedList(String body) {
        Volley volley = new Volley(service);
        volley.fire(List.of(
                volley.post(developer, "/chutes/?accept_fee=true", body),
                volley.post(developer, "/chutes/?accept_fee=true", body)));
        return volley.expect(413, 422).expectAnswersUpTo(ERROR_BYTES);
    }

    private Volley scopes() {
        Volley volley = new Volley(service);
        String body = "{\"name\":\"a\",\"scopes\":[" + repeated("{}", BODY - 100) + "]}";
        volley.fire(List.of(volley.post(developer, "/api_keys/", body), volley.post(developer, "/api_keys/", body)));
        return volley.expect(413, 422).expectAnswersUpTo(ERROR_BYTES);
    }

    private Volley affine() {
        Volley volley = new Volley(service);
        List<HttpRequest> requests = new ArrayList<>();
        for (int chute = 0; chute < 8; chute++) {
            String cords = IntStream.range(0, 16_500)
                    .mapToObj(i -> "{\"method\":\"GET\",\"path\":\"/" + i + "\",\"function\":\"f\",\"stream\":false}")
                    .collect(Collectors.joining(","));
            requests.add(volley.post(
                    stranger,
                    "/chutes/?accept_fee=true",
                    whole("affine-" + chute, "\"cords\":[" + cords + "]", "x = 1\n")));
        }
        volley.fire(requests);
        return volley.expect(400, 402, 403, 413, 422, 429).expectAnswersUpTo(ERROR_BYTES);
    }

    private Volley lists() {
        Volley volley = new Volley(service);
        HttpRequest list = volley.request(null, "/chutes/?include_public=true&limit=500&include_schemas=true")
                .build();
        volley.fire(IntStream.range(0, 10).mapToObj(i -> list).toList());
        return volley.expect(200).expectAnswersUpTo(PAGE_BYTES);
    }

    private Volley numbers() {
        Volley volley = new Volley(service);
        List<HttpRequest> requests = new ArrayList<>();
        for (int count : new int[] {120_000, 20_000}) {
            String schema = "{\"x\":[" + repeated("1e400", count * 6) + "]}";
            String cord = "{\"method\":\"POST\",\"path\":\"/x\",\"function\":\"f\",\"stream\":false,\"input_schema\":"
                    + schema + "}";
            requests.add(volley.post(
                    developer,
                    "/chutes/?accept_fee=true",
                    whole("numbers" + count, "\"cords\":[" + cord + "]", "x = 1\n")));
        }
        requests.add(volley.post(
                developer, "/chutes/?accept_fee=true", whole("numbers", "\"concurrency\":1e99999999999", "x = 1\n")));
        volley.fire(requests);
        return volley.expect(200, 413, 422).expectAnswersUpTo(PAGE_BYTES);
    }

    private Volley paths() {
        Volley volley = new Volley(service);
        for (int i = 0; i < 400; i++) {
            volley.fireRaw("GET /chutes/%zz" + i + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
        volley.expect(400);
        Set<String> tags = URI_TAG.matcher(metrics())
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());
        if (tags.size() > 60 || tags.stream().anyMatch(tag -> tag.contains("zz"))) {
            volley.complain(tags.size() + " values of the tag uri");
        }
        return volley;
    }

    private String metrics() {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(management + "/q/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException("No metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading the metrics", e);
        }
    }

    /** Unsigned, each for another address behind a proxy. */
    private Volley registrations() {
        Volley volley = new Volley(service);
        volley.fire(IntStream.range(0, 60)
                .mapToObj(i -> volley.request(null, "/users/register?token=guess" + i)
                        .header("Content-Type", "application/json")
                        .header("X-Forwarded-For", "203.0.113." + i)
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"username\":\"guest" + i + "\",\"coldkey\":\"" + stranger.hotkey() + "\"}"))
                        .build())
                .toList());
        return volley.expect(400, 401, 403, 422, 429).expectAnswersUpTo(ERROR_BYTES);
    }

    private Volley comments(int callers) {
        Volley volley = new Volley(service);
        String code = "# a line of a comment that says nothing at all\n".repeat(150_000 / 47);
        volley.fire(IntStream.range(0, callers)
                .mapToObj(i -> volley.post(
                        developer,
                        "/chutes/?accept_fee=true",
                        whole("comments" + callers + "-" + i, "\"tagline\":\"\"", code)))
                .toList());
        return volley.expect(200, 413, 422, 429, 503).expectAnswersUpTo(ERROR_BYTES);
    }

    private Volley streams(String chute) {
        Volley volley = new Volley(service);
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 1_500; i++) {
                open.add(volley.openStream("GET /chutes/warmup/" + chute
                        + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + owner.apiKey()
                        + "\r\n\r\n"));
            }
        } finally {
            open.forEach(AbuseLoads::close);
        }
        if (volley.count(200) > MOST_STREAMS) {
            volley.complain(volley.count(200) + " streams of one account are open");
        }
        return volley.expect(200, 429);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close a stream", e);
        }
    }

    /** A body of 1 MiB with as many entries of one kind as fit. */
    private static String filled(String list, String entry) {
        String name = "filled";
        String entries = repeated(entry, BODY - 500);
        return switch (list) {
            case "node_selector" ->
                whole(name, "\"node_selector\":{\"gpu_count\":1,\"include\":[" + entries + "]}", "x = 1\n");
            case "ports" ->
                whole(name, "\"jobs\":[{\"name\":\"j\",\"upload\":false,\"ports\":[" + entries + "]}]", "x = 1\n");
            default -> whole(name, "\"" + list + "\":[" + entries + "]", "x = 1\n");
        };
    }

    private static String whole(String name, String field, String code) {
        return "{\"name\":\"" + name
                + "\",\"image\":\"chutes/base:python-3.12\",\"public\":false,\"filename\":\"app.py\","
                + "\"ref_str\":\"app:chute\","
                + (field.startsWith("\"node_selector") ? "" : "\"node_selector\":{\"gpu_count\":1},")
                + (field.startsWith("\"cords") || field.startsWith("\"jobs") ? "" : CORDS)
                + field + ",\"code\":\"" + code.replace("\n", "\\n") + "\"}";
    }

    private static String repeated(String entry, int bytes) {
        return (entry + ",").repeat(bytes / (entry.length() + 1) - 1) + entry;
    }
}
