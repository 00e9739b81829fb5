package io.openchutes.instances.instance;

import java.util.Optional;

/**
 * The source of an instance's output: the instance while it lives, its record after a failed launch.
 *
 * @param instance whose proxy is to be asked
 * @param kept the end of its output
 */
public record OutputSource(Optional<ProbedInstance> instance, Optional<String> kept) {}
