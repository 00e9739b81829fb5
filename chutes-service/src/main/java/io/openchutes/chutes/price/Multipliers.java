package io.openchutes.chutes.price;

import java.util.Map;

/**
 * What an hour of a chute counts for the miner who runs it.
 *
 * @param compute the share of the dearest GPU's price, times the number of GPUs
 * @param effective {@code compute} times every factor that applies
 * @param factors {@code base} and the factors that applied, by name
 */
public record Multipliers(double compute, double effective, Map<String, Double> factors) {}
