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
import java.util.function.Function;
import javax.sql.DataSource;

/** The accounts' copies in this service's database. Every statement joins the running transaction, if there is one. */
@ApplicationScoped
public class AccountStore {
    private static final String COLUMNS =
            "a.user_id, a.username, a.hotkey, a.coldkey, a.payment_address, a.balance, a.permissions_bitmask, a.netuids,"
                    + " a.logo_id, a.created_at, a.event_at, a.closed_at";

    /** A key is written only where it is new or another, and is never taken from the account that has it. */
    private static final String SAVE = """
            with saved as (
                insert into auth_account as a (user_id, username, hotkey, coldkey, payment_address, balance,
                    permissions_bitmask, netuids, logo_id, created_at, event_at, closed_at, sequence)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, ?)
                on conflict (user_id) do update set
                    username = excluded.username, hotkey = excluded.hotkey, coldkey = excluded.coldkey,
                    payment_address = excluded.payment_address, balance = excluded.balance,
                    permissions_bitmask = excluded.permissions_bitmask, netuids = excluded.netuids,
                    logo_id = excluded.logo_id, created_at = excluded.created_at, event_at = excluded.event_at,
                    closed_at = null, sequence = excluded.sequence
                where a.sequence < excluded.sequence
                returning user_id),
            gone as (
                delete from auth_api_key k using saved s where k.user_id = s.user_id and k.api_key_id <> all (?::uuid[])),
            kept as (
                insert into auth_api_key as k (api_key_id, user_id, name, admin, digest, scopes, created_at)
                select n.api_key_id, s.user_id, n.name, n.admin, n.digest, n.scopes::jsonb, n.created_at
                from saved s, unnest(?::uuid[], ?::text[], ?::boolean[], ?::text[], ?::text[], ?::timestamptz[]) as n (api_key_id, name, admin, digest, scopes, created_at)
                on conflict (api_key_id) do update set
                    name = excluded.name, admin = excluded.admin, digest = excluded.digest, scopes = excluded.scopes,
                    created_at = excluded.created_at
                where k.user_id = excluded.user_id
                and (k.name, k.admin, k.digest, k.scopes, k.created_at) is distinct from
                    (excluded.name, excluded.admin, excluded.digest, excluded.scopes, excluded.created_at))
            select not exists (
                    select 1 from auth_account b where b.user_id = s.user_id and b.closed_at is null
                    and b.username = ? and b.hotkey is not distinct from ?)
                or exists (
                    select 1 from unnest(?::uuid[]) as n (api_key_id) where not exists (
                        select 1 from auth_api_key k where k.api_key_id = n.api_key_id and k.user_id = s.user_id))
            from saved s""";

    private static final TypeReference<List<AccountChanged.KeyScope>> SCOPES = new TypeReference<>() {};

    private final DataSource dataSource;
    private final ObjectMapper mapper;

    public AccountStore(DataSource dataSource, ObjectMapper mapper) {
        this.dataSource = dataSource;
        this.mapper = mapper;
    }

    /** What came of an account's state. */
    public enum Saved {
        /** A newer one is stored. */
        OLDER,
        /** The account, its name, its hotkey or one of its keys was not there before. */
        NEWLY_FOUND,
        CHANGED
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
     * @return what that changed
     */
    public Saved save(AccountChanged account, long sequence, Instant eventAt) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement save = connection.prepareStatement(SAVE)) {
            List<AccountChanged.Key> keys = account.apiKeys();
            Array keyIds = connection.createArrayOf("uuid", of(keys, AccountChanged.Key::apiKeyId));
            save.setObject(1, account.userId());
            save.setString(2, account.username());
            save.setString(3, account.hotkey());
            save.setString(4, account.coldkey());
            save.setString(5, account.paymentAddress());
            save.setBigDecimal(6, account.balance());
            save.setLong(7, account.permissionsBitmask());
            save.setArray(
                    8, connection.createArrayOf("integer", account.netuids().toArray()));
            save.setObject(
                    9,
                    account.logoId() == null
                            ? null
                            : TextRules.uuid(account.logoId()).orElse(null));
            save.setObject(10, utc(account.createdAt()));
            save.setObject(11, utc(eventAt));
            save.setLong(12, sequence);
            save.setArray(13, keyIds);
            save.setArray(14, keyIds);
            save.setArray(15, connection.createArrayOf("text", of(keys, AccountChanged.Key::name)));
            save.setArray(16, connection.createArrayOf("boolean", of(keys, AccountChanged.Key::admin)));
            save.setArray(17, connection.createArrayOf("text", of(keys, AccountChanged.Key::digest)));
            save.setArray(18, connection.createArrayOf("text", of(keys, key -> json(key.scopes()))));
            save.setArray(
                    19,
                    connection.createArrayOf(
                            "timestamptz", of(keys, key -> utc(key.createdAt()).toString())));
            save.setString(20, account.username());
            save.setString(21, account.hotkey());
            save.setArray(22, keyIds);
            try (ResultSet row = save.executeQuery()) {
                if (!row.next()) {
                    return Saved.OLDER;
                }
                return row.getBoolean(1) ? Saved.NEWLY_FOUND : Saved.CHANGED;
            }
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    private static Object[] of(List<AccountChanged.Key> keys, Function<AccountChanged.Key, Object> field) {
        return keys.stream().map(field).toArray();
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
