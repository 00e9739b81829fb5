package io.openchutes.chutes.rollingupdate;

import java.util.UUID;

/** Tells the rest of this service, inside the transaction, that a chute's instances all run its version now. */
public record RollingUpdateEnded(UUID chuteId) {}
