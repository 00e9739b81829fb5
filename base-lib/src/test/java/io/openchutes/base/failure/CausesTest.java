package io.openchutes.base.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CausesTest {
    private final Exception root = new Exception("root");
    private final Exception between = new Exception("between", root);
    private final Exception failure = new Exception("failure", between);

    @Test
    void theFailureComesFirstAndItsRootLast() {
        assertThat(Causes.of(failure)).containsExactly(failure, between, root);
        assertThat(Causes.root(failure)).isSameAs(root);
        assertThat(Causes.root(root)).isSameAs(root);
    }

    @Test
    void aCircleEnds() {
        root.initCause(failure);
        assertThat(Causes.of(failure)).hasSize(Causes.LONGEST_CHAIN);
        assertThat(Causes.root(failure)).isIn(failure, between, root);
    }
}
