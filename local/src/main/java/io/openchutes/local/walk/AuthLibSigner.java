package io.openchutes.local.walk;

import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.local.sample.SampleAccount;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** Signs with auth-lib's own signing half. */
public final class AuthLibSigner implements Signer {
    @Override
    public String name() {
        return "auth-lib";
    }

    @Override
    public Map<String, String> signPurpose(SampleAccount account, String purpose, long unixSeconds) {
        return SignedHeaders.version1(key(account), Instant.ofEpochSecond(unixSeconds), purpose);
    }

    @Override
    public Map<String, String> signBody(SampleAccount account, byte[] body, long unixSeconds) {
        return SignedHeaders.version1(key(account), Instant.ofEpochSecond(unixSeconds), body);
    }

    private static SigningKey key(SampleAccount account) {
        return SigningKey.fromSeed(HexFormat.of().parseHex(account.seed()));
    }
}
