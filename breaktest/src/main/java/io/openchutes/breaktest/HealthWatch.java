package io.openchutes.breaktest;

import io.openchutes.local.platform.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks every service for its readiness all the while, as the kubelet does, and keeps how long the slowest answer took. */
final class HealthWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long BETWEEN_MILLIS = 200;

    /**
     * What was seen since the last look.
     *
     * @param missed questions that were not answered with 200 within ten seconds
     */
    record Seen(long worstMillis, int asked, int missed) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;
    private long worstNanos;
    private int asked;
    private int missed;

    HealthWatch(Collection<ServiceProcess> services) {
        for (ServiceProcess service : services) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(service.managementUrl() + "/q/health/ready"))
                    .timeout(PATIENCE)
                    .build();
            Thread thread = new Thread(() -> watch(request), "health-" + service.name());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void watch(HttpRequest request) {
        try {
            while (!closed) {
                long begun = System.nanoTime();
                boolean ready = isReady(request);
                count(System.nanoTime() - begun, ready);
                Thread.sleep(BETWEEN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReady(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // The process is gone, or does not answer in time: this is what is counted.
            return false;
        }
    }

    private synchronized void count(long nanos, boolean ready) {
        asked++;
        missed += ready ? 0 : 1;
        worstNanos = Math.max(worstNanos, nanos);
    }

    /** What was seen since this was called last. */
    synchronized Seen look() {
        Seen seen = new Seen(TimeUnit.NANOSECONDS.toMillis(worstNanos), asked, missed);
        worstNanos = 0;
        asked = 0;
        missed = 0;
        return seen;
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
