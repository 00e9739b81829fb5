package io.openchutes.metrics.minermeans;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.metrics.rollup.InvocationCompleted;
import io.openchutes.metrics.rollup.InvocationService;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Invocations to count and pages to read for the tests of miner means. */
abstract class MinerMeansFixture {
    static final String ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    static final String BOB = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    @Inject
    MetricsFixtures fixtures;

    @Inject
    InvocationService invocations;

    static String html(String address) {
        Response answer = given().urlEncodingEnabled(false)
                .get("/chutes/miner_means" + (address.startsWith("?") ? "" : "/") + address);
        answer.then().statusCode(200);
        assertThat(answer.contentType()).isEqualToIgnoringCase("text/html;charset=UTF-8");
        return answer.asString();
    }

    static InvocationCompleted at(int hoursAgo, UUID chute, UUID instance, String hotkey, Long tokens, Double rate) {
        Instant end = MetricsFixtures.now().minus(Duration.ofHours(hoursAgo)).minusSeconds(1);
        return new InvocationCompleted(
                UUID.randomUUID(), chute, instance, hotkey, end.minusSeconds(2), end, tokens, rate, null, "success");
    }

    static InvocationCompleted done(UUID chute, UUID instance, String hotkey, Long tokens, Double rate) {
        return at(0, chute, instance, hotkey, tokens, rate);
    }

    static InvocationCompleted with(String status, InvocationCompleted i) {
        return new InvocationCompleted(
                i.invocationId(),
                i.chuteId(),
                i.instanceId(),
                i.minerHotkey(),
                i.startedAt(),
                i.completedAt(),
                i.outputTokens(),
                i.tokensPerSecond(),
                i.timeToFirstToken(),
                status);
    }
}
