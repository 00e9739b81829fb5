package io.openchutes.rest.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Configuration of request handling, for every service. */
@ConfigMapping(prefix = "openchutes.rest")
public interface RestConfig {
    /** The largest body that is taken; a larger one is a 413. */
    @WithDefault("1M")
    MemorySize maxBodySize();

    /**
     * How many bytes of large bodies a process holds at a time, from their arrival to the end of their answers; beyond it: 503. The first
     * 64 KiB of each body are not counted, so that large ones never keep ordinary ones out. What is made of a body takes several times its
     * size.
     */
    @WithDefault("16M")
    MemorySize maxBodiesInMemory();

    /**
     * How much memory the requests may take that were answered from memory and can be again, before REST. The answers themselves are in the
     * caches that they come from.
     */
    @WithDefault("8M")
    MemorySize repeatedAnswers();

    /** How long a shared cache may keep an anonymous answer, in seconds. */
    @WithDefault("5")
    int publicMaxAge();
}
