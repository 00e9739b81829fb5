package io.openchutes.auth.state;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.openchutes.auth.Permission;
import io.openchutes.auth.TestAccounts;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class ServiceStateTest {
    private static final String PATH = "/admin/auth-test/state";
    private static final String CONSUMER = "state-test";

    @Inject
    TestAccounts accounts;

    @Inject
    DataSource dataSource;

    private Person administrator;

    @BeforeEach
    void anAdministrator() {
        administrator = accounts.open().with(Permission.BILLING_ADMIN);
    }

    @AfterEach
    void forgetTheDeadLetters() {
        update("delete from event_dead_letter where consumer = ?", CONSUMER);
    }

    @Test
    void administratorsAloneAreAnswered() {
        given().get(PATH).then().statusCode(401);
        given().get("/admin/other-service/state").then().statusCode(401);
        Person anybody = accounts.open();
        signed(anybody, PATH).statusCode(403).body("detail", containsString("billing_admin"));
        Person other = accounts.open().with(Permission.SUBNET_ADMIN);
        signed(other, PATH).statusCode(403);
        given().header("Authorization", "Bearer " + administrator.key().secretText())
                .get(PATH)
                .then()
                .statusCode(403);
        given().header("Authorization", "Bearer " + administrator.adminKey().secretText())
                .get(PATH)
                .then()
                .statusCode(200)
                .header("Cache-Control", "private, no-store");
        signed(administrator, "/admin/other-service/state").statusCode(404);
        signed(administrator, PATH + "?dead_letters=101").statusCode(422);
    }

    @Test
    void itSaysWhatHealthSays() {
        signed(administrator, PATH)
                .statusCode(200)
                .body("service", equalTo("auth-test"))
                .body("version", notNullValue())
                .body("started_at", notNullValue())
                .body("outbox.unsent", greaterThanOrEqualTo(0))
                .body("outbox.oldest_seconds", greaterThanOrEqualTo(0))
                .body("directory.age_seconds", greaterThanOrEqualTo(0))
                .body("directory.too_old", equalTo(false))
                .body("consumers.topic", hasItem("chutes.account-events"));
    }

    @Test
    void theNewestDeadLettersAreShownWithoutWhatTheyHold() {
        for (int i = 0; i < 4; i++) {
            update(
                    """
                    insert into event_dead_letter (consumer, topic, partition, record_offset, type, subject, reason, died_at)
                    values (?, 'chutes.account-events', 1, ?, 'account-changed', 'them', ?, ?)""",
                    CONSUMER,
                    (long) i,
                    i + " is refused\n  Detail: Failing row contains (cpk_secret)",
                    Instant.parse("2100-01-01T00:00:00Z").plusSeconds(i));
        }
        update(
                "update event_dead_letter set closed_at = died_at, closed_by = 'discard' where consumer = ? and record_offset = 3",
                CONSUMER);

        ValidatableResponse state = signed(administrator, PATH + "?dead_letters=2");

        state.statusCode(200)
                .body("dead_letters", hasSize(2))
                .body("dead_letters.offset", hasItems(2, 1))
                .body("dead_letters[0].consumer", equalTo(CONSUMER))
                .body("dead_letters[0].topic", equalTo("chutes.account-events"))
                .body("dead_letters[0].reason", equalTo("2 is refused"))
                .body("dead_letters[0].died_at", equalTo("2100-01-01T00:00:02Z"));
        assertThat(state.extract().asString()).doesNotContain("cpk_secret");
        signed(administrator, PATH + "?dead_letters=0").statusCode(200).body("dead_letters", hasSize(0));
    }

    private ValidatableResponse signed(Person person, String target) {
        Map<String, String> headers = SignedHeaders.version2(person.key, Instant.now(), "GET", target, null);
        return given().headers(headers).get(target).then();
    }

    private void update(String sql, Object... parameters) {
        new TestDatabase(dataSource).run(sql, parameters);
    }
}
