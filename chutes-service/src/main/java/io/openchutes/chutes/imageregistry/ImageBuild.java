package io.openchutes.chutes.imageregistry;

import java.time.Instant;
import java.util.UUID;

/**
 * A build that has not ended.
 *
 * @param image its name, as {@code alice/my-image:0.1}
 * @param chutesVersion the SDK's, as the client has said it; null where it has not
 * @param token reads its context, as long as there is one
 * @param startedAt null while it waits
 * @param pieces of its context; 0 once that has been fetched
 * @param linesRead how many lines that it printed are in its image's log
 */
public record ImageBuild(
        UUID buildId,
        UUID imageId,
        String image,
        String tag,
        String dockerfile,
        String chutesVersion,
        String token,
        Instant startedAt,
        int pieces,
        long linesRead) {}
