package io.openchutes.instances.instance;

import java.util.Optional;

/**
 * Where an instance's output is: at the instance while it lives, in its record after a failed launch.
 *
 * @param instance whose proxy is to be asked
 * @param kept the end of its output
 */
public record OutputSource(Optional<ProbedInstance> instance, Optional<String> kept) {}
