package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The body of "Deploy" as a whole: which error comes first, and how large it may be. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class DeployBodyTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Test
    void theLineOfASyntaxErrorIsNamed() {
        Person person = accounts.open();
        Map<String, Object> body = body("acme/m" + suffix(), chutes.image(person));
        body.put("code", "x = 1\n\ndef f(:\n    pass\n");
        assertThat(post(person, body).statusCode(422).extract().<String>path("detail[0].msg"))
                .contains("line 3");
    }

    @Test
    void a401ComesBeforeA422() {
        TestAccounts.anonymous().body(Map.of()).post("/chutes/").then().statusCode(401);
    }

    @Test
    void aBodyThatIsNoJsonIsA422() {
        Person person = accounts.open();
        person.call().body("{\"name\": ").post("/chutes/").then().statusCode(422);
        person.call().body("[]").post("/chutes/").then().statusCode(422);
    }

    @Test
    void aBodyOfMoreThanAMebibyteIsA413() {
        Person person = accounts.open();
        Map<String, Object> body = body("acme/m" + suffix(), chutes.image(person));
        body.put("x", "x".repeat(1 << 20));
        post(person, body).statusCode(413);
    }
}
