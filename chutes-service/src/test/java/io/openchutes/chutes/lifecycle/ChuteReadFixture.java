package io.openchutes.chutes.lifecycle;

import static org.hamcrest.Matchers.equalTo;

import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.caching.ChuteChanges;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.StatementCount;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Map;

/** Accounts and chutes for tests of reading a chute. */
abstract class ChuteReadFixture {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    ChuteChanges changes;

    long queries(Runnable call) {
        return StatementCount.of(call);
    }

    static void assertFinds(RequestSpecification call, String name, String chuteId) {
        call.get("/chutes/" + name).then().statusCode(200).body("chute_id", equalTo(chuteId));
    }

    static void share(Person owner, String chuteId, Person other) {
        owner.call()
                .body(Map.of("chute_id_or_name", chuteId, "user_id_or_name", other.username))
                .post("/chutes/share")
                .then()
                .statusCode(200);
    }
}
