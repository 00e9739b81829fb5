package io.openchutes.chutes.price;

import java.util.Map;

/**
 * The factors of a miner's reward for an hour of a chute.
 *
 * @param compute the share of the dearest GPU's price, times the number of GPUs
 * @param effective {@code compute} times every factor that applies
 * @param factors {@code base} and the factors that applied, by name
 */
public record Multipliers(double compute, double effective, Map<String, Double> factors) {}
