package io.openchutes.rest.request;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Leaves the check of request targets to {@link RequestTargets}: Quarkus' own answers with neither body nor request id, and only a
 * system property that is set before its HTTP layer is loaded turns it off. The configuration is what comes before that.
 */
@StaticInitSafe
public class TargetsCheckedHere implements SmallRyeConfigBuilderCustomizer {
    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty("vertx.disableURIValidation", "true");
    }
}
