package io.openchutes.miner.launch;

import io.openchutes.miner.strategy.ChuteVersion;
import java.util.UUID;

/**
 * A chute that runs on from an earlier life of the agent and is no instance any more: the next instance of its version may take it over.
 *
 * @param id of the instance that it was
 * @param machine where it has its GPUs
 */
public record Spare(UUID id, ChuteVersion version, String machine, String gpu, int gpuCount) {}
