package io.openchutes.chutes.isolation;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.boost.ChuteBoosted;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StatementCount;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Callers who may not see a private chute of a subnet do not learn that it exists. */
@Tag("slow")
@QuarkusTest
@WithTestResource(PlatformResource.class)
class IsolationTest extends IsolationFixture {
    /** The account directory's age is in its answer, in seconds. */
    private static final String WITH_AN_AGE = "its service";

    private static final List<String> PUBLIC_BY_CONTRACT = List.of("boosted", "affine", "rolling");

    private static final List<String> HIDDEN = List.of(
            "read by id",
            "read by name",
            "read by both",
            "code",
            "code by name",
            "its model",
            "change",
            "change by name",
            "share",
            "share by name",
            "unshare",
            "warm up",
            "warm by name",
            "delete");

    private static final List<String> OWN = List.of("my account", "my keys");

    private static final List<String> STRANGERS = List.of(
            "anonymous", "other", "elsewhere", "billing", "closed", "another", "invokes", "invocs", "images", "image");

    @Inject
    BoostService boosts;

    @Test
    void whatMayNotBeSeenShowsInNoAnswer() {
        boosts.boosted(new ChuteBoosted(secret.id(), new BigDecimal("3"), Instant.now()));
        for (String caller : STRANGERS) {
            operations.forEach((operation, call) -> {
                if (TEMPLATES.contains(operation)) {
                    return;
                }
                Response response = call.apply(callers.get(caller).get(), secret);
                String whole = (response.headers() + "\n" + response.asString()).toLowerCase(Locale.ROOT);
                for (String word : secret.words()) {
                    // A key for images shows the owner's own image, and nothing of the chute.
                    boolean isOwnData = operation.startsWith("its image") && caller.startsWith("image");
                    boolean isPublic = PUBLIC_BY_CONTRACT.contains(operation)
                            && word.equals(secret.id().toString());
                    if (!isPublic && !isOwnData) {
                        assertThat(whole)
                                .as("%s as %s", operation, caller)
                                .doesNotContain(word.toLowerCase(Locale.ROOT));
                    }
                }
            });
        }
    }

    @Test
    void whatMayNotBeSeenAnswersAsWhatIsNotThere() {
        for (String caller : STRANGERS) {
            for (String operation : operations.keySet()) {
                boolean isOwnImage = operation.contains("its image") && caller.startsWith("image");
                if (PUBLIC_BY_CONTRACT.contains(operation)
                        || OWN.contains(operation)
                        || TEMPLATES.contains(operation)
                        || isOwnImage) {
                    continue;
                }
                if (operation.equals(WITH_AN_AGE)) {
                    // A second may end between the two.
                    await().untilAsserted(() -> assertHiddenIsAbsent(operation, caller));
                } else {
                    assertHiddenIsAbsent(operation, caller);
                }
            }
        }
    }

    private void assertHiddenIsAbsent(String operation, String caller) {
        Response hidden = operations.get(operation).apply(callers.get(caller).get(), secret);
        Response absent = operations.get(operation).apply(callers.get(caller).get(), secret.thatIsNotThere());
        assertThat(comparable(hidden)).as("%s as %s", operation, caller).isEqualTo(comparable(absent));
    }

    @Test
    void whatMayNotBeSeenCostsAsManyQueriesAsWhatIsNotThere() {
        Secret absent = secret.thatIsNotThere();
        for (String caller : List.of("anonymous", "other", "elsewhere", "billing", "another")) {
            for (String operation : HIDDEN) {
                assertThat(queries(operation, caller, secret))
                        .as("%s as %s", operation, caller)
                        .isEqualTo(queries(operation, caller, absent));
            }
        }
    }

    @Test
    void aPrivateChuteMovesNoCountAndNoTagOfAPublicList() {
        for (String path : List.of("/chutes/?name=" + mark, "/chutes/?include_public=true&limit=5000&name=" + mark)) {
            // The owner's own look must not fill what the others are answered from.
            owner.call().get(path).then().statusCode(200);
            Response before = anonymous().get(path);
            Secret more = deploySecret(mark + "more");
            owner.call().body(Map.of("tagline", "moved")).put("/chutes/" + more.id());
            owner.call().get(path).then().statusCode(200);
            Response after = anonymous().get(path);
            assertThat(after.header("ETag")).isNotNull().isEqualTo(before.header("ETag"));
            assertThat(after.asString()).isEqualTo(before.asString());
            owner.call().delete("/chutes/" + more.id()).then().statusCode(200);
        }
    }

    @Test
    void anAnswerToSomebodyIsKeptByNobody() {
        for (String caller : List.of("owner", "other", "shared", "subnet", "all", "another")) {
            for (String operation : List.of("read by id", "own list", "public list", "its image")) {
                Response response =
                        operations.get(operation).apply(callers.get(caller).get(), secret);
                assertThat(response.header("Cache-Control"))
                        .as("%s as %s", operation, caller)
                        .isEqualTo("private, no-store");
                assertThat(response.header("ETag"))
                        .as("%s as %s", operation, caller)
                        .isNull();
            }
        }
    }

    private long queries(String operation, String caller, Secret chute) {
        return StatementCount.of(() -> assertThat(operations
                        .get(operation)
                        .apply(callers.get(caller).get(), chute)
                        .statusCode())
                .as("%s as %s", operation, caller)
                .isIn(401, 404));
    }

    /** All that a stranger could compare, save the request's own id and the moment. */
    private static String comparable(Response response) {
        String headers = response.headers().asList().stream()
                .filter(header -> !List.of("x-request-id", "date")
                        .contains(header.getName().toLowerCase(Locale.ROOT)))
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining("\n"));
        return response.statusCode() + "\n" + headers + "\n" + response.asString();
    }
}
