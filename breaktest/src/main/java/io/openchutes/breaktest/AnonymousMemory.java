package io.openchutes.breaktest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The most anonymous memory that one of some processes held, sampled, since the kernel keeps a peak of the whole resident set only
 * (VmHWM): that counts mapped jars too, which a container's kernel takes back before it ends a process. Linux alone tells.
 */
final class AnonymousMemory implements AutoCloseable {
    private static final String ANONYMOUS = "RssAnon:";
    private static final long BETWEEN_MILLIS = 20;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread sampler;
    private volatile long mostKilobytes;

    AnonymousMemory(Collection<Long> pids) {
        sampler = new Thread(() -> sample(pids), "anonymous-memory");
        sampler.setDaemon(true);
        sampler.start();
    }

    private void sample(Collection<Long> pids) {
        try {
            do {
                long now = pids.stream()
                        .mapToLong(AnonymousMemory::kilobytes)
                        .max()
                        .orElse(0);
                mostKilobytes = Math.max(mostKilobytes, now);
            } while (!closed.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of now; 0 where the process is gone or the system does not tell. */
    static long kilobytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith(ANONYMOUS))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            // Ended meanwhile, which the test notices by its pid.
            return 0;
        }
    }

    /** Of the process that held the most, until now. */
    long mostMegabytes() {
        return mostKilobytes / 1024;
    }

    /** Ends sampling, with a last sample. */
    @Override
    public void close() {
        closed.countDown();
        try {
            sampler.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
