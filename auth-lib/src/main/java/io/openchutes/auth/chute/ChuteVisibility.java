package io.openchutes.auth.chute;

import io.openchutes.auth.Account;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who sees a chute, decided from a copy of it (contract: "Who may see a chute"): for services that don't own the chutes. chutes-service
 * decides the same in SQL.
 */
public final class ChuteVisibility {
    private final SubnetNames subnets;

    public ChuteVisibility(SubnetNames subnets) {
        this.subnets = subnets;
    }

    /**
     * What decides it, of chutes.chute-events.
     *
     * @param ownerId null where the copy does not know it
     * @param shares the user_ids that the chute is shared with
     */
    public record Facts(UUID ownerId, String name, boolean isPublic, Set<UUID> shares) {}

    /**
     * Whether the viewer sees it, whatever his key is limited to. That an owner's account was closed is in no chute's event: the caller
     * looks for it.
     *
     * @param viewer empty for an anonymous caller
     */
    public boolean sees(Optional<Account> viewer, Facts chute) {
        if (chute.isPublic()) {
            return true;
        }
        Optional<String> subnet = subnets.of(chute.name());
        return subnet.filter(SubnetNames.AFFINE::equalsIgnoreCase).isPresent()
                || viewer.filter(account -> account.userId().equals(chute.ownerId())
                                || chute.shares().contains(account.userId())
                                || subnet.filter(subnets.administeredBy(account)::contains)
                                        .isPresent())
                        .isPresent();
    }
}
