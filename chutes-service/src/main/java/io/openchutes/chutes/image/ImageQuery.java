package io.openchutes.chutes.image;

/** The query of the list of images; null: not filtered by. */
public record ImageQuery(boolean includePublic, String name, String tag, int page, int limit) {}
