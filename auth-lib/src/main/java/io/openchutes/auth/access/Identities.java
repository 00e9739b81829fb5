package io.openchutes.auth.access;

import io.openchutes.auth.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;

/** Carries a {@link Caller} through Quarkus's security. */
final class Identities {
    private static final String CALLER = Caller.class.getName();

    private Identities() {}

    static SecurityIdentity of(Caller caller) {
        String name = caller.account()
                .map(account -> account.userId().toString())
                .or(caller::hotkey)
                .orElse("");
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .addAttribute(CALLER, caller)
                .build();
    }

    static Caller callerOf(SecurityIdentity identity) {
        Caller caller = identity.getAttribute(CALLER);
        return caller == null ? Caller.ANONYMOUS : caller;
    }
}
