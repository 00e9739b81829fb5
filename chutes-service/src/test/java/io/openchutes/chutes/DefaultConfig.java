package io.openchutes.chutes;

import io.openchutes.testing.TestConfig;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The service's configuration for tests without Quarkus: what ships, with what a test sets differently. */
public final class DefaultConfig {
    private DefaultConfig() {}

    public static ChutesConfig get() {
        return with(Map.of());
    }

    public static ChutesConfig with(Map<String, String> settings) {
        try {
            return TestConfig.of(ChutesConfig.class)
                    .withSources(
                            new PropertiesConfigSource(DefaultConfig.class.getResource("/application.properties"), 100))
                    .withSources(new PropertiesConfigSource(settings, "test", 200))
                    .withValidateUnknown(false)
                    .addDefaultInterceptors()
                    .build()
                    .getConfigMapping(ChutesConfig.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
