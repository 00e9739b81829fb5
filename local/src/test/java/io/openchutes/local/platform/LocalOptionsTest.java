package io.openchutes.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class LocalOptionsTest {
    @Test
    void hasDefaultsThatRun() {
        LocalOptions options = LocalOptions.from(properties());

        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.fresh()).isFalse();
        assertThat(options.fleet()).isEqualTo(FleetKind.SIMULATED);
        assertThat(options.miners()).isEqualTo(1);
        assertThat(options.nativeImages()).isFalse();
        assertThat(options.data()).isEqualTo(options.home().resolve(".local-data"));
    }

    @Test
    void takesWhatMavenHandsOn() {
        LocalOptions options = LocalOptions.from(
                properties("port", "9000", "fresh", "true", "fleet", "off", "seed", "", "native", "", "data", "d"));

        assertThat(options.port()).isEqualTo(9000);
        assertThat(options.fresh()).isTrue();
        assertThat(options.fleet()).isEqualTo(FleetKind.OFF);
        assertThat(options.seed()).isEqualTo(1);
        assertThat(options.data()).isEqualTo(options.home().resolve("d"));
    }

    @Test
    void runsChutesInEarnestWhereAsked() {
        LocalOptions options = LocalOptions.from(properties("fleet", "real", "miners", "2"));

        assertThat(options.fleet()).isEqualTo(FleetKind.REAL);
        assertThat(options.miners()).isEqualTo(2);
        assertThatThrownBy(() -> LocalOptions.from(properties("miners", "3"))).hasMessageContaining("-Dminers=3");
    }

    @Test
    void takesAnAbsoluteFolder() {
        Path folder = Path.of("elsewhere").toAbsolutePath();

        assertThat(LocalOptions.from(properties("data", folder.toString())).data())
                .isEqualTo(folder);
    }

    @Test
    void saysWhichValueIsWrong() {
        assertThatThrownBy(() -> LocalOptions.from(properties("port", "80")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dport=80");
        assertThatThrownBy(() -> LocalOptions.from(properties("port", "many"))).hasMessageContaining("-Dport=many");
        assertThatThrownBy(() -> LocalOptions.from(properties("fleet", "perhaps")))
                .hasMessageContaining("-Dfleet=perhaps");
    }

    private static Properties properties(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }
}
