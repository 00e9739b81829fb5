package io.openchutes.chutes.chute;

import java.util.UUID;

/** Fired with every announcement of a chute: this replica's caches drop it with the commit, the others' on the signal. */
public record ChuteChanged(UUID chuteId) {}
