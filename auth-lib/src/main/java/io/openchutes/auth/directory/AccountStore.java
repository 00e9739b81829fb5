package io.openchutes.auth.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.KeyScopes.Scope;
import io.openchutes.rest.error.TextRules;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/** The accounts' copies in this service's database. Every statement joins the running transaction, if there is one. */
@ApplicationScoped
public class AccountStore {
    private static final String COLUMNS =
            "a.user_id, a.username, a.hotkey, a.coldkey, a.payment_address, a.balance, a.permissions_bitmask, a.netuids,"
                    + " a.logo_id, a.created_at, a.event_at, a.closed_at";

    private static final TypeReference<List<AccountChanged.KeyScope>> SCOPES = new TypeReference<>() {};

    private final DataSource dataSource;
    private final ObjectMapper mapper;

    public AccountStore(DataSource dataSource, ObjectMapper mapper) {
        this.dataSource = dataSource;
        this.mapper = mapper;
    }

    /** A key's row with its account. */
    public record StoredKey(Account account, UUID apiKeyId, String digest, KeyScopes scopes) {}

    public Optional<Account> byId(UUID userId) {
        return account("a.user_id = ?", userId);
    }

    /** Ignoring case. Where two accounts' events crossed each other, the open and then the younger one counts. */
    public Optional<Account> byUsername(String username) {
        return account("lower(a.username) = lower(?)", username);
    }

    public Optional<Account> byHotkey(String hotkey) {
        return account("a.hotkey = ?", hotkey);
    }

