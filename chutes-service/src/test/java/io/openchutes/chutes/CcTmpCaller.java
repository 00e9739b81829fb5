package io.openchutes.chutes;

import io.openchutes.auth.*;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.quarkus.test.Mock;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.*;

@Mock
@RequestScoped
public class CcTmpCaller extends CurrentCaller {
    @Inject
    RoutingContext ctx;

    @Inject
    CcTmpAccounts accounts;

    @Override
    public Optional<Account> account() {
        String h = ctx.request().getHeader("X-Test-User");
        return h == null ? Optional.empty() : accounts.byUsername(h);
    }

    @Override
    public KeyScopes scopes() {
        return KeyScopes.UNLIMITED;
    }

    @Override
    public boolean allows(ObjectType t, UUID id) {
        return true;
    }
}
