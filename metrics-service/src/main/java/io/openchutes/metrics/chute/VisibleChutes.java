package io.openchutes.metrics.chute;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.chute.ChuteVisibility;
import io.openchutes.auth.chute.SubnetNames;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Finds a chute if the caller may see it. */
@ApplicationScoped
public class VisibleChutes {
    private final ChuteRepository chutes;
    private final AccountDirectory accounts;
    private final ChuteVisibility visibility;

    public VisibleChutes(ChuteRepository chutes, AccountDirectory accounts, MetricsConfig config) {
        this.chutes = chutes;
        this.accounts = accounts;
        this.visibility = new ChuteVisibility(new SubnetNames(config.subnets()));
    }

    /**
     * @param caller empty for an anonymous call
     * @throws ApiException 404, the same and after the same one query for a chute that is not there and for one that may not be seen
     */
    public Chute find(Optional<Account> caller, KeyScopes scopes, UUID chuteId) {
        return chutes.findByIdOptional(chuteId)
                .filter(chute -> visibility.sees(caller, chute.visibility()))
                .filter(chute -> scopes.allows(ObjectType.CHUTES, chuteId, Action.READ))
                .filter(chute -> !isOwnerClosed(chute))
                .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "Chute not found, or does not belong to you"));
    }

    private boolean isOwnerClosed(Chute chute) {
        return chute.userId().flatMap(accounts::byId).filter(Account::closed).isPresent();
    }
}
