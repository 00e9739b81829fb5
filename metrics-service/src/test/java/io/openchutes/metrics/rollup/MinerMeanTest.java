package io.openchutes.metrics.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class MinerMeanTest {
    @Test
    void oneMeanIsEnoughToReport() {
        assertThat(mean(1.0, 2.0).hasMeans()).isTrue();
        assertThat(mean(1.0, null).hasMeans()).isTrue();
        assertThat(mean(null, 2.0).hasMeans()).isTrue();
        assertThat(mean(null, null).hasMeans()).isFalse();
    }

    private static MinerMean mean(Double tps, Double output) {
        return new MinerMean("5Miner", new UUID(1, 1), tps, output, 1, 1, 1, 0, null, null, MinerMean.State.UNKNOWN);
    }
}
