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

    private static final long MILLIS_PER_TICK = 10;

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

    /** Of the process and all that it has started; what has ended counts where {@code /proc} tells it. */
    public static Duration ofFamily(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(handle -> of(handle.pid()).plus(ofEndedChildren(handle.pid())))
                .reduce(of(pid).plus(ofEndedChildren(pid)), Duration::plus);
    }

    /** See proc(5): the fields 16 and 17 of a process's stat. */
    private static Duration ofEndedChildren(long pid) {
        try {
            String[] fields = fields(Files.readString(Path.of("/proc", String.valueOf(pid), "stat")));
            return Duration.ofMillis(MILLIS_PER_TICK * (Long.parseLong(fields[13]) + Long.parseLong(fields[14])));
        } catch (NoSuchFileException e) {
            return Duration.ZERO;
        } catch (IOException e) {
            throw new UncheckedIOException("What " + pid + " has started is not readable", e);
        }
    }

    /** From the third field on: the second is a name in parentheses, which may hold blanks. */
    private static String[] fields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    /** See proc(5): the fields 14 and 15 of a thread's stat, in hundredths of a second. */
    private static Duration ofCompilers(long pid) {
        long ticks = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (COMPILER.matcher(stat).find()) {
                    String[] fields = fields(stat);
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        } catch (NoSuchFileException e) {
            return Duration.ZERO;
        } catch (IOException e) {
            throw new UncheckedIOException("The threads of " + pid + " are not readable", e);
        }
        return Duration.ofMillis(MILLIS_PER_TICK * ticks);
    }
}
