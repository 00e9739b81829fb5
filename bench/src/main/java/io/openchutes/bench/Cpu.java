package io.openchutes.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** CPU time of other processes since they began. */
public final class Cpu {
    /** Keeps each compiler's thread alive, so that what it has used stays known: for {@link #withoutCompilers}. */
    public static final String STEADY_COMPILERS = "-XX:-UseDynamicNumberOfCompilerThreads";

    private static final Pattern COMPILER = Pattern.compile("\\(C[12] Compiler");

    private Cpu() {}

    /** Zero of a process that is gone. */
    public static Duration of(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** With what just-in-time compilers have used taken off, where {@code /proc} tells it; of a JVM with {@link #STEADY_COMPILERS}. */
    public static Duration withoutCompilers(long pid) {
        return of(pid).minus(ofCompilers(pid));
    }

    /** Of the process and all that it has started and that still run. */
    public static Duration ofFamily(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(of(pid), Duration::plus);
    }

    /** See proc(5): the fields 14 and 15 of a thread's stat, in hundredths of a second. */
    private static Duration ofCompilers(long pid) {
        long ticks = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                int end = stat.lastIndexOf(')');
                if (COMPILER.matcher(stat.substring(0, end + 1)).find()) {
                    String[] fields = stat.substring(end + 2).split(" ");
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        } catch (NoSuchFileException e) {
            return Duration.ZERO;
        } catch (IOException e) {
            throw new UncheckedIOException("The threads of " + pid + " are not readable", e);
        }
        return Duration.ofMillis(10 * ticks);
    }
}
