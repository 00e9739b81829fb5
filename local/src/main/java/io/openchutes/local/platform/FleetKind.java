package io.openchutes.local.platform;

/** Who runs the chutes. */
public enum FleetKind {
    /** Nobody. */
    OFF,
    /** Miners of the launcher, whose instances give simulated answers. */
    SIMULATED,
    /** A miner's agent, which runs chutes as processes of this machine. */
    REAL
}
