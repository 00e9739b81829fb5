package io.openchutes.chutes.cord;

import java.util.UUID;

/**
 * The cords of a chute as they are shown, kept once for all chutes that have the same ones.
 *
 * @param cordRefId uuid5 over the canonical JSON of the cords
 * @param cords a JSON array
 * @param brief the same without the schemas
 */
public record CordList(UUID cordRefId, String cords, String brief) {}
