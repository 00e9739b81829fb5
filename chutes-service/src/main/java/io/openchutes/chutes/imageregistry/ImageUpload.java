package io.openchutes.chutes.imageregistry;

import java.nio.file.Path;
import java.util.UUID;

/**
 * The form that {@code chutes build} sends.
 *
 * @param logoId null for none
 * @param buildContext the archive's file, deleted after the upload
 */
record ImageUpload(
        String username,
        String name,
        String tag,
        String readme,
        String dockerfile,
        boolean isPublic,
        UUID logoId,
        Path buildContext) {}
