package io.openchutes.metrics.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.metrics.rollup.MinerMean;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SortColumnTest {
    private static final MinerMean A = mean("5A", 3, 1.0, 30.0, 10, 5);
    private static final MinerMean B = mean("5B", 2, null, 20.0, 30, 3);
    private static final MinerMean C = mean("5C", 1, 2.0, null, 20, 0);

    @Test
    void eachColumnOrdersByItsOwnFigure() {
        assertThat(ascending(SortColumn.MINER)).containsExactly(A, B, C);
        assertThat(ascending(SortColumn.INSTANCE)).containsExactly(C, B, A);
        assertThat(ascending(SortColumn.TPS)).containsExactly(B, A, C);
        assertThat(ascending(SortColumn.OUTPUT)).containsExactly(C, B, A);
        assertThat(ascending(SortColumn.INVOCATIONS)).containsExactly(A, C, B);
        assertThat(ascending(SortColumn.FAILED)).as("by the share").containsExactly(C, B, A);
    }

    @Test
    void descendingIsTheOtherWayRound() {
        assertThat(Stream.of(A, B, C).sorted(SortColumn.INVOCATIONS.order(true)))
                .containsExactly(B, C, A);
    }

    @Test
    void anInstanceWithoutInvocationsHasNoFailures() {
        MinerMean none = mean("5D", 4, null, null, 0, 0);
        assertThat(SortColumn.FAILED.order(false).compare(none, C)).isZero();
    }

    @Test
    void columnsAreFoundByTheirKey() {
        for (SortColumn column : SortColumn.values()) {
            assertThat(SortColumn.byKey(column.key())).isEqualTo(column);
            assertThat(column.label()).isNotBlank();
        }
        assertThat(SortColumn.byKey("colour")).isNull();
        assertThat(SortColumn.keys()).isEqualTo("miner, instance, tps, output, invocations, failed");
        assertThat(SortColumn.MINER.isNumeric()).isFalse();
        assertThat(SortColumn.TPS.isNumeric()).isTrue();
    }

    private static List<MinerMean> ascending(SortColumn column) {
        Comparator<MinerMean> order = column.order(false);
        return Stream.of(B, C, A).sorted(order).toList();
    }

    private static MinerMean mean(
            String hotkey, int instance, Double tps, Double output, long invocations, long failures) {
        return new MinerMean(
                hotkey,
                new UUID(0, instance),
                tps,
                output,
                tps == null ? 0 : 1,
                output == null ? 0 : 1,
                invocations,
                failures,
                "8 × h100",
                "eu-north",
                MinerMean.State.ACTIVE);
    }
}
