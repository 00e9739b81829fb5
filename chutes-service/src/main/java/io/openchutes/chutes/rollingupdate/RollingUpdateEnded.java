package io.openchutes.chutes.rollingupdate;

import java.util.UUID;

/** CDI event inside the transaction in which the last instance of an old version is replaced. */
public record RollingUpdateEnded(UUID chuteId) {}