    public Map<UUID, Account> byIds(Collection<UUID> userIds) {
        Map<UUID, Account> found = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select " + COLUMNS + " from auth_account a where a.user_id = any(?)")) {
            select.setArray(1, connection.createArrayOf("uuid", userIds.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Account account = account(row);
                    found.put(account.userId(), account);
                }
            }
            return found;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    public Optional<StoredKey> byApiKey(UUID apiKeyId) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select " + COLUMNS
                        + ", k.digest, k.admin, k.scopes from auth_api_key k join auth_account a on a.user_id = k.user_id"
                        + " where k.api_key_id = ?")) {
            select.setObject(1, apiKeyId);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                KeyScopes scopes = row.getBoolean("admin")
                        ? KeyScopes.UNLIMITED
                        : new KeyScopes(false, scopes(row.getString("scopes")));
                return Optional.of(new StoredKey(account(row), apiKeyId, row.getString("digest"), scopes));
            }
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    private Optional<Account> account(String condition, Object value) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("select " + COLUMNS + " from auth_account a where " + condition
                                + " order by a.closed_at is not null, a.created_at desc limit 1")) {
            select.setObject(1, value);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(account(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    /**
     * Stores an account's state, unless a newer one is stored.
     *
     * @param sequence of the event, which counts up for each account
     * @return whether anything changed
     */
    public boolean save(AccountChanged account, long sequence, Instant eventAt) {
        try (Connection connection = dataSource.getConnection()) {
            try (PreparedStatement upsert = connection.prepareStatement("""
                    insert into auth_account as a (user_id, username, hotkey, coldkey, payment_address, balance,
                        permissions_bitmask, netuids, logo_id, created_at, event_at, closed_at, sequence)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, ?)
                    on conflict (user_id) do update set
                        username = excluded.username, hotkey = excluded.hotkey, coldkey = excluded.coldkey,
                        payment_address = excluded.payment_address, balance = excluded.balance,
                        permissions_bitmask = excluded.permissions_bitmask, netuids = excluded.netuids,
                        logo_id = excluded.logo_id, created_at = excluded.created_at, event_at = excluded.event_at,
                        closed_at = null, sequence = excluded.sequence
                    where a.sequence < excluded.sequence""")) {
                upsert.setObject(1, account.userId());
                upsert.setString(2, account.username());
                upsert.setString(3, account.hotkey());
                upsert.setString(4, account.coldkey());
                upsert.setString(5, account.paymentAddress());
                upsert.setBigDecimal(6, account.balance());
                upsert.setLong(7, account.permissionsBitmask());
                upsert.setArray(
                        8, connection.createArrayOf("integer", account.netuids().toArray()));
                upsert.setObject(
                        9,
                        account.logoId() == null
                                ? null
                                : TextRules.uuid(account.logoId()).orElse(null));
                upsert.setObject(10, utc(account.createdAt()));
                upsert.setObject(11, utc(eventAt));
                upsert.setLong(12, sequence);
                if (upsert.executeUpdate() == 0) {
                    return false;
                }
            }
            deleteKeys(connection, account.userId());
            insertKeys(connection, account);
            return true;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    /** Closes an account, known or not, unless a newer state is here already; its keys are gone. */
    public boolean close(AccountClosed account, long sequence, Instant eventAt) {
        try (Connection connection = dataSource.getConnection()) {
            try (PreparedStatement upsert = connection.prepareStatement("""
                    insert into auth_account as a (user_id, username, hotkey, balance, permissions_bitmask, netuids,
                        created_at, event_at, closed_at, sequence)
                    values (?, ?, ?, 0, 0, '{}', ?, ?, ?, ?)
                    on conflict (user_id) do update set
                        closed_at = excluded.closed_at, event_at = excluded.event_at, sequence = excluded.sequence
                    where a.sequence < excluded.sequence""")) {
                upsert.setObject(1, account.userId());
                upsert.setString(2, account.username());
                upsert.setString(3, account.hotkey());
                upsert.setObject(4, utc(account.closedAt()));
                upsert.setObject(5, utc(eventAt));
                upsert.setObject(6, utc(account.closedAt()));
                upsert.setLong(7, sequence);
                if (upsert.executeUpdate() == 0) {
                    return false;
                }
            }
            deleteKeys(connection, account.userId());
            return true;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    /** Deletes an account after its tombstone. */
    public boolean forget(UUID userId, long sequence) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("delete from auth_account where user_id = ? and sequence < ?")) {
            delete.setObject(1, userId);
            delete.setLong(2, sequence);
            if (delete.executeUpdate() == 0) {
                return false;
            }
            deleteKeys(connection, userId);
            return true;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    /** Deletes all, for a rebuild. */
    public void clear() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement accounts = connection.prepareStatement("delete from auth_account");
                PreparedStatement keys = connection.prepareStatement("delete from auth_api_key")) {
            accounts.executeUpdate();
            keys.executeUpdate();
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    private static void deleteKeys(Connection connection, UUID userId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from auth_api_key where user_id = ?")) {
            delete.setObject(1, userId);
            delete.executeUpdate();
        }
    }

    private void insertKeys(Connection connection, AccountChanged account) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into auth_api_key (api_key_id, user_id, name, admin, digest, scopes, created_at)
                values (?, ?, ?, ?, ?, ?::jsonb, ?)""")) {
            for (AccountChanged.Key key : account.apiKeys()) {
                insert.setObject(1, key.apiKeyId());
                insert.setObject(2, account.userId());
                insert.setString(3, key.name());
                insert.setBoolean(4, key.admin());
                insert.setString(5, key.digest());
                insert.setString(6, json(key.scopes()));
                insert.setObject(7, utc(key.createdAt()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getObject("user_id", UUID.class),
                row.getString("username"),
                row.getString("hotkey"),
                row.getString("coldkey"),
                row.getString("payment_address"),
                row.getBigDecimal("balance"),
                row.getLong("permissions_bitmask"),
                netuids(row.getArray("netuids")),
                row.getObject("logo_id", UUID.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("event_at", OffsetDateTime.class).toInstant(),
                row.getObject("closed_at", OffsetDateTime.class) != null);
    }

    private static Set<Integer> netuids(Array array) throws SQLException {
        return Set.copyOf(new TreeSet<>(Arrays.asList((Integer[]) array.getArray())));
    }

    private List<Scope> scopes(String json) {
        List<Scope> scopes = new ArrayList<>();
        try {
            for (AccountChanged.KeyScope scope : mapper.readValue(json, SCOPES)) {
                scope(scope).ifPresent(scopes::add);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The scopes of an API key can't be read.", e);
        }
        return scopes;
    }

    /** A scope of a kind that this version does not know, or on an id that none of ours can be, allows nothing; never everything. */
    private static Optional<Scope> scope(AccountChanged.KeyScope scope) {
        Optional<ObjectType> type = constant(ObjectType.values(), scope.objectType());
        Optional<Action> action = constant(Action.values(), scope.action());
        Optional<UUID> objectId = scope.objectId() == null ? Optional.empty() : TextRules.uuid(scope.objectId());
        if (type.isEmpty()
                || (scope.action() != null && action.isEmpty())
                || (scope.objectId() != null && objectId.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Scope(type.get(), objectId.orElse(null), action.orElse(null)));
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] constants, String word) {
        return Arrays.stream(constants)
                .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    private String json(List<AccountChanged.KeyScope> scopes) {
        try {
            return mapper.writeValueAsString(scopes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The scopes of an API key can't be written.", e);
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
