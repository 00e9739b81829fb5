package io.openchutes.instances;

import io.openchutes.base.config.Bounds;
import io.openchutes.base.config.DurationBounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an operator may set of instance-service. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.instances")
public interface InstancesConfig {
    /**
     * Whether this service is the registry of instances: miners claim places here, and what becomes of them is announced on
     * chutes.instance-events. Off where another system writes that topic: the miners' operations are then refused. There must be one
     * owner.
     */
    @WithDefault("true")
    boolean owner();

    Capacity capacity();

    Invocations invocations();

    Targets targets();

    /** The autoscaler. */
    interface Capacity {
        /** Whether this service's autoscaler writes chutes.capacity-events; off where another system does. There must be one owner. */
        @WithDefault("true")
        boolean owner();
    }

    /** The gateway of calls. */
    interface Invocations {
        /** Whether this service's gateway writes chutes.invocation-events; off where another system does. There must be one owner. */
        @WithDefault("true")
        boolean owner();
    }

    /** How many instances a chute is to have. */
    interface Targets {
        /** How long a chute that somebody asked to be warmed up is kept wanted. */
        @WithDefault("10m")
        @DurationBounds(min = "PT10S", max = "PT24H")
        Duration warmUp();

        /** How many instances of one chute there may be at most, whatever else asks for more. */
        @WithDefault("100")
        @Bounds(min = 1, max = 10_000)
        int maximum();
    }
}
