package io.openchutes.instances.call;

import io.openchutes.auth.Account;
import io.openchutes.auth.Caller;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.Permission;
import io.openchutes.auth.chute.ChuteVisibility;
import io.openchutes.auth.chute.ChuteVisibility.Facts;
import io.openchutes.auth.chute.SubnetNames;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who may see and call a chute (contract: "Who may see a chute", "Calls"). */
@Singleton
public class CallAccess {
    private final ChuteVisibility visibility;

    @Inject
    public CallAccess(InstancesConfig config) {
        this(config.subnets());
    }

    CallAccess(Map<String, Integer> netuids) {
        this.visibility = new ChuteVisibility(new SubnetNames(netuids));
    }

    /** Refuses a key that may call nothing at all, before anything is looked up. */
    public void requireInvoke(Caller caller) {
        if (!caller.scopes().allowsSome(ObjectType.CHUTES, Action.INVOKE)) {
            throw CurrentCaller.outOfScope();
        }
    }

    /** Whether the account may see the chute, whatever its key is limited to. */
    public boolean sees(Account account, CallableChute chute) {
        return visibility.sees(
                Optional.of(account), new Facts(chute.userId(), chute.name(), chute.isPublic(), chute.shares()));
    }

    /** Whether the account may call the chute with a key of these scopes, money and the chute's own state aside. */
    public boolean mayCall(Account account, KeyScopes scopes, CallableChute chute) {
        return sees(account, chute) && scopes.allows(ObjectType.CHUTES, chute.chuteId(), Action.INVOKE);
    }

    /**
     * The chute, if the caller may call it now.
     *
     * @param notFound makes the 404, which says how the chute was asked for
     * @throws ApiException 404, the same for a chute that is not there and for one that may not be seen; 403 for a key; 402; 503 for a
     *     chute that is disabled
     */
    public CallableChute require(Caller caller, Optional<CallableChute> found, Supplier<ApiException> notFound) {
        CallableChute chute = found.filter(one -> sees(account(caller), one)).orElseThrow(notFound);
        switch (caller.scopes().verdict(ObjectType.CHUTES, chute.chuteId(), Action.INVOKE)) {
            case FORBIDDEN -> throw CurrentCaller.outOfScope();
            case HIDDEN -> throw notFound.get();
            default -> requireMoney(account(caller));
        }
        if (chute.disabled()) {
            throw new ApiException(ErrorCode.UNAVAILABLE, "This chute is disabled: its owner can enable it.");
        }
        return chute;
    }

    private static Account account(Caller caller) {
        return caller.account().orElseThrow();
    }

    private static void requireMoney(Account account) {
        if (account.balance().signum() <= 0
                && !account.has(Permission.FREE_ACCOUNT)
                && !account.has(Permission.UNLIMITED)) {
            throw new ApiException(
                    ErrorCode.PAYMENT_REQUIRED, "Your balance is used up: add to it before you call a chute.");
        }
    }
}
