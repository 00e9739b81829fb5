package io.openchutes.chutes;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;

/** The service's configuration for tests without Quarkus: what ships, with what a test sets differently. */
public final class DefaultConfig {
    private DefaultConfig() {}

    public static ChutesConfig get() {
        return with(Map.of());
    }

    public static ChutesConfig with(Map<String, String> settings) {
        try {
            return new SmallRyeConfigBuilder()
                    .withSources(
                            new PropertiesConfigSource(DefaultConfig.class.getResource("/application.properties"), 100))
                    .withSources(new PropertiesConfigSource(settings, "test", 200))
                    .withMapping(ChutesConfig.class)
                    .withValidateUnknown(false)
                    .withConverter(Duration.class, 200, new DurationConverter())
                    .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                    .addDefaultInterceptors()
                    .build()
                    .getConfigMapping(ChutesConfig.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
