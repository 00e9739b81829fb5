package io.openchutes.breaktest;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks into the services' databases from outside, as none of the services may do with another's. */
final class Databases {
    static final String CHUTES = "chutes";
    static final String BOUNTY = "bounty";
    static final String METRICS = "metrics";
    static final String INSTANCE = "instance";
    static final List<String> ALL = List.of(CHUTES, BOUNTY, METRICS, INSTANCE);

    private final int port;

    Databases(int port) {
        this.port = port;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                jdbcUrl(database) + "?connectTimeout=5&socketTimeout=60", database, database);
    }

    /** Each row as one text, its columns parted by bars; times in UTC. */
    List<String> lines(String database, String query) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("set time zone 'UTC'");
            try (ResultSet rows = statement.executeQuery(query)) {
                int columns = rows.getMetaData().getColumnCount();
                List<String> lines = new ArrayList<>();
                while (rows.next()) {
                    StringBuilder line = new StringBuilder();
                    for (int column = 1; column <= columns; column++) {
                        line.append(column == 1 ? "" : "|").append(rows.getString(column));
                    }
                    lines.add(line.toString());
                }
                return lines;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Could not read from " + database + ": " + query, e);
        }
    }

    long number(String database, String query) {
        return Long.parseLong(lines(database, query).get(0));
    }

    void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Could not change " + database, e);
        }
    }

    /** Which life of the chute bounty-service knows now; empty where it knows none, or can't be asked. */
    Optional<Instant> lifeKnownToBounties(UUID chuteId) {
        try (Connection connection = connect(BOUNTY);
                PreparedStatement select =
                        connection.prepareStatement("select created_at from chute_copy where chute_id = ?")) {
            select.setObject(1, chuteId);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(row.getObject(1, OffsetDateTime.class).toInstant())
                        : Optional.empty();
            }
        } catch (SQLException e) {
            // PostgreSQL was killed: nothing is certain then.
            return Optional.empty();
        }
    }
}
