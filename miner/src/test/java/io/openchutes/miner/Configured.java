package io.openchutes.miner;

import io.openchutes.testing.TestConfig;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.Map;

/** The configuration as an operator would write it, for tests without the framework. */
public final class Configured {
    private Configured() {}

    public static MinerConfig with(Map<String, String> keys) {
        Map<String, String> properties = new HashMap<>();
        keys.forEach((key, value) -> properties.put("openchutes.miner." + key, value));
        return TestConfig.of(MinerConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(MinerConfig.class);
    }
}
