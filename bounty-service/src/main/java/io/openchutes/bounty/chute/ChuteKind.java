package io.openchutes.bounty.chute;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Locale;

/** The kind of a chute, which decides its bounty's lifetime. */
public enum ChuteKind {
    /** Its name belongs to the affine subnet, be it public or private. */
    AFFINE(Duration.ofHours(2)),
    PUBLIC(Duration.ofHours(24)),
    PRIVATE(Duration.ofHours(1));

    private final Duration bountyLifetime;

    ChuteKind(Duration bountyLifetime) {
        this.bountyLifetime = bountyLifetime;
    }

    public Duration bountyLifetime() {
        return bountyLifetime;
    }

    /** As the API and the events spell it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
