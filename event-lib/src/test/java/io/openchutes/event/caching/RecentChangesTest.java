package io.openchutes.event.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final RecentChanges changes = new RecentChanges();

    @Test
    void aChangeIsOfWhatItNamesAndOfWhatWasReadBefore() {
        long before = changes.last();
        changes.changed(ONE);
        assertThat(changes.anyOf(Set.of(ONE, OTHER), before)).isTrue();
        assertThat(changes.anyOf(Set.of(OTHER), before)).isFalse();
        assertThat(changes.anyOf(Set.of(ONE), changes.last())).isFalse();
    }

    @Test
    void afterAChangeOfAnythingNothingHolds() {
        long before = changes.last();
        changes.anythingChanged();
        assertThat(changes.last()).isGreaterThan(before);
        assertThat(changes.anyOf(Set.of(), before)).isTrue();
        assertThat(changes.anyOf(Set.of(ONE), changes.last())).isFalse();
    }

    @Test
    void whatIsForgottenMayHaveBeenOfAnything() {
        long before = changes.last();
        changes.changed(ONE);
        long after = changes.last();
        for (int i = 0; i < 10_000; i++) {
            changes.changed(ONE);
        }
        assertThat(changes.anyOf(Set.of(OTHER), before)).isTrue();
        assertThat(changes.anyOf(Set.of(OTHER), after)).isFalse();
    }
}
