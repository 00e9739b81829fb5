package io.openchutes.breaktest;

import io.openchutes.embedded.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program that the genuine agent takes for a Python with the genuine SDK: it says a version, "makes" environments by copying itself, and
 * runs {@link StandInChute} where the SDK would run a chute.
 */
final class StandInSdk {
    /** {@code setsid} gives the chute a session of its own, as the agent's own start does; where it is missing, it goes without. */
    private static final String PROGRAM = """
            #!/bin/sh
            # Called by the agent as Python: asked for its version, told to make an environment, to install into it, or to run a chute.
            case "$1 $2" in
              "-m venv")
                mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && exit 0
                exit 1 ;;
              "-m pip")
                exit 0 ;;
            esac
            if [ "$#" = 2 ]; then
              echo 3.12
              exit 0
            fi
            # -c, the program that starts a session, the limit of memory, Python, chutes, run, and what is to run
            shift 5
            set -- "%s" -Xms8m -Xmx32m -Xss256k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -D%s="$OPENCHUTES_INSTANCE_ID" \\
              -Duser.home="$HOME" -cp "%s" %s "$@"
            if command -v setsid >/dev/null; then
              exec setsid "$@"
            fi
            exec "$@"
            """;

    private StandInSdk() {}

    /** Writes the program, and returns its path. */
    static Path writeTo(Path folder) {
        try {
            Path classes = Path.of(StandInSdk.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path program = Files.createDirectories(folder).resolve("stand-in-python");
            Files.writeString(
                    program,
                    PROGRAM.formatted(
                            Jdk.program("java"),
                            StandInChute.INSTANCE_PROPERTY,
                            classes,
                            StandInChute.class.getName()));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write the stand-in for Python", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The test's own classes have no path", e);
        }
    }
}
