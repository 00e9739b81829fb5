package io.openchutes.metrics;

import java.util.UUID;

/** The whole platform among the chutes of a rollup: its figures are kept as another chute's, so that reading them costs no more. */
public final class Platform {
    /** No chute has it: their ids are of version 5. */
    public static final UUID ID = new UUID(0, 0);

    private Platform() {}
}
