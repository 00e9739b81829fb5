package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Path HOME = Path.of("home");

    private static Options of(String... arguments) {
        return Options.from(List.of(arguments), HOME, 5);
    }

    @Test
    void withoutArgumentsItIsShort() {
        assertThat(of().load()).isEqualTo(Duration.ofSeconds(75));
        assertThat(of().seed()).isEqualTo(5);
        assertThat(of().replicas()).isEqualTo(2);
        assertThat(of().kafkaAway()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void argumentsSayOtherwise() {
        Options options = of("--seconds", "300", "--seed", "7", "--replicas", "1");

        assertThat(options.load()).isEqualTo(Duration.ofSeconds(300));
        assertThat(options.seed()).isEqualTo(7);
        assertThat(options.replicas()).isEqualTo(1);
        assertThat(options.kafkaAway()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whatIsNoOptionIsRefusedWithASentence() {
        assertThatThrownBy(() -> of("--seconds")).hasMessage("--seconds needs a number.");
        assertThatThrownBy(() -> of("--seconds", "many")).hasMessage("--seconds many is not a number.");
        assertThatThrownBy(() -> of("--quick", "1"))
                .hasMessage("--quick is unknown; there are --seconds N, --seed S and --replicas R.");
        assertThatThrownBy(() -> of("--replicas", "3")).hasMessage("--replicas is a number from 1 to 2.");
    }
}
