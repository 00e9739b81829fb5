package io.openchutes.local.platform;

import java.util.List;

/** Options that leave instances, capacity and invocations to a program that plays their owners, as the break test does. */
public final class OutsideOwners {
    private static final String CAPACITY = "-Dopenchutes.instances.capacity.owner=false";
    private static final List<String> SWITCHES =
            List.of("-Dopenchutes.instances.owner=false", CAPACITY, "-Dopenchutes.instances.invocations.owner=false");

    private OutsideOwners() {}

    /** The autoscaler's alone: the launcher plays it. */
    public static List<String> withoutCapacity(ServiceDefinition service) {
        return service.equals(ServiceDefinition.INSTANCES) ? List.of(CAPACITY) : List.of();
    }

    public static List<String> optionsOf(ServiceDefinition service) {
        return service.equals(ServiceDefinition.INSTANCES) ? SWITCHES : List.of();
    }
}
