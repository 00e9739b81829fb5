package io.openchutes.bench.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What PostgreSQL was asked, taken from its own log. */
public final class SqlLog {
    /** Settings take effect in a session before its next statement, once the signal has reached it. */
    private static final Duration RELOADED = Duration.ofSeconds(1);

    private static final Pattern ENTRY = Pattern.compile("^\\S+ \\S+ \\S+ \\[(\\d+)\\] (\\w+): +(.*)$", Pattern.DOTALL);
    private static final Pattern ASKED = Pattern.compile("^(?:execute [^:]+|statement): (.*)$", Pattern.DOTALL);
    private static final Pattern TOOK =
            Pattern.compile("^duration: ([0-9.]+) ms +((?:parse|bind|execute|statement)[^:]*): (.*)$", Pattern.DOTALL);
    private static final Pattern BRACKET =
            Pattern.compile("\\s*(?:begin|commit|rollback)\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETERS = Pattern.compile("^[Pp]arameters: (.*)$", Pattern.DOTALL);

    private final Connection superuser;
    private final Path log;

    /** @param log the server's */
    public SqlLog(Connection superuser, Path log) {
        this.superuser = superuser;
        this.log = log;
    }

    /**
     * A statement as the server got it.
     *
     * @param text its parameters are {@code $1}, {@code $2}, …
     * @param parameters as text; null for NULL
     */
    public record Asked(String text, List<String> parameters) {
        public boolean is(String command) {
            return text.strip().equalsIgnoreCase(command);
        }
    }

    /** The statements of each session, by its process, while something is done. */
    public Map<Long, List<Asked>> during(Runnable work) throws SQLException {
        set("log_statement", "'all'");
        try {
            long from = Files.size(log);
            work.run();
            return read(from);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's log is not readable", e);
        } finally {
            set("log_statement", "default");
        }
    }

    /**
     * What one piece of work cost the database.
     *
     * @param statements without BEGIN and COMMIT
     * @param time that the server took to parse, plan and run them, BEGIN and COMMIT too
     */
    public record Cost(int statements, Duration time) {}

    /** Tells what pieces of work cost; until it is closed, the server logs how long each step of a statement took. */
    public final class Costs implements AutoCloseable {
        private long from;

        private Costs() throws SQLException {
            set("log_min_duration_statement", "0");
            begin();
        }

        public void begin() {
            try {
                from = Files.size(log);
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL's log is not readable", e);
            }
        }

        /** Of what was done since {@link #begin}, all that the sessions did which were given this text in a parameter. */
        public Cost of(String parameter) {
            Map<Long, List<String>> sessions = entries(from).stream()
                    .collect(Collectors.groupingBy(
                            Entry::session, Collectors.mapping(Entry::message, Collectors.toList())));
            int statements = 0;
            double millis = 0;
            for (List<String> messages : sessions.values()) {
                if (messages.stream()
                        .noneMatch(message -> message.startsWith("Parameters: ") && message.contains(parameter))) {
                    continue;
                }
                for (String message : messages) {
                    Matcher took = TOOK.matcher(message);
                    if (took.matches()) {
                        millis += Double.parseDouble(took.group(1));
                        statements += took.group(2).startsWith("execute")
                                        && !BRACKET.matcher(took.group(3)).matches()
                                ? 1
                                : 0;
                    }
                }
            }
            return new Cost(statements, Duration.ofNanos(Math.round(millis * 1e6)));
        }

        @Override
        public void close() throws SQLException {
            set("log_min_duration_statement", "default");
        }
    }

    public Costs costs() throws SQLException {
        return new Costs();
    }

    private void set(String setting, String value) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute("alter system set " + setting + " = " + value);
            statement.execute("select pg_reload_conf()");
        }
        BenchPlatform.pause(RELOADED);
    }

    /** @param session its process */
    private record Entry(long session, String message) {}

    private List<Entry> entries(long from) {
        byte[] bytes;
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            bytes = new byte[Math.toIntExact(file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's log is not readable", e);
        }
        List<Entry> entries = new ArrayList<>();
        // A message's further lines begin with a tab.
        for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\n(?!\t)")) {
            Matcher parts = ENTRY.matcher(entry.replace("\n\t", "\n"));
            if (parts.matches()) {
                entries.add(new Entry(Long.parseLong(parts.group(1)), parts.group(3)));
            }
        }
        return entries;
    }

    private Map<Long, List<Asked>> read(long from) {
        Map<Long, List<Asked>> asked = new LinkedHashMap<>();
        for (Entry entry : entries(from)) {
            note(asked.computeIfAbsent(entry.session(), pid -> new ArrayList<>()), entry.message());
        }
        return asked;
    }

    private static void note(List<Asked> session, String message) {
        Matcher statement = ASKED.matcher(message);
        if (statement.matches()) {
            session.add(new Asked(statement.group(1), List.of()));
            return;
        }
        Matcher parameters = PARAMETERS.matcher(message);
        if (parameters.matches() && !session.isEmpty()) {
            session.set(
                    session.size() - 1,
                    new Asked(session.get(session.size() - 1).text(), values(parameters.group(1))));
        }
    }

    /** @param list as {@code $1 = 'it''s', $2 = NULL} */
    private static List<String> values(String list) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (at < list.length()) {
            at = list.indexOf(" = ", at) + 3;
            if (list.charAt(at) != '\'') {
                values.add(null);
                at += "NULL, ".length();
                continue;
            }
            StringBuilder value = new StringBuilder();
            int end = list.indexOf('\'', at + 1);
            value.append(list, at + 1, end);
            while (end + 1 < list.length() && list.charAt(end + 1) == '\'') {
                int next = list.indexOf('\'', end + 2);
                value.append(list, end + 1, next);
                end = next;
            }
            values.add(value.toString());
            at = end + 1 + ", ".length();
        }
        return values;
    }

    /** The transactions of a session, each from its BEGIN to its COMMIT; what is outside of them is one by itself. */
    public static List<List<Asked>> transactions(List<Asked> session) {
        List<List<Asked>> transactions = new ArrayList<>();
        List<Asked> open = null;
        for (Asked asked : session) {
            if (asked.is("begin")) {
                open = new ArrayList<>();
            }
            if (open == null) {
                transactions.add(List.of(asked));
            } else {
                open.add(asked);
                if (asked.is("commit") || asked.is("rollback")) {
                    transactions.add(open);
                    open = null;
                }
            }
        }
        return transactions;
    }
}
