package io.openchutes.breaktest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The most memory that a process has held resident, as a container's limit would see it; Linux alone tells. */
final class PeakMemory {
    private static final String PEAK = "VmHWM:";
    /** Makes the kernel forget the peak so far (proc(5), clear_refs). */
    private static final String FORGET_PEAK = "5";

    private PeakMemory() {}

    /** In megabytes since {@link #forget}; 0 where the process is gone or the system does not tell. */
    static long megabytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException e) {
            // Ended meanwhile, which the test notices by its pid.
            return 0;
        }
    }

    static void forget(long pid) {
        try {
            Files.writeString(Path.of("/proc", String.valueOf(pid), "clear_refs"), FORGET_PEAK);
        } catch (IOException e) {
            // The peak is then that of the whole test: larger, never smaller.
        }
    }
}
