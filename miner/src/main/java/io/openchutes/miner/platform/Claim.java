package io.openchutes.miner.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.UUID;

/** A place for an instance that the platform granted. */
public final class Claim {
    private static final int SECRET_BYTES = 32;
    private static final int MOST_CONCURRENCY = 10_000;

    private final UUID instanceId;
    private final UUID chuteId;
    private final String version;
    private final byte[] secret;
    private final int concurrency;

    /** @param secret 32 bytes that this instance and the platform alone know */
    public Claim(UUID instanceId, UUID chuteId, String version, byte[] secret, int concurrency) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("an instance's secret has 32 bytes, not " + secret.length);
        }
        this.instanceId = instanceId;
        this.chuteId = chuteId;
        this.version = version;
        this.secret = secret.clone();
        this.concurrency = Math.min(Math.max(1, concurrency), MOST_CONCURRENCY);
    }

    static Claim from(JsonNode json) {
        byte[] secret;
        try {
            secret = HexFormat.of().parseHex(json.path("secret").asText());
        } catch (IllegalArgumentException e) {
            // Without its cause, whose message holds a part of the secret.
            throw new IllegalArgumentException("an instance's secret must be hex digits");
        }
        return new Claim(
                UUID.fromString(json.path("instance_id").asText()),
                UUID.fromString(json.path("chute_id").asText()),
                Texts.required(json, "version", 64),
                secret,
                json.path("concurrency").asInt(1));
    }

    public UUID instanceId() {
        return instanceId;
    }

    public UUID chuteId() {
        return chuteId;
    }

    public String version() {
        return version;
    }

    public byte[] secret() {
        return secret.clone();
    }

    /** How many calls it takes at a time. */
    public int concurrency() {
        return concurrency;
    }
}
