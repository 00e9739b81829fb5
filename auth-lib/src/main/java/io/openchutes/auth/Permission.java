package io.openchutes.auth;

/** The bits of permissions_bitmask that mean something here; the others keep their number. */
public enum Permission {
    DEVELOPER(0),
    FREE_ACCOUNT(4),
    UNLIMITED(5),
    BILLING_ADMIN(6),
    UNLIMITED_DEV(7),
    SUBNET_ADMIN(10),
    PUBLIC_MODEL_DEPLOYMENT(11),
    /** This platform's own; bits 8, 9 and 12 to 15 are the public API's. */
    MINER(16);

    private final int bit;

    Permission(int bit) {
        this.bit = bit;
    }

    public int bit() {
        return bit;
    }

    public long mask() {
        return 1L << bit;
    }
}
