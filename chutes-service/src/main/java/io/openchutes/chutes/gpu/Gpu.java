package io.openchutes.chutes.gpu;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;

/**
 * A model of GPU that miners offer.
 *
 * @param gpu its short name, lower case
 * @param hourlyUsd what one of them costs an hour
 */
@RegisterForReflection
public record Gpu(String gpu, int vramGb, BigDecimal hourlyUsd) {}
