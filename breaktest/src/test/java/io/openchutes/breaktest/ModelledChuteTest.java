package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ModelledChuteTest {
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID VERSION = UUID.randomUUID();
    private static final Answer NO_ANSWER = new Answer(0, MissingNode.getInstance(), "");
    private static final Answer NOT_FOUND = new Answer(404, MissingNode.getInstance(), "");
    private static final ChuteFacts WANTED = new ChuteFacts(null, VERSION, 1, false, "tagline", "", 1, false);

    private final ModelledChute chute =
            new ModelledChute(UUID.randomUUID(), "name", LoadAccount.draw("owner", true, BEGUN, new Random(1)));

    private static Answer answered(ChuteFacts facts) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.put("created_at", facts.createdAt().toString())
                .put("version", facts.version().toString())
                .put("public", facts.isPublic())
                .put("tagline", facts.tagline())
                .put("readme", facts.readme())
                .put("max_instances", facts.maxInstances())
                .put("disabled", facts.disabled());
        body.putObject("node_selector").put("gpu_count", facts.gpuCount());
        return new Answer(200, body, body.toString());
    }

    private static ChuteFacts named(ChuteFacts facts, String tagline) {
        return new ChuteFacts(
                facts.createdAt(),
                facts.version(),
                facts.gpuCount(),
                facts.isPublic(),
                tagline,
                facts.readme(),
                facts.maxInstances(),
                facts.disabled());
    }

    @Test
    void anUnansweredDeploymentMayOrMayNotHaveHappened() {
        chute.deployed(NO_ANSWER, WANTED);

        assertThat(chute.expected().possible()).containsExactlyInAnyOrder(Optional.empty(), Optional.of(WANTED));
        assertThat(chute.certain()).isEmpty();
        assertThat(chute.expected().gpuCounts()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void anUnansweredUpdateMayOrMayNotHaveHappened() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);

        chute.updated(NO_ANSWER, state -> named(state, "new"));

        assertThat(chute.expected().possible())
                .containsExactlyInAnyOrder(
                        Optional.of(WANTED.created(BEGUN)), Optional.of(named(WANTED.created(BEGUN), "new")));
    }

    @Test
    void anAcknowledgedUpdateEndsTheDoubt() {
        chute.deployed(NO_ANSWER, WANTED);

        chute.updated(answered(named(WANTED.created(BEGUN), "new")), state -> named(state, "new"));

        assertThat(chute.certain()).contains(named(WANTED.created(BEGUN), "new"));
        assertThat(chute.expected().contradictions()).isEmpty();
    }

    @Test
    void anUpdateThatForgotAnEarlierOneIsAContradiction() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);
        chute.updated(answered(named(WANTED.created(BEGUN), "new")), state -> named(state, "new"));

        chute.updated(answered(WANTED.created(BEGUN)), state -> state);

        assertThat(chute.expected().contradictions()).hasSize(1);
    }

    @Test
    void aChuteThatIsNotFoundAfterItWasAcknowledgedIsAContradiction() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);

        chute.updated(NOT_FOUND, state -> state);

        assertThat(chute.expected().contradictions()).hasSize(1);
    }

    @Test
    void aChuteThatIsNotFoundAfterAnUnansweredDeletionIsGone() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);
        chute.deleted(NO_ANSWER);

        chute.updated(NOT_FOUND, state -> state);

        assertThat(chute.expected().possible()).containsExactly(Optional.empty());
        assertThat(chute.expected().contradictions()).isEmpty();
    }

    @Test
    void aBoostIsExactWhereTheServiceKnewTheChute() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);

        chute.boosted(answered(WANTED.created(BEGUN)), 2.0, true);

        assertThat(chute.expected().boosts()).containsExactly(2.0);
    }

    @Test
    void anUnansweredBoostMayOrMayNotBeSet() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);

        chute.boosted(NO_ANSWER, 2.0, true);

        assertThat(chute.expected().boosts()).containsExactlyInAnyOrder(1.0, 2.0);
    }

    @Test
    void aChuteThatIsDeployedAgainHasNoBoost() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);
        chute.boosted(answered(WANTED.created(BEGUN)), 2.0, true);
        chute.deleted(NO_ANSWER);

        chute.deployed(answered(WANTED.created(BEGUN.plusSeconds(9))), WANTED);

        assertThat(chute.expected().boosts()).containsExactly(1.0);
        assertThat(chute.expected().firstDeployments()).isEqualTo(2);
    }

    @Test
    void aDeploymentOfTheSameLifeKeepsTheBoost() {
        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);
        chute.boosted(answered(WANTED.created(BEGUN)), 2.0, true);

        chute.deployed(answered(WANTED.created(BEGUN)), WANTED);

        assertThat(chute.expected().boosts()).containsExactly(2.0);
        assertThat(chute.expected().firstDeployments()).isEqualTo(1);
        assertThat(chute.expected().deployments()).isEqualTo(2);
    }
}
