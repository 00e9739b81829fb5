package io.openchutes.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedPostgreSqlTest {
    @TempDir
    Path directory;

    @Test
    void keepsCommittedRowsWhenKilledAndStartedAgain() throws Exception {
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(settings())) {
            postgres.createDatabase("kept");
            postgres.createDatabase("kept");
            try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("kept"), "kept", "kept");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE EXTENSION pg_trgm");
                statement.execute("CREATE TABLE word (text varchar)");
                statement.execute("INSERT INTO word VALUES ('ÄRGER')");
            }

            postgres.kill();
            assertThat(postgres.isAlive()).isFalse();
            postgres.start();

            try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("kept"), "kept", "kept");
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT lower(text) FROM word")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("ärger");
            }
        }
        assertThat(EmbeddedPostgreSql.killOrphan(directory)).isFalse();
    }

    @Test
    void killsTheServerThatAnEarlierRunLeft() {
        EmbeddedPostgreSql left = EmbeddedPostgreSql.start(settings());
        try (EmbeddedPostgreSql next = EmbeddedPostgreSql.start(settings())) {
            assertThat(left.isAlive()).isFalse();
            assertThat(next.isAlive()).isTrue();
        }
    }

    private EmbeddedPostgreSql.Settings settings() {
        return new EmbeddedPostgreSql.Settings(
                directory,
                SharedPlatform.defaultPrograms(),
                directory.resolve("postgresql.log"),
                Ports.free(),
                50,
                false);
    }
}
