package io.openchutes.auth.token;

import io.openchutes.auth.directory.DirectoryUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** The token keys' copies in this service's database. Every statement joins the running transaction, if there is one. */
@ApplicationScoped
public class TokenKeyStore {
    private final DataSource dataSource;

    TokenKeyStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** By kid. */
    Map<String, TokenKey> all() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select kid, public_key, valid_from, valid_until from auth_token_key");
                ResultSet row = select.executeQuery()) {
            Map<String, TokenKey> keys = new HashMap<>();
            while (row.next()) {
                keys.put(
                        row.getString(1),
                        new TokenKey(
                                row.getString(1),
                                TokenKey.publicKey(row.getString(2)),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                instant(row.getObject(4, OffsetDateTime.class))));
            }
            return keys;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    /**
     * Stores a key's state, unless a newer one is stored.
     *
     * @return whether anything changed
     */
    boolean save(TokenKeyChanged key, long sequence) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement upsert = connection.prepareStatement("""
                        insert into auth_token_key as k (kid, public_key, valid_from, valid_until, sequence)
                        values (?, ?, ?, ?, ?)
                        on conflict (kid) do update set
                            public_key = excluded.public_key, valid_from = excluded.valid_from,
                            valid_until = excluded.valid_until, sequence = excluded.sequence
                        where k.sequence < excluded.sequence""")) {
            upsert.setString(1, key.kid());
            upsert.setString(2, key.publicKey());
            upsert.setObject(3, utc(key.validFrom()));
            upsert.setObject(4, key.validUntil() == null ? null : utc(key.validUntil()));
            upsert.setLong(5, sequence);
            return upsert.executeUpdate() > 0;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    boolean forget(String kid, long sequence) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("delete from auth_token_key where kid = ? and sequence < ?")) {
            delete.setString(1, kid);
            delete.setLong(2, sequence);
            return delete.executeUpdate() > 0;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    void clear() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from auth_token_key")) {
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
