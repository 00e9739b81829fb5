package io.openchutes.auth.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.HashSet;
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

    /**
     * A key is written only where it is new or another, and is never taken from the account that has it. The rows come as JSON: of arrays
     * PostgreSQL looks at the length, and plans the statement anew for each, which takes longer than to run it.
     */
    private static final String SAVE = """
            with given as (
                select * from json_to_recordset(?::json) as g (user_id uuid, username text, hotkey text, coldkey text,
                    payment_address text, balance numeric, permissions_bitmask bigint, netuids integer[], logo_id uuid,
                    created_at timestamptz, event_at timestamptz, sequence bigint)),
            given_key as (
                select * from json_to_recordset(?::json) as n (user_id uuid, api_key_id uuid, name text, admin boolean,
                    digest text, scopes jsonb, created_at timestamptz)),
            saved as (
                insert into auth_account as a (user_id, username, hotkey, coldkey, payment_address, balance,
                    permissions_bitmask, netuids, logo_id, created_at, event_at, closed_at, sequence)
                select user_id, username, hotkey, coldkey, payment_address, balance,
                    permissions_bitmask, netuids, logo_id, created_at, event_at, null, sequence
                from given order by user_id
                on conflict (user_id) do update set
                    username = excluded.username, hotkey = excluded.hotkey, coldkey = excluded.coldkey,
                    payment_address = excluded.payment_address, balance = excluded.balance,
                    permissions_bitmask = excluded.permissions_bitmask, netuids = excluded.netuids,
                    logo_id = excluded.logo_id, created_at = excluded.created_at, event_at = excluded.event_at,
                    closed_at = null, sequence = excluded.sequence
                where a.sequence < excluded.sequence
                returning user_id, username, hotkey),
            gone as (
                delete from auth_api_key k using saved s
                where k.user_id = s.user_id and not exists (
                    select 1 from given_key n where n.user_id = k.user_id and n.api_key_id = k.api_key_id)),
            kept as (
                insert into auth_api_key as k (api_key_id, user_id, name, admin, digest, scopes, created_at)
                select n.api_key_id, n.user_id, n.name, n.admin, n.digest, n.scopes, n.created_at
                from saved s join given_key n on n.user_id = s.user_id order by n.api_key_id
                on conflict (api_key_id) do update set
                    name = excluded.name, admin = excluded.admin, digest = excluded.digest, scopes = excluded.scopes,
                    created_at = excluded.created_at
                where k.user_id = excluded.user_id
                and (k.name, k.admin, k.digest, k.scopes, k.created_at) is distinct from
                    (excluded.name, excluded.admin, excluded.digest, excluded.scopes, excluded.created_at))
            select s.user_id, not exists (
                    select 1 from auth_account b where b.user_id = s.user_id and b.closed_at is null
                    and b.username = s.username and b.hotkey is not distinct from s.hotkey)
                or exists (
                    select 1 from given_key n where n.user_id = s.user_id and not exists (
                        select 1 from auth_api_key k where k.api_key_id = n.api_key_id and k.user_id = s.user_id))
            from saved s""";

    private static final TypeReference<List<AccountChanged.KeyScope>> SCOPES = new TypeReference<>() {};

    private final DataSource dataSource;
    private final ObjectMapper mapper;

    public AccountStore(DataSource dataSource, ObjectMapper mapper) {
        this.dataSource = dataSource;
        this.mapper = mapper;
    }

    /**
     * An account's state as its owner's event gave it.
     *
     * @param sequence of the event, which counts up for each account
     */
    public record State(AccountChanged account, long sequence, Instant eventAt) {}

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

    /** As {@link #saveAll}, of one account. */
    public Saved save(State state) {
        return saveAll(List.of(state)).get(state.account().userId());
    }

    /**
     * Stores the states of accounts, unless newer ones are stored; in one statement, unless two of them claim one key.
     *
     * @param states one of each account
     * @return what that changed, by account
     */
    public Map<UUID, Saved> saveAll(Collection<State> states) {
        Map<UUID, Saved> results = new HashMap<>();
        states.forEach(state -> results.put(state.account().userId(), Saved.OLDER));
        try (Connection connection = dataSource.getConnection();
                PreparedStatement save = connection.prepareStatement(SAVE)) {
            // One statement can't write a row twice.
            for (Collection<State> together :
                    haveOneKeyTwice(states) ? states.stream().map(List::of).toList() : List.of(states)) {
                save(save, together, results);
            }
            return results;
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    private static boolean haveOneKeyTwice(Collection<State> states) {
        Set<UUID> keyIds = new HashSet<>();
        return states.stream()
                .flatMap(state -> state.account().apiKeys().stream())
                .anyMatch(key -> !keyIds.add(key.apiKeyId()));
    }

    private void save(PreparedStatement save, Collection<State> states, Map<UUID, Saved> results) throws SQLException {
        ArrayNode accounts = mapper.createArrayNode();
        ArrayNode keys = mapper.createArrayNode();
        for (State state : states) {
            accounts.add(row(state));
            state.account().apiKeys().forEach(key -> keys.add(row(state.account(), key)));
        }
        save.setString(1, accounts.toString());
        save.setString(2, keys.toString());
        try (ResultSet row = save.executeQuery()) {
            while (row.next()) {
                results.put(row.getObject(1, UUID.class), row.getBoolean(2) ? Saved.NEWLY_FOUND : Saved.CHANGED);
            }
        }
    }

    private ObjectNode row(State state) {
        AccountChanged account = state.account();
        ObjectNode row = mapper.createObjectNode()
                .put("user_id", account.userId().toString())
                .put("username", account.username())
                .put("hotkey", account.hotkey())
                .put("coldkey", account.coldkey())
                .put("payment_address", account.paymentAddress())
                .put("balance", account.balance().toString())
                .put("permissions_bitmask", account.permissionsBitmask())
                .put(
                        "logo_id",
                        account.logoId() == null
                                ? null
                                : TextRules.uuid(account.logoId())
                                        .map(UUID::toString)
                                        .orElse(null))
                .put("created_at", account.createdAt().toString())
                .put("event_at", state.eventAt().toString())
                .put("sequence", state.sequence());
        ArrayNode netuids = row.putArray("netuids");
        account.netuids().forEach(netuids::add);
        return row;
    }

    private ObjectNode row(AccountChanged account, AccountChanged.Key key) {
        ObjectNode row = mapper.createObjectNode()
                .put("user_id", account.userId().toString())
                .put("api_key_id", key.apiKeyId().toString())
                .put("name", key.name())
                .put("admin", key.admin())
                .put("digest", key.digest())
                .put("created_at", key.createdAt().toString());
        row.set("scopes", mapper.valueToTree(key.scopes()));
        return row;
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

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
