package io.openchutes.chutes.image;

/** What a caller asks of the list of images; null filters filter nothing. */
public record ImageQuery(boolean includePublic, String name, String tag, int page, int limit) {}
