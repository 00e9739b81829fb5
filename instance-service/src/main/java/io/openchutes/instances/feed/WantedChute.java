package io.openchutes.instances.feed;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * A chute that is to have instances, or has them.
 *
 * @param target how many it is to have
 * @param active how many take calls
 */
@RegisterForReflection
record WantedChute(UUID chuteId, String version, int target, int active) {}
