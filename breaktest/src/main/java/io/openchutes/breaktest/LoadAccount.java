package io.openchutes.breaktest;

import io.openchutes.auth.Permission;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.base.digest.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** One who calls the platform during the test; told to the services as the accounts' owner would. */
record LoadAccount(String username, UUID userId, String hotkey, String apiKey, long permissions, Instant createdAt) {
    private static final HexFormat HEX = HexFormat.of();
    private static final double BALANCE = 100_000;
    private static final int SECRET_BYTES = 16;

    /** May do everything that the load does; pays for deployments unless {@code free}. */
    static LoadAccount draw(String username, boolean free, Instant now, Random random) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        random.nextBytes(seed);
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        UUID userId = uuid(random);
        Set<Permission> may = free
                ? Set.of(
                        Permission.DEVELOPER,
                        Permission.UNLIMITED_DEV,
                        Permission.PUBLIC_MODEL_DEPLOYMENT,
                        Permission.FREE_ACCOUNT)
                : Set.of(
                        Permission.DEVELOPER,
                        Permission.UNLIMITED_DEV,
                        Permission.PUBLIC_MODEL_DEPLOYMENT,
                        Permission.BILLING_ADMIN);
        return new LoadAccount(
                username,
                userId,
                SigningKey.fromSeed(seed).hotkey().text(),
                "cpk_" + digits(uuid(random)) + "." + digits(userId) + "." + HEX.formatHex(secret),
                may.stream().mapToLong(Permission::mask).sum(),
                now);
    }

    static UUID uuid(Random random) {
        long high = random.nextLong() & 0xffff_ffff_ffff_0fffL | 0x4000L;
        long low = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static String digits(UUID id) {
        return id.toString().replace("-", "");
    }

    boolean pays() {
        return (permissions & Permission.FREE_ACCOUNT.mask()) == 0;
    }

    /** The data of an account-changed event. */
    Map<String, Object> event() {
        String keyId = apiKey.substring("cpk_".length(), apiKey.indexOf('.'));
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("api_key_id", keyId.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
        key.put("name", "load");
        key.put("digest", Sha256.hex(apiKey));
        key.put("admin", true);
        key.put("scopes", List.of());
        key.put("created_at", createdAt);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("user_id", userId);
        event.put("username", username);
        event.put("hotkey", hotkey);
        event.put("coldkey", null);
        event.put("payment_address", "");
        event.put("balance", BALANCE);
        event.put("permissions_bitmask", permissions);
        event.put("netuids", List.of());
        event.put("logo_id", null);
        event.put("created_at", createdAt);
        event.put("api_keys", List.of(key));
        return event;
    }
}
