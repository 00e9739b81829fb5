package io.openchutes.local.sample;

import io.openchutes.auth.Permission;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.base.digest.Sha256;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * An account that the platform starts with, with the secrets that its owner would hold. They are generated for every data folder, so that
 * the public repository holds no credentials.
 *
 * @param seed of the hotkey, 32 bytes in hex
 * @param apiKey whole, an admin key
 */
public record SampleAccount(
        String username,
        UUID userId,
        String seed,
        String hotkey,
        String coldkey,
        UUID apiKeyId,
        String apiKey,
        long permissions,
        double balance,
        List<Integer> netuids,
        Instant createdAt) {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SECRET_LENGTH = 32;
    private static final HexFormat HEX = HexFormat.of();

    static SampleAccount draw(
            String username,
            Set<Permission> permissions,
            double balance,
            List<Integer> netuids,
            Instant now,
            SecureRandom random) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        random.nextBytes(seed);
        byte[] coldSeed = new byte[SigningKey.SEED_LENGTH];
        random.nextBytes(coldSeed);
        UUID userId = UUID.randomUUID();
        UUID keyId = UUID.randomUUID();
        StringBuilder secret = new StringBuilder();
        random.ints(SECRET_LENGTH, 0, LETTERS.length()).forEach(i -> secret.append(LETTERS.charAt(i)));
        return new SampleAccount(
                username,
                userId,
                HEX.formatHex(seed),
                SigningKey.fromSeed(seed).hotkey().text(),
                SigningKey.fromSeed(coldSeed).hotkey().text(),
                keyId,
                "cpk_" + digits(keyId) + "." + digits(userId) + "." + secret,
                permissions.stream().mapToLong(Permission::mask).sum(),
                balance,
                netuids,
                now);
    }

    private static String digits(UUID id) {
        return id.toString().replace("-", "");
    }

    /** The data of an account-changed event. */
    Map<String, Object> event() {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("api_key_id", apiKeyId);
        key.put("name", "local");
        key.put("digest", Sha256.hex(apiKey));
        key.put("admin", true);
        key.put("scopes", List.of());
        key.put("created_at", createdAt);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("user_id", userId);
        event.put("username", username);
        event.put("hotkey", hotkey);
        event.put("coldkey", coldkey);
        event.put("payment_address", "");
        event.put("balance", balance);
        event.put("permissions_bitmask", permissions);
        event.put("netuids", netuids);
        event.put("logo_id", null);
        event.put("created_at", createdAt);
        event.put("api_keys", List.of(key));
        return event;
    }
}
