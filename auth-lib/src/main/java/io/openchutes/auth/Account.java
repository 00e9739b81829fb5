package io.openchutes.auth;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * An account as the directory knows it (contract: "Who is calling").
 *
 * @param hotkey SS58 address, format 42
 * @param balance in US dollars
 * @param permissions the set bits of permissions_bitmask, see {@link Permission}
 * @param netuids the subnets that the account administers where it is subnet_admin
 * @param stateEventAt time of the account's last event; fees charged since then are not yet in {@code balance}
 */
public record Account(
        UUID userId,
        String username,
        String hotkey,
        String coldkey,
        String paymentAddress,
        BigDecimal balance,
        long permissions,
        Set<Integer> netuids,
        UUID logoId,
        Instant createdAt,
        Instant stateEventAt,
        boolean closed) {

    /** The system's own account. */
    public static final String SYSTEM_USERNAME = "chutes";

    public boolean has(Permission permission) {
        return (permissions & permission.mask()) != 0;
    }

    public boolean isSystem() {
        return SYSTEM_USERNAME.equalsIgnoreCase(username);
    }
}
