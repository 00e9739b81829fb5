package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.internal.util.cache.InternalCache;
import org.hibernate.query.spi.QueryInterpretationCache;
import org.junit.jupiter.api.Test;

/**
 * A statement that was run before is found among Hibernate's plans. A native query of one column whose class alone is given is not
 * (7.2): each run adds a plan, and looks at all that the same text has left, until useful ones are evicted.
 */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class QueryPlansTest extends DeployFixture {
    private static final int ROUNDS = 12;

    @Inject
    SessionFactory sessions;

    @Test
    void whatWasAskedBeforeAddsNoPlans() throws ReflectiveOperationException {
        UUID image = chutes.image(accounts.open());
        Person friend = accounts.open();
        for (int i = 0; i < 3; i++) {
            ask(accounts.open(), friend, image);
        }
        int before = plans().heldElementsEstimate();

        for (int i = 0; i < ROUNDS; i++) {
            ask(accounts.open(), friend, image);
        }

        // Something in the background may run for the first time meanwhile; a query that is never found adds as many as
        // there are rounds.
        assertThat(plans().heldElementsEstimate() - before).isLessThan(ROUNDS);
    }

    private void ask(Person person, Person friend, UUID image) {
        Map<String, Object> body = body("m" + suffix(), image);
        UUID chuteId = idOf(deploy(person, body));
        body.put("code", "x = 2\n");
        deploy(person, body);
        String chute = "/chutes/" + chuteId;
        person.call()
                .body(Map.of("chute_id_or_name", chuteId, "user_id_or_name", friend.username))
                .post("/chutes/share")
                .then()
                .statusCode(200);
        friend.call().get(chute).then().statusCode(200);
        person.call().get("/chutes/?name=" + suffix()).then().statusCode(200);
        person.call().get("/images/" + image).then().statusCode(200);
        person.call().body(Map.of("tagline", "new")).put(chute).then().statusCode(200);
        person.call().delete(chute).then().statusCode(200);
    }

    private InternalCache<?, ?> plans() throws ReflectiveOperationException {
        QueryInterpretationCache cache = sessions.unwrap(SessionFactoryImplementor.class)
                .getQueryEngine()
                .getInterpretationCache();
        Field plans = cache.getClass().getDeclaredField("queryPlanCache");
        plans.setAccessible(true);
        return (InternalCache<?, ?>) plans.get(cache);
    }
}
