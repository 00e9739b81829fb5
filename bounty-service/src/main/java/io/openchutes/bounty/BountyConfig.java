package io.openchutes.bounty;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;

/** What an operator may set of bounty-service; the figures of a bounty itself are the platform's contract and can't be set. */
@ConfigMapping(prefix = "openchutes.bounty")
public interface BountyConfig {
    /** The word that makes a chute an affine one where it stands in its name, bounded by / _ . - or an end, digits allowed behind it. */
    @WithDefault("affine")
    @NotBlank
    String affineWord();

    Expiry expiry();

    /** How bounties whose time is up are written down; readers see them as expired at once, however long this takes. */
    interface Expiry {
        /** How often each replica looks ({@code 5s}, {@code 1m}); {@code off}: never, on this replica. */
        @WithDefault("5s")
        String every();

        /** How many bounties one look settles at most. */
        @WithDefault("500")
        @Min(1)
        @Max(10_000)
        int batch();
    }
}
