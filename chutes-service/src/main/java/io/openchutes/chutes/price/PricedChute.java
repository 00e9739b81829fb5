package io.openchutes.chutes.price;

import io.openchutes.chutes.gpu.Gpu;
import java.util.List;

/**
 * The inputs of a price and a multiplier.
 *
 * @param supported the GPUs that the chute may run on, cheapest first, at least one
 * @param template null for a chute of its own making
 * @param concurrency null where it was left open
 */
public record PricedChute(
        int gpuCount,
        List<Gpu> supported,
        String template,
        Integer concurrency,
        boolean isPublic,
        boolean inSubnet,
        boolean tee) {}
