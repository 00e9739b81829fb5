package io.openchutes.bench.deployments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's own load program: a process and a connection for each script. */
final class PgBench {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: ([0-9]+)");

    private final Path program;
    private final Path work;

    private PgBench(Path program, Path work) {
        this.program = program;
        this.work = work;
    }

    /** The one that {@code -Dpgbench} names, or Debian's newest. */
    static Optional<PgBench> find(Path work) {
        String named = System.getProperty("pgbench", "");
        if (!named.isBlank()) {
            return Optional.of(new PgBench(Path.of(named), work));
        }
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin/pgbench"))
                    .filter(Files::isExecutable)
                    .max(Path::compareTo)
                    .map(found -> new PgBench(found, work));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Transactions a second of all scripts together, each played by a client of its own. */
    double run(List<String> scripts, int port, String database, Duration time) throws IOException {
        List<Process> clients = new ArrayList<>();
        for (int i = 0; i < scripts.size(); i++) {
            Path script = work.resolve("client-" + i + ".sql");
            Files.writeString(script, scripts.get(i));
            ProcessBuilder builder = new ProcessBuilder(
                    program.toString(),
                    "--no-vacuum",
                    "--protocol=prepared",
                    "--client=1",
                    "--time=" + time.toSeconds(),
                    "--file=" + script,
                    "--host=127.0.0.1",
                    "--port=" + port,
                    "--username=" + database,
                    database);
            builder.environment().put("PGPASSWORD", database);
            builder.redirectErrorStream(true)
                    .redirectOutput(work.resolve("client-" + i + ".log").toFile());
            clients.add(builder.start());
        }
        double perSecond = 0;
        for (int i = 0; i < clients.size(); i++) {
            perSecond += rate(clients.get(i), work.resolve("client-" + i + ".log"));
        }
        return perSecond;
    }

    private static double rate(Process client, Path log) throws IOException {
        try {
            int exit = client.waitFor();
            String said = Files.readString(log, StandardCharsets.UTF_8);
            Matcher rate = RATE.matcher(said);
            Matcher failed = FAILED.matcher(said);
            if (exit != 0 || !rate.find() || (failed.find() && !failed.group(1).equals("0"))) {
                throw new IllegalStateException("pgbench failed: " + said);
            }
            return Double.parseDouble(rate.group(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
