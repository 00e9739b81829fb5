package io.openchutes.chutes.listing;

import static io.openchutes.chutes.chute.TestChutes.body;

import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.testing.StatementCount;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;

/** Accounts and chutes for tests of lists. */
abstract class ChuteListFixture {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    InstanceService instances;

    @Inject
    BoostService boosts;

    static Map<String, Object> publicBody(String name, UUID image) {
        Map<String, Object> body = body(name, image);
        body.put("public", true);
        return body;
    }

    long queries(Runnable call) {
        return StatementCount.of(call);
    }
}
