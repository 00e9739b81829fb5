package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.Slugs;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is remembered of an account's deployments: for the daily limit, for as long as it is needed, and one slug at a time. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class DeploymentHistoryTest {
    private static final String DEPLOYED_BEFORE = """
            insert into deployment (event_id, user_id, chute_id, deployed_at, fee_usd)
            select gen_random_uuid(), ?, ?, now() - n * cast(? as interval), 0 from generate_series(1, ?) as n""";

    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    DataSource database;

    @Test
    void theDailyLimitEndsWhenTheOldestDeploymentThatCountsIsADayOld() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        Map<String, Object> body = body("m" + suffix(), image);
        UUID chuteId = idOf(deploy(person, body));
        // With the one now, 24: half an hour apart, the oldest 11.5 h ago.
        run(DEPLOYED_BEFORE, person.userId, chuteId, "30 minutes", 23);

        body.put("code", "x = 24\n");
        String retryAfter = post(person, body).statusCode(429).extract().header("Retry-After");

        assertThat(Duration.ofSeconds(Long.parseLong(retryAfter)))
                .isBetween(Duration.ofMinutes(12 * 60 + 28), Duration.ofMinutes(12 * 60 + 30));
    }

    @Test
    void aDeploymentIsForgottenOnceItIsADayOldAndTheBalanceShowsItsFee() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        Map<String, Object> body = body("m" + suffix(), image);
        UUID chuteId = idOf(deploy(person, body));
        run(DEPLOYED_BEFORE, person.userId, chuteId, "23 hours", 3);

        body.put("code", "x = 2\n");
        deploy(person, body);

        assertThat(number("select count(*) from deployment where user_id = ?", person.userId))
                .as("the two of today and the one of 23 hours ago")
                .isEqualTo(3);
    }

    @Test
    void aDeploymentWaitsForTheOneThatMayTakeTheSameSlug() throws Exception {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        person.call();
        String name = "m" + suffix();
        CompletableFuture<Integer> status;
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            // DeploymentRepository.lockSlug, by a deployment of a name that gives the same slug.
            try (PreparedStatement lock =
                    other.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 7))")) {
                lock.setString(1, new Slugs().of(person.username, name));
                lock.execute();
            }
            status = CompletableFuture.supplyAsync(
                    () -> post(person, body(name, image)).extract().statusCode());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                                    number("select count(*) from pg_locks where locktype = 'advisory' and not granted"))
                            .isPositive());
            assertThat(status).isNotDone();
            other.rollback();
        }
        assertThat(status.get()).isEqualTo(200);
    }

    private void run(String sql, Object... parameters) {
        new TestDatabase(database).run(sql, parameters);
    }

    private long number(String sql, Object... parameters) {
        return new TestDatabase(database).number(sql, parameters);
    }
}
