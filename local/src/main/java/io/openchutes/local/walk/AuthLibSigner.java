package io.openchutes.local.walk;

import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.local.sample.SampleAccount;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signs with auth-lib's own signing half. */
public final class AuthLibSigner implements Signer {
    private static final HexFormat HEX = HexFormat.of();

    @Override
    public String name() {
        return "auth-lib";
    }

    @Override
    public Map<String, String> signPurpose(SampleAccount account, String purpose, long unixSeconds) {
        return sign(account, unixSeconds, purpose);
    }

    @Override
    public Map<String, String> signBody(SampleAccount account, byte[] body, long unixSeconds) {
        try {
            return sign(
                    account,
                    unixSeconds,
                    HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(body)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static Map<String, String> sign(SampleAccount account, long unixSeconds, String tail) {
        String message = account.hotkey() + ":" + unixSeconds + ":" + tail;
        byte[] signature =
                SigningKey.fromSeed(HEX.parseHex(account.seed())).sign(message.getBytes(StandardCharsets.UTF_8));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Chutes-Hotkey", account.hotkey());
        headers.put("X-Chutes-Nonce", String.valueOf(unixSeconds));
        headers.put("X-Chutes-Signature", HEX.formatHex(signature));
        return headers;
    }
}
