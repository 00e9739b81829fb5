package io.openchutes.breaktest;

import io.openchutes.local.service.ServiceDefinition;
import java.util.List;

/** What the services are told for the test alone. */
final class ServiceOptions {
    private static final List<String> OF_INSTANCE_SERVICE = List.of(
            // The test plays the autoscaler.
            "-Dopenchutes.instances.capacity.owner=false",
            // Shorter than a long freeze: a replica that goes on must find its calls closed by another.
            "-Dopenchutes.instances.call.lease=15s");

    private ServiceOptions() {}

    static List<String> of(ServiceDefinition service) {
        return service.equals(ServiceDefinition.INSTANCES) ? OF_INSTANCE_SERVICE : List.of();
    }
}
