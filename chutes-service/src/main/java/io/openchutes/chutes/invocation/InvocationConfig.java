package io.openchutes.chutes.invocation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the operator may set about counting invocations. */
@ConfigMapping(prefix = "openchutes.chutes.invocations")
public interface InvocationConfig {
    /** How often counted invocations are folded into the chutes' invocation_count. */
    @WithDefault("30s")
    Duration foldEvery();

    /** What a producer repeats within this time is counted once. */
    @WithDefault("10m")
    Duration repeatWindow();
}
