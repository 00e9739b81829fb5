package io.openchutes.rest.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How requests are taken, in every service. */
@ConfigMapping(prefix = "openchutes.rest")
public interface RestConfig {
    /** The largest body that is taken; a larger one is a 413. */
    @WithDefault("1M")
    MemorySize maxBodySize();

    /** How long a shared cache may keep an anonymous answer, in seconds. */
    @WithDefault("5")
    int publicMaxAge();
}
