package io.openchutes.local.platform;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Python that chutes can run with: 3.10 or newer, with what makes virtual environments. */
public final class Python {
    public static final String MISSING =
            "-Dfleet=real needs Python 3.10 or newer with its venv module, and finds none. Install it (Debian and Ubuntu:"
                    + " apt install python3-venv; Fedora: dnf install python3; macOS: brew install python; Windows: python.org)"
                    + " and start again. The miners are simulated now.";

    private static final List<String> NAMES =
            List.of("python3", "python3.13", "python3.12", "python3.11", "python3.10", "python");
    private static final String LOOK = "import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)";
    private static final int PATIENCE_SECONDS = 20;

    private Python() {}

    /** Its name on the path. */
    public static Optional<String> find() {
        return find(NAMES);
    }

    static Optional<String> find(List<String> names) {
        return names.stream().filter(Python::fits).findFirst();
    }

    private static boolean fits(String name) {
        try {
            Process process = new ProcessBuilder(name, "-c", LOOK)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            // No program has that name.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
