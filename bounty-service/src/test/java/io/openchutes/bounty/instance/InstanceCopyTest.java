package io.openchutes.bounty.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InstanceCopyTest {
    private static final Instant T = Instant.parse("2026-01-02T13:00:00Z");
    private static final UUID ID = UUID.randomUUID();

    private final InstanceCopy instance = new InstanceCopy(ID);

    @Test
    void becomingActiveAndVerifiedIsAnActivationOnce() {
        assertThat(instance.becomes(state(false, false, null, null, T))).isFalse();
        assertThat(instance.becomes(state(false, true, null, T.plusSeconds(1), T.plusSeconds(1))))
                .isFalse();
        assertThat(instance.becomes(state(true, true, T.plusSeconds(2), T.plusSeconds(1), T.plusSeconds(2))))
                .isTrue();
        assertThat(instance.becomes(state(true, true, T.plusSeconds(2), T.plusSeconds(9), T.plusSeconds(9))))
                .isFalse();
        assertThat(instance.hotSince()).isEqualTo(T.plusSeconds(2));
    }

    @Test
    void beingVerifiedAfterBecomingActiveCountsFromTheVerification() {
        instance.becomes(state(true, false, T.plusSeconds(1), null, T.plusSeconds(1)));
        assertThat(instance.isHot()).isFalse();
        assertThat(instance.becomes(state(true, true, T.plusSeconds(1), T.plusSeconds(5), T.plusSeconds(5))))
                .isTrue();
        assertThat(instance.hotSince()).isEqualTo(T.plusSeconds(5));
    }

    @Test
    void aRecordThatCameLongAfterTellsWhenItWas() {
        assertThat(instance.becomes(state(true, true, T.plusSeconds(3), T.plusSeconds(2), T.plusSeconds(500))))
                .isTrue();
        assertThat(instance.hotSince()).isEqualTo(T.plusSeconds(3));
    }

    @Test
    void whereTheRegistryDoesNotSayItIsTheRecordsTime() {
        instance.becomes(state(true, true, null, null, T.plusSeconds(7)));
        assertThat(instance.hotSince()).isEqualTo(T.plusSeconds(7));
    }

    @Test
    void losingEitherCoolsItAndGainingItBackIsANewActivation() {
        instance.becomes(state(true, true, T, T, T));
        assertThat(instance.becomes(state(true, false, T, null, T.plusSeconds(1))))
                .isFalse();
        assertThat(instance.isHot()).isFalse();
        assertThat(instance.becomes(state(true, true, T, T.plusSeconds(2), T.plusSeconds(2))))
                .isTrue();
        assertThat(instance.hotSince()).isEqualTo(T.plusSeconds(2));
    }

    private static InstanceState state(
            boolean active, boolean verified, Instant activatedAt, Instant lastVerifiedAt, Instant at) {
        return new InstanceState(ID, UUID.randomUUID(), "5Miner", T, active, verified, activatedAt, lastVerifiedAt, at);
    }
}
