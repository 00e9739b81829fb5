package io.openchutes.local.platform;

import io.openchutes.local.service.ServiceDefinition;
import java.util.List;

/** Options that leave instances, capacity and invocations to a program that plays their owners, as the break test does. */
public final class OutsideOwners {
    private static final List<String> SWITCHES = List.of(
            "-Dopenchutes.instances.owner=false",
            "-Dopenchutes.instances.capacity.owner=false",
            "-Dopenchutes.instances.invocations.owner=false");

    private OutsideOwners() {}

    public static List<String> optionsOf(ServiceDefinition service) {
        return service.equals(ServiceDefinition.INSTANCES) ? SWITCHES : List.of();
    }
}
