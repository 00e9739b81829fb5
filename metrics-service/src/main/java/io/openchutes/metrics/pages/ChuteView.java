package io.openchutes.metrics.pages;

import java.util.UUID;

/** A chute as these pages may show it: the name is that of everybody's eyes. */
public record ChuteView(UUID chuteId, String name, boolean isPublic) {}
