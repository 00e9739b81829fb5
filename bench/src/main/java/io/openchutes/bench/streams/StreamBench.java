package io.openchutes.bench.streams;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.bench.Cpu;
import io.openchutes.bench.platform.BenchPlatform;
import io.openchutes.bench.platform.Footprint;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.platform.ServiceProcess;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.service.ServiceDefinition;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens many warm-up streams on the packaged chutes-service: what each holds of its memory, what a second of waiting costs, and how long
 * after the commit that makes the chute hot the last stream has read so.
 */
public final class StreamBench {
    private static final ServiceDefinition MEASURED = ServiceDefinition.CHUTES;
    /** More sources than one, since one has some thirty thousand ports. */
    private static final int SOURCES = 4;

    /** A few at a time, as no listener's backlog holds them all. */
    private static final int OPENING = 50;

    private static final int SHOWN_CLASSES = 25;
    private static final Duration WAITED = Duration.ofSeconds(10);
    private static final String COLD = "\"cold\"";
    private static final String HOT = "\"hot\"";

    private final int streams = Integer.getInteger("streams", 10_000);
    private final BenchPlatform bench;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<NetClient> clients = new ArrayList<>();
    private final AtomicInteger cold = new AtomicInteger();
    private final AtomicInteger hot = new AtomicInteger();
    private final AtomicLong lastHot = new AtomicLong();
    private final Queue<NetSocket> sockets = new ConcurrentLinkedQueue<>();

    private StreamBench(BenchPlatform bench) {
        this.bench = bench;
        for (int i = 1; i <= SOURCES; i++) {
            clients.add(vertx.createNetClient(new NetClientOptions().setLocalAddress("127.0.0." + i)));
        }
    }

    /** {@code -Dopenchutes.home}, {@code -Dstreams}, {@code -Dservice.options}. */
    public static void main(String[] arguments) throws IOException, SQLException {
        try (BenchPlatform bench = BenchPlatform.start("streams", StreamBench::options)) {
            new StreamBench(bench).run();
        }
        System.exit(0);
    }

    private static List<String> options(ServiceDefinition service) {
        List<String> options = new ArrayList<>();
        if (service.equals(MEASURED)) {
            // One account opens all of them.
            options.add("-Dopenchutes.chutes.warmup.max-open-per-account=50000");
        }
        options.addAll(BenchPlatform.optionsFor(MEASURED, service));
        return options;
    }

    private void run() throws IOException, SQLException {
        SampleAccount owner = bench.accounts().developerWithRights();
        ServiceProcess service = bench.service(MEASURED);
        UUID first = deploy(owner, "bench/first");
        UUID second = deploy(owner, "bench/second");
        // Classes, pools and compiled code are there before anything is measured.
        open(owner, first, streams / 4);
        makeHot(first);
        BenchPlatform.await("the first streams to end", () -> hot.get() == streams / 4);
        closeAll();
        BenchPlatform.pause(WAITED);

        Map<String, Long> classesBefore = Footprint.classes(service);
        Footprint before = Footprint.of(service);
        System.out.printf("%n%-38s %12s %14s%n", "memory of chutes-service", "heap, MB", "process, MB");
        before.print("without streams");
        open(owner, second, streams);
        Footprint opened = Footprint.of(service);
        opened.print("%,d streams".formatted(streams));
        Duration cpu = Cpu.withoutCompilers(service.pid());
        BenchPlatform.pause(WAITED);
        Duration waiting = Cpu.withoutCompilers(service.pid()).minus(cpu);
        Map<String, Long> classes = Footprint.classes(service);
        Footprint later = Footprint.of(service);
        later.print("%d s later".formatted(WAITED.toSeconds()));
        System.out.printf(
                Locale.ROOT,
                "%-38s %12.2f %14.2f%n",
                "KB a stream",
                (later.heapBytes() - before.heapBytes()) / 1e3 / streams,
                (later.megabytes() - before.megabytes()) * 1e3 / streams);
        System.out.printf(
                Locale.ROOT,
                "CPU time while they wait: %.1f ms a second%n",
                waiting.toNanos() / 1e6 / WAITED.toSeconds());
        printLargest(classesBefore, classes);

        long committed = makeHot(second);
        BenchPlatform.await("all streams to read that the chute is hot", () -> hot.get() == streams);
        System.out.printf(
                Locale.ROOT,
                "%nhot seen by all %,d streams %.0f ms after the commit; load average %s%n",
                streams,
                (lastHot.get() - committed) / 1e6,
                BenchPlatform.loadAverage());
        closeAll();
    }

