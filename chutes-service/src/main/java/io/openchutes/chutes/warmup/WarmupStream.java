package io.openchutes.chutes.warmup;

import io.smallrye.mutiny.Multi;

/** The lines that a caller who waits for a chute is sent. */
public record WarmupStream(Multi<WarmupLine> lines) {}
