package io.openchutes.miner.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a Python that the SDK runs on. */
public final class PythonFinder {
    /** A Python and its version, as {@code 3.12}. */
    public record Python(String program, String version) {}

    private static final List<String> USUAL =
            List.of("python3", "python3.12", "python3.11", "python3.10", "python3.13", "python");
    private static final Pattern VERSION = Pattern.compile("3\\.([0-9]{1,3})");
    private static final int OLDEST = 10;

    private PythonFinder() {}

    /** @param wanted the only one that is looked at, if named */
    public static Optional<Python> find(Optional<String> wanted) {
        return wanted.map(List::of).orElse(USUAL).stream()
                .flatMap(program -> ask(program).stream())
                .findFirst();
    }

    private static Optional<Python> ask(String program) {
        Command.Outcome outcome = Command.run(
                List.of(program, "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"),
                Duration.ofSeconds(20));
        Matcher version = VERSION.matcher(outcome.output().strip());
        boolean fits = outcome.succeeded() && version.matches() && Integer.parseInt(version.group(1)) >= OLDEST;
        return fits ? Optional.of(new Python(program, version.group())) : Optional.empty();
    }

    /** What an operator reads who has none. */
    public static String missing(Optional<String> wanted) {
        return wanted.map(program -> program + " is no Python 3.10 or newer with the modules venv and ensurepip.")
                        .orElse("There is no Python 3.10 or newer with the modules venv and ensurepip here.")
                + " Install one (Debian and Ubuntu: apt-get install python3-venv), or name one with openchutes.miner.process.python.";
    }
}
