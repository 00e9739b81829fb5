package io.openchutes.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** For {@code scripts/python-libraries}: compares verdicts on files, a line each, with ours. */
public final class Libraries {
    private Libraries() {}

    public static void main(String[] arguments) throws Exception {
        List<String> verdicts = Files.readAllLines(Path.of(arguments[0]));
        long[] counts = new long[2];
        Thread thread =
                new Thread(null, () -> verdicts.forEach(v -> judge(v, counts)), "parser", PythonGrammar.STACK_BYTES);
        long begun = System.nanoTime();
        thread.start();
        thread.join();
        System.out.println("python-libraries: " + counts[0] + " passed, " + counts[1] + " failed, 0 skipped ("
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s)");
        if (counts[1] > 0) {
            System.exit(1);
        }
    }

    private static void judge(String line, long[] counts) {
        String[] parts = line.split("\t", 2);
        try {
            Optional<SyntaxProblem> problem =
                    PythonGrammar.firstProblem(Files.readString(Path.of(parts[1])), Duration.ofMinutes(1));
            boolean same = problem.isEmpty() == parts[0].equals("valid");
            counts[same ? 0 : 1]++;
            if (!same) {
                System.out.println("FAILED " + parts[1] + " is " + parts[0] + " but " + problem);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
