package io.openchutes.bounty;

import io.openchutes.base.config.Bounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What an operator may set of bounty-service; the figures of a bounty itself are the platform's contract and can't be set. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.bounty")
public interface BountyConfig {
    /** The word that makes a chute an affine one where it stands in its name, bounded by / _ . - or an end, digits allowed behind it. */
    @WithDefault("affine")
    String affineWord();

    Expiry expiry();

    /** How bounties whose time is up are written down; readers see them as expired at once, however long this takes. */
    interface Expiry {
        /** How often each replica looks ({@code 5s}, {@code 1m}); {@code off}: never, on this replica. */
        @WithDefault("5s")
        String every();

        /** How many bounties one look settles at most. */
        @WithDefault("500")
        @Bounds(min = 1, max = 10_000)
        int batch();
    }
}
