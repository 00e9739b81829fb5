package io.openchutes.chutes.chute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * Bounds what is stored of a chute, measured as its events carry it: an event that is too large for Kafka could never leave the
 * outbox.
 */
@ApplicationScoped
public class StoredSize {
    /** What is left of Kafka's 1 MiB is for the shares, and for the fields of known length. */
    static final int MOST_BYTES = 768 * 1024;

    /** More than all fields of bounded length take: names, ids, numbers, the GPUs of a selector, the image. */
    private static final int FIXED_BYTES = 16 * 1024;

    private final CordListService cords;
    private final ObjectMapper mapper;

    public StoredSize(CordListService cords, ObjectMapper mapper) {
        this.cords = cords;
        this.mapper = mapper;
    }

    /** @throws ApiException 413 where the chute is too large as it is now */
    public void require(Chute chute) {
        require(
                cords.byIds(Set.of(chute.cordRefId())).get(chute.cordRefId()).cords(),
                chute.jobs(),
                chute.presentation());
    }

    /**
     * Adds up what has no bound of its own.
     *
     * @param cords a JSON array
     * @param jobs a JSON array
     * @throws ApiException 413 where it is too much
     */
    public void require(String cords, String jobs, Presentation presentation) {
        long bytes = FIXED_BYTES + utf8Length(cords) + utf8Length(jobs) + writtenLength(presentation);
        if (bytes > MOST_BYTES) {
            throw new ApiException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "The chute takes " + (bytes + 1023) / 1024 + " KiB as it is stored, and at most "
                            + MOST_BYTES / 1024 + " KiB are: shorten the schemas, jobs or descriptions.");
        }
    }

    private long writtenLength(Presentation presentation) {
        try {
            return mapper.writeValueAsBytes(presentation).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a presentation that was read can't be written", e);
        }
    }

    private static long utf8Length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair is two of the character's four bytes.
            length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return length;
    }
}
