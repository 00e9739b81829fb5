package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class AnonymousMemoryTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void keepsTheMostThatWasHeldMeanwhile() {
        long before = AnonymousMemory.kilobytes(SELF);
        AnonymousMemory memory = new AnonymousMemory(List.of(SELF, Long.MAX_VALUE));
        memory.close();
        assertThat(memory.mostMegabytes()).isGreaterThanOrEqualTo(before / 1024 / 2);
        assertThat(before).isPositive();
    }

    @Test
    void aProcessThatIsGoneHoldsNothing() {
        assertThat(AnonymousMemory.kilobytes(Long.MAX_VALUE)).isZero();
    }
}
