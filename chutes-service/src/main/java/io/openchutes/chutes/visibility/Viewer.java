package io.openchutes.chutes.visibility;

import io.openchutes.auth.Account;
import io.openchutes.chutes.subnet.Subnets;
import java.util.List;
import java.util.UUID;

/**
 * On whose behalf chutes are looked for.
 *
 * @param userId null for an anonymous caller
 * @param subnets those whose chutes the account administers
 */
public record Viewer(UUID userId, List<String> subnets) {
    /** @param account null for an anonymous caller */
    public static Viewer of(Account account, Subnets subnets) {
        return new Viewer(account == null ? null : account.userId(), subnets.administeredBy(account));
    }
}