    private void printLargest(Map<String, Long> before, Map<String, Long> after) {
        System.out.printf("%n%-90s %10s%n", "bytes a stream, by class", "");
        after.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue() - before.getOrDefault(entry.getKey(), 0L)))
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN_CLASSES)
                .forEach(entry -> System.out.printf(
                        Locale.ROOT, "  %-90s %8.0f%n", entry.getKey(), entry.getValue() / (double) streams));
    }

    private UUID deploy(SampleAccount owner, String name) throws IOException {
        ObjectNode body = (ObjectNode) bench.json()
                .readTree(
                        bench.home().resolve("examples/bodies/text_tools.json").toFile());
        ApiAnswer answer = bench.api()
                .send(
                        "POST",
                        "/chutes/?accept_fee=true",
                        bench.json().writeValueAsBytes(body.put("name", name)),
                        Map.of("Authorization", "Bearer " + owner.apiKey()));
        if (answer.status() != 200) {
            throw new IllegalStateException("The chute was not deployed: " + answer);
        }
        return UUID.fromString(answer.json().get("chute_id").asText());
    }

    /** Returns when each stream has read its first line. */
    private void open(SampleAccount caller, UUID chute, int count) {
        cold.set(0);
        hot.set(0);
        Buffer request = Buffer.buffer(
                "GET /chutes/warmup/" + chute + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                        + "Authorization: Bearer " + caller.apiKey() + "\r\n\r\n");
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < OPENING; i++) {
            vertx.runOnContext(ignored -> openNext(request, next, count));
        }
        BenchPlatform.await(count + " streams to begin", () -> cold.get() == count);
    }

    private void openNext(Buffer request, AtomicInteger next, int count) {
        int number = next.getAndIncrement();
        if (number < count) {
            clients.get(number % clients.size())
                    .connect(bench.service(MEASURED).port(), "127.0.0.1")
                    .onSuccess(socket -> {
                        sockets.add(socket);
                        socket.handler(new Reader(() -> openNext(request, next, count)));
                        socket.write(request);
                    })
                    .onFailure(failure -> System.err.println("A stream was not opened: " + failure.getMessage()));
        }
    }

    /** One stream's, on the event loop. */
    private final class Reader implements io.vertx.core.Handler<Buffer> {
        private final Runnable begun;
        private boolean isOpen;
        private boolean isHot;

        Reader(Runnable begun) {
            this.begun = begun;
        }

        @Override
        public void handle(Buffer bytes) {
            String text = bytes.toString(StandardCharsets.UTF_8);
            if (!isOpen && text.contains(COLD)) {
                isOpen = true;
                cold.incrementAndGet();
                begun.run();
            }
            if (!isHot && text.contains(HOT)) {
                isHot = true;
                lastHot.set(System.nanoTime());
                hot.incrementAndGet();
            }
            // The head may come alone.
            if (!isOpen && !isHot && !text.startsWith("HTTP/1.1 200 ")) {
                System.err.println("Not a stream: " + text);
            }
        }
    }

    /** As the consumer of the instances' events does it; answers when the commit was asked for. */
    private long makeHot(UUID chute) throws SQLException {
        try (Connection connection = bench.connectAsService(MEASURED);
                PreparedStatement insert = connection.prepareStatement("""
                        insert into instance (instance_id, chute_id, version, miner_hotkey, gpu, gpu_count, launched_at, active, verified)
                        select gen_random_uuid(), chute_id, version, 'bench', 'h100', 1, now(), true, true from chute where chute_id = ?""");
                PreparedStatement signal = connection.prepareStatement("select pg_notify('openchutes_signals', ?)")) {
            connection.setAutoCommit(false);
            insert.setObject(1, chute);
            insert.executeUpdate();
            signal.setString(1, "chute_changes\n" + chute);
            signal.execute();
            long asked = System.nanoTime();
            connection.commit();
            return asked;
        }
    }

    private void closeAll() {
        sockets.forEach(NetSocket::close);
        sockets.clear();
    }
}
