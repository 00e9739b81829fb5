package io.openchutes.miner.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.miner.platform.OfferedChute;
import io.openchutes.miner.strategy.Strategy.Launch;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StrategyTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    private static OfferedChute chute(UUID id, int target, int active, double bounty, String... gpus) {
        return new OfferedChute(id, "v1", "name", List.of(gpus), 1, target, active, bounty, 1);
    }

    private static List<UUID> chosen(List<OfferedChute> offers, Map<ChuteVersion, Integer> underWay, String... gpus) {
        return Strategy.choose(offers, underWay, new GpuStock(Map.of("", List.of(gpus))), chute -> true).stream()
                .map(Launch::chuteId)
                .toList();
    }

    @Test
    void bountiesComeFirstTheLargestMultiplierBeforeAll() {
        List<OfferedChute> offers =
                List.of(chute(A, 9, 0, 0, "a4000"), chute(B, 1, 0, 1.5, "a4000"), chute(C, 1, 0, 3, "a4000"));
        assertThat(chosen(offers, Map.of(), "a4000", "a4000", "a4000")).containsExactly(C, B, A);
    }

    @Test
    void aBountyIsForTheFirstInstanceAlone() {
        List<OfferedChute> offers = List.of(chute(A, 3, 0, 0, "a4000"), chute(B, 2, 1, 5, "a4000"));
        assertThat(chosen(offers, Map.of(), "a4000")).containsExactly(A);
        assertThat(chosen(
                        List.of(chute(A, 2, 0, 0, "a4000"), chute(B, 2, 0, 5, "a4000")),
                        Map.of(new ChuteVersion(B, "v1"), 1),
                        "a4000"))
                .containsExactly(A);
    }

    @Test
    void aBountyIsWorthAnInstanceEvenWithoutATarget() {
        assertThat(chosen(List.of(chute(A, 0, 0, 2, "a4000")), Map.of(), "a4000", "a4000"))
                .containsExactly(A);
    }

    @Test
    void targetsThatAreMissedMostComeFirstAndAreSharedFairly() {
        List<OfferedChute> offers = List.of(chute(A, 2, 0, 0, "a4000"), chute(B, 3, 0, 0, "a4000"));
        assertThat(chosen(offers, Map.of(), "a4000", "a4000", "a4000")).containsExactly(B, A, B);
    }

    @Test
    void ofEqualsTheLargerMultiplierComesFirst() {
        OfferedChute low = new OfferedChute(A, "v1", "low", List.of("a4000"), 1, 1, 0, 0, 1);
        OfferedChute high = new OfferedChute(B, "v1", "high", List.of("a4000"), 1, 1, 0, 0, 2);
        assertThat(chosen(List.of(low, high), Map.of(), "a4000")).containsExactly(B);
    }

    @Test
    void whatIsUnderWayIsNotLaunchedTwice() {
        assertThat(chosen(List.of(chute(A, 2, 1, 0, "a4000")), Map.of(new ChuteVersion(A, "v1"), 1), "a4000"))
                .isEmpty();
    }

    @Test
    void anOlderVersionThatIsStillUnderWayDoesNotHoldUpTheNewOne() {
        OfferedChute updated = new OfferedChute(A, "v2", "name", List.of("a4000"), 1, 1, 0, 0, 1);
        assertThat(chosen(List.of(updated), Map.of(new ChuteVersion(A, "v1"), 1), "a4000"))
                .containsExactly(A);
        assertThat(chosen(List.of(updated), Map.of(new ChuteVersion(A, "v2"), 1), "a4000"))
                .isEmpty();
    }

    @Test
    void neverMoreThanTheHardwareHolds() {
        OfferedChute large = new OfferedChute(A, "v1", "large", List.of("h100"), 4, 5, 0, 9, 1);
        OfferedChute small = chute(B, 9, 0, 0, "h100", "a4000");
        assertThat(chosen(List.of(large, small), Map.of(), "h100", "h100", "h100", "a4000"))
                .containsExactly(B, B, B, B);
        assertThat(chosen(List.of(large, small), Map.of(), "h100", "h100", "h100", "h100", "h100"))
                .containsExactly(A, B);
        assertThat(chosen(List.of(chute(A, 1, 0, 0, "b200")), Map.of(), "a4000"))
                .isEmpty();
    }

    @Test
    void whatIsLeftAloneIsNotChosen() {
        List<Launch> launches = Strategy.choose(
                List.of(chute(A, 5, 0, 9, "a4000"), chute(B, 1, 0, 0, "a4000")),
                Map.of(),
                new GpuStock(Map.of("", List.of("a4000", "a4000", "a4000"))),
                chute -> !chute.chuteId().equals(A));
        assertThat(launches).extracting(Launch::chuteId).containsExactly(B);
    }

    @Test
    void devicesAreGivenOutOnce() {
        GpuStock stock = new GpuStock(Map.of("", List.of("a4000", "h100", "a4000")));
        GpuStock.Devices both = stock.take("a4000", 2);
        assertThat(both.numbers()).containsExactly(0, 2);
        assertThatThrownBy(() -> stock.take("a4000", 1)).isInstanceOf(IllegalStateException.class);
        assertThat(stock.take("h100", 1).numbers()).containsExactly(1);
        assertThat(stock.free()).isZero();
        stock.giveBack(both);
        assertThat(stock.free("a4000")).isEqualTo(2);
    }

    @Test
    void theKindOfWhichMostAreFreeIsTaken() {
        GpuStock stock = new GpuStock(Map.of("", List.of("h100", "a4000", "a4000")));
        assertThat(stock.fitting(List.of("h100", "a4000"), 1)).contains("a4000");
        assertThat(stock.fitting(List.of("h100", "l4"), 1)).contains("h100");
        assertThat(stock.fitting(List.of("l4"), 1)).isEmpty();
    }

    @Test
    void anInstanceHasItsGpusFromOneMachine() {
        GpuStock stock = new GpuStock(Map.of(
                "one", List.of("a4000", "a4000", "a4000"), "two", List.of("a4000", "a4000"), "three", List.of()));
        assertThat(stock.fitting(List.of("a4000"), 4)).isEmpty();
        assertThat(stock.take("a4000", 1).machine()).isEqualTo("two");
        GpuStock.Devices whole = stock.take("a4000", 3);
        assertThat(whole.machine()).isEqualTo("one");
        assertThat(stock.fitting(List.of("a4000"), 2)).isEmpty();
        stock.become(Map.of("two", List.of("a4000", "a4000")));
        stock.giveBack(whole);
        assertThat(stock.free()).isEqualTo(1);
        stock.become(Map.of("one", List.of("a4000", "a4000", "a4000"), "two", List.of("a4000", "a4000")));
        assertThat(stock.free("a4000")).isEqualTo(4);
    }
}
