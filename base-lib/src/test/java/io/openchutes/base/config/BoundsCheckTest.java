package io.openchutes.base.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoundsCheckTest {
    @ConfigMapping(prefix = "parcels")
    interface ParcelConfig {
        @WithDefault("24")
        @Bounds(min = 1)
        int dailyLimit();

        Optional<String> label();

        Postage postage();

        interface Postage {
            @WithDefault("0.5")
            @Bounds(min = 0)
            BigDecimal price();

            @WithDefault("P2D")
            @DurationBounds(min = "PT1H", max = "P30D")
            Duration delivery();

            @WithDefault("2")
            @Bounds(min = 1, max = 64)
            long mostStamps();
        }
    }

    @Test
    void theDefaultsAreTaken() {
        assertThat(with(Map.of()).dailyLimit()).isEqualTo(24);
    }

    @Test
    void theBoundsThemselvesAreTaken() {
        assertThatCode(() -> with(Map.of("parcels.daily-limit", "1", "parcels.postage.price", "0.0")))
                .doesNotThrowAnyException();
        assertThatCode(() -> with(Map.of("parcels.postage.most-stamps", "64"))).doesNotThrowAnyException();
    }

    @Test
    void everyKeyThatIsOutsideIsNamedWithItsValueAndWhatItMayBe() {
        assertThatThrownBy(() -> with(Map.of(
                        "parcels.daily-limit", "0",
                        "parcels.postage.price", "-0.01",
                        "parcels.postage.most-stamps", "65")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("parcels.daily-limit is 0, but must be at least 1")
                .hasMessageContaining("parcels.postage.price is -0.01, but must be at least 0")
                .hasMessageContaining("parcels.postage.most-stamps is 65, but must be from 1 to 64");
    }

    @Test
    void aDurationHasBoundsToo() {
        assertThatCode(() -> with(Map.of("parcels.postage.delivery", "PT1H"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> with(Map.of("parcels.postage.delivery", "PT59M")))
                .hasMessageContaining("parcels.postage.delivery is PT59M, but must be from PT1H to P30D");
        assertThatThrownBy(() -> with(Map.of("parcels.postage.delivery", "P31D")))
                .hasMessageContaining("parcels.postage.delivery");
    }

    @Test
    void whatIsNoNumberIsStillRefused() {
        assertThatThrownBy(() -> with(Map.of("parcels.daily-limit", "many")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("parcels.daily-limit");
    }

    private static ParcelConfig with(Map<String, String> given) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(ParcelConfig.class)
                .withSources(new PropertiesConfigSource(given, "given", 500));
        new BoundsCheck().configBuilder(builder);
        return builder.build().getConfigMapping(ParcelConfig.class);
    }
}
