package io.openchutes.chutes.subnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class SubnetAssignmentTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    SubnetAssignmentService assignment;

    @Inject
    EntityManager entities;

    @Test
    void otherRulesMakeSubnetsBeToldAnew() {
        Person owner = accounts.open().withNetuids(120);
        UUID id = TestChutes.idOf(chutes.deploy(owner, "x/affine-" + TestChutes.suffix()));
        execute("update chute set subnet = 'gone' where chute_id = '" + id + "'");
        assignment.assign();
        TestAccounts.anonymous().get("/chutes/" + id).then().statusCode(404);
        execute("update naming_rules set fingerprint = 'of another configuration'");
        assignment.assign();
        TestAccounts.anonymous().get("/chutes/" + id).then().statusCode(200).body("chute_id", equalTo(id.toString()));
        assertThat(QuarkusTransaction.requiringNew()
                        .call(() -> entities.createNativeQuery("select fingerprint from naming_rules")
                                .getSingleResult()
                                .toString()))
                .contains("affine");
    }

    private void execute(String sql) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(sql).executeUpdate());
    }
}
