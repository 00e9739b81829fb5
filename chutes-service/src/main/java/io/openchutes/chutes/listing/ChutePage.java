package io.openchutes.chutes.listing;

import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.cord.Cord;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A page of chutes, as {@link ChutePageWriter} writes it; the record is there for the OpenAPI document.
 *
 * @param total of all pages, at most 5 seconds old
 * @param cordRefs the cord lists of the items by cord_ref_id, once for all items that share one
 */
@Schema(name = "ChutePage")
public record ChutePage(
        long total,
        int page,
        int limit,

        @Schema(
                description =
                        "Fewer than the limit also where a page would have more than some megabytes (4 unless configured):"
                                + " the next one begins at the offset behind the last item.")
        List<ChuteResponse> items,

        @Schema(
                type = SchemaType.OBJECT,
                additionalProperties = CordRef.class,
                description = "cord_ref_id → the cords, once for all items that share them.")
        Map<UUID, RawJson> cordRefs) {

    /** Only for the OpenAPI document: a list of cords. */
    @Schema(name = "Cords", type = SchemaType.ARRAY, implementation = Cord.class)
    public record CordRef() {}
}
