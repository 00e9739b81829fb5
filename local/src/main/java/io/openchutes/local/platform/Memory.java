package io.openchutes.local.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Measures the memory of a process and its children, shared pages counted once; known on Linux only. */
public final class Memory {
    private static final String SHARE = "Pss:";

    private Memory() {}

    /** In megabytes; empty where the system does not report it. */
    public static OptionalLong megabytes(long pid) {
        LongStream kilobytes = ProcessHandle.of(pid).stream()
                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                .mapToLong(handle -> kilobytes(handle.pid()));
        long sum = kilobytes.sum();
        return sum == 0 ? OptionalLong.empty() : OptionalLong.of(sum / 1024);
    }

    private static long kilobytes(long pid) {
        Path rollup = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
        try (Stream<String> lines = Files.lines(rollup)) {
            return lines.filter(line -> line.startsWith(SHARE))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            // Not Linux, or gone meanwhile: nothing is known then, and nothing depends on it.
            return 0;
        }
    }
}
