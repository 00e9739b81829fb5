package io.openchutes.testing;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;

/** Configuration for tests without the framework. */
public final class TestConfig {
    private TestConfig() {}

    /** Reads durations and sizes as Quarkus does; what is in no source that is added to it has the mapping's default. */
    public static SmallRyeConfigBuilder of(Class<?> mapping) {
        return new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter());
    }
}
