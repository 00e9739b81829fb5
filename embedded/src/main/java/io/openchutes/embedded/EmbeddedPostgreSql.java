package io.openchutes.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL as a child process on the loopback interface, with persistent data: it can be stopped, killed and restarted alone.
 */
public final class EmbeddedPostgreSql extends ServerProcess {
    private static final String SUPERUSER = "postgres";
    private static final Duration START_PATIENCE = Duration.ofSeconds(300);
    /** Longer than a start may take, of which its command says itself that it took too long. */
    private static final Duration COMMAND_PATIENCE = START_PATIENCE.plusMinutes(1);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final PostgreSqlBinaries binaries;

    /**
     * @param directory holds everything: data, pid file, the unpacked programs
     * @param log where the server's messages go
     * @param durable false turns fsync off: the data then survives a killed server, but not a power cut
     */
    public record Settings(Path directory, Path programs, Path log, int port, int maxConnections, boolean durable) {}

    private EmbeddedPostgreSql(Settings settings) {
        super("PostgreSQL", settings.port());
        this.settings = settings;
        this.binaries = PostgreSqlBinaries.in(settings.programs().toAbsolutePath());
    }

    /** Starts the server, after killing the one that an earlier run may have left on the same data. */
    public static EmbeddedPostgreSql start(Settings settings) {
        killOrphan(settings.directory());
        EmbeddedPostgreSql postgres = attach(settings);
        postgres.start();
        return postgres;
    }

    /** Takes charge of the server that runs on these settings, if it does; {@link #start()} starts it otherwise. */
    public static EmbeddedPostgreSql attach(Settings settings) {
        EmbeddedPostgreSql postgres = new EmbeddedPostgreSql(settings);
        postgres.attachTo(pidFile(settings.directory()));
        return postgres;
    }

    /** Kills the server that an earlier run left on this directory, if there is one. */
    public static boolean killOrphan(Path directory) {
        return ChildProcess.killOrphan(pidFile(directory));
    }

    /** Starts the server again after {@link #stop()} or {@link #kill()}, on the same data and port. */
    @Override
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        if (!Files.exists(data().resolve("PG_VERSION"))) {
            initialise();
        }
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        // A server that was just killed may hold its shared memory for a moment longer, and the start is refused for
        // that long.
        while (!startOnce()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("PostgreSQL did not start; see " + settings.log());
            }
        }
    }

    private boolean startOnce() {
        List<String> options = new ArrayList<>(List.of(
                "-p " + settings.port(),
                "-c listen_addresses=127.0.0.1",
                "-c timezone=UTC",
                "-c max_connections=" + settings.maxConnections(),
                "-c shared_buffers=64MB",
                "-c max_wal_size=512MB"));
        if (!ChildProcess.isWindows()) {
            options.add("-c unix_socket_directories=''");
        }
        if (!settings.durable()) {
            options.add("-c fsync=off -c full_page_writes=off");
        }
        int exit = run(binaries.command(
                "pg_ctl",
                "-D",
                data().toString(),
                "-l",
                settings.log().toAbsolutePath().toString(),
                "-o",
                String.join(" ", options),
                "-w",
                "-t",
                String.valueOf(START_PATIENCE.toSeconds()),
                "start"));
        Optional<ProcessHandle> server = runningServer();
        if (exit != 0 || server.isEmpty()) {
            return false;
        }
        started(ChildProcess.adopt(server.get(), pidFile(settings.directory())));
        return true;
    }

    private Optional<ProcessHandle> runningServer() {
        Path file = data().resolve("postmaster.pid");
        try {
            return Files.exists(file)
                    ? ProcessHandle.of(Long.parseLong(
                                    Files.readAllLines(file).get(0).trim()))
                            .filter(ProcessHandle::isAlive)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }

    private void initialise() {
        try {
            Files.createDirectories(settings.directory());
            // What an initialisation left that was killed halfway is no database.
            PostgreSqlBinaries.deleteTree(data());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not prepare " + data(), e);
        }
        // The built-in locale sorts and folds case alike on every operating system.
        List<String> command = binaries.command(
                "initdb",
                "-D",
                data().toString(),
                "-U",
                SUPERUSER,
                "-A",
                "trust",
                "-E",
                "UTF-8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
                "--no-instructions");
        if (run(command) != 0) {
            throw new IllegalStateException("PostgreSQL's data could not be initialised; see " + settings.log());
        }
    }

    private int run(List<String> command) {
        return LoggedCommand.start(command, Map.of(), settings.log()).exit(COMMAND_PATIENCE);
    }

    /** Makes a database, and a role of the same name that owns it with its name as password, unless they exist. */
    public void createDatabase(String name) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("Not a database name: " + name);
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl(SUPERUSER), SUPERUSER, SUPERUSER);
                Statement statement = connection.createStatement()) {
            if (isAbsent(statement, "SELECT FROM pg_roles WHERE rolname = '" + name + "'")) {
                statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + name + "'");
            }
            if (isAbsent(statement, "SELECT FROM pg_database WHERE datname = '" + name + "'")) {
                statement.execute("CREATE DATABASE " + name + " OWNER " + name);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create the database " + name, e);
        }
    }

    private static boolean isAbsent(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + database;
    }

    /** Ends the server in order; clients are disconnected. */
    @Override
    public synchronized void stop() {
        if (isAlive()) {
            run(binaries.command(
                    "pg_ctl",
                    "-D",
                    data().toString(),
                    "-m",
                    "fast",
                    "-w",
                    "-t",
                    String.valueOf(STOP_PATIENCE.toSeconds()),
                    "stop"));
            // Gone by now, or too slow: either way nothing is left behind.
            kill();
        }
    }

    private Path data() {
        return settings.directory().toAbsolutePath().resolve("data");
    }

    private static Path pidFile(Path directory) {
        return directory.toAbsolutePath().resolve("postgresql.pid");
    }
}
