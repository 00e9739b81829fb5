package io.openchutes.miner.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.miner.platform.MinerEvent;
import io.openchutes.miner.platform.OfferedChute;
import io.openchutes.testing.StoppedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DemandTest {
    private static final UUID CHUTE = new UUID(0, 7);
    private static final OfferedChute COLD = new OfferedChute(CHUTE, "v1", "name", List.of("a4000"), 1, 0, 0, 0, 1);

    private final StoppedClock clock = new StoppedClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Demand demand = new Demand(clock);

    private boolean take(String type, String data) throws JsonProcessingException {
        return demand.take(new MinerEvent(type, new ObjectMapper().readTree(data)));
    }

    @Test
    void aTargetThatWasToldCountsBeforeTheListKnowsIt() throws JsonProcessingException {
        assertThat(demand.apply(COLD).target()).isZero();
        take("target-changed", "{\"chute_id\":\"" + CHUTE + "\",\"target\":3}");
        assertThat(demand.apply(COLD).target()).isEqualTo(3);
        take("target-changed", "{\"chute_id\":\"" + CHUTE + "\",\"target\":0}");
        assertThat(demand.apply(COLD.wanting(2)).target()).isZero();
    }

    @Test
    void aWarmUpWantsAtLeastOne() throws JsonProcessingException {
        take("chute-warmup-requested", "{\"chute_id\":\"" + CHUTE + "\"}");
        assertThat(demand.apply(COLD).target()).isEqualTo(1);
        take("target-changed", "{\"chute_id\":\"" + CHUTE + "\",\"target\":4}");
        take("bounty-created", "{\"chute_id\":\"" + CHUTE + "\"}");
        assertThat(demand.apply(COLD).target()).isEqualTo(4);
    }

    @Test
    void theStreamBeginsWithWhatIsWanted() throws JsonProcessingException {
        assertThat(take(
                        "snapshot",
                        "{\"chutes\":[{\"chute_id\":\"" + CHUTE + "\",\"target\":2,\"active\":0}],\"instances\":[]}"))
                .isTrue();
        assertThat(demand.apply(COLD).target()).isEqualTo(2);
    }

    @Test
    void theListCountsAgainAfterAWhile() throws JsonProcessingException {
        take("target-changed", "{\"chute_id\":\"" + CHUTE + "\",\"target\":3}");
        clock.advance(Duration.ofSeconds(90));
        assertThat(demand.apply(COLD).target()).isZero();
    }

    @Test
    void eventsThatSayNothingOfThisAreIgnored() throws JsonProcessingException {
        assertThat(take("chute-deployed", "{\"chute_id\":\"" + CHUTE + "\"}")).isFalse();
        assertThat(take("target-changed", "{\"chute_id\":\"nonsense\"}")).isFalse();
        assertThat(take("snapshot", "{}")).isFalse();
    }
}
