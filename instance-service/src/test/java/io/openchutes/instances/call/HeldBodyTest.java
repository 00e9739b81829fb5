package io.openchutes.instances.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.instances.call.HeldBody.Verdict;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldBodyTest {
    private static final long LIMIT = 10;
    private static final long LIMIT_OF_ALL = 30;

    private final AtomicLong all = new AtomicLong();
    private final HeldBody first = new HeldBody(LIMIT, LIMIT_OF_ALL, all);
    private final HeldBody second = new HeldBody(LIMIT, LIMIT_OF_ALL, all);
    private final HeldBody third = new HeldBody(LIMIT, LIMIT_OF_ALL, all);

    private static Buffer bytes(int length) {
        return Buffer.buffer(new byte[length]);
    }

    @Test
    void whatIsReservedIsCountedOnce() {
        assertThat(first.reserve(8)).isTrue();
        assertThat(all).hasValue(8);
        assertThat(first.add(bytes(3))).isEqualTo(Verdict.TAKEN);
        assertThat(first.add(bytes(5))).isEqualTo(Verdict.TAKEN);
        assertThat(all).hasValue(8);
        assertThat(first.add(bytes(2))).isEqualTo(Verdict.TAKEN);
        assertThat(all).hasValue(10);
    }

    @Test
    void whatHasComeIsReservedWithTheRest() {
        first.add(bytes(3));
        assertThat(first.reserve(8)).isTrue();
        assertThat(all).hasValue(8);
    }

    @Test
    void noMoreIsReservedThanOneMayHoldOrHalfOfAll() {
        assertThat(first.reserve(LIMIT + 1)).isFalse();
        assertThat(all).hasValue(0);
        assertThat(first.reserve(LIMIT)).isTrue();
        assertThat(second.reserve(6)).isFalse();
        assertThat(all).hasValue(LIMIT);
        assertThat(second.reserve(5)).isTrue();
        assertThat(third.add(bytes(1))).as("what must be held").isEqualTo(Verdict.TAKEN);
    }

    @Test
    void whatIsRefusedIsNotCounted() {
        first.add(bytes(10));
        assertThat(first.add(bytes(1))).isEqualTo(Verdict.TOO_LARGE);
        second.add(bytes(10));
        third.add(bytes(9));
        assertThat(third.add(bytes(1))).isEqualTo(Verdict.TAKEN);
        assertThat(new HeldBody(LIMIT, LIMIT_OF_ALL, all).add(bytes(1))).isEqualTo(Verdict.TOO_MANY);
        assertThat(all).hasValue(30);
    }

    @Test
    void whatIsReleasedIsGone() {
        first.reserve(9);
        first.add(bytes(4));
        first.release();
        first.release();
        assertThat(all).hasValue(0);
        assertThat(first.bytes().length()).isZero();
    }
}
