package io.openchutes.chutes.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where a chute's code begins: the file it is kept in and, as {@code module:variable}, the chute in it. */
@Embeddable
@RegisterForReflection
public record EntryPoint(
        @Schema(examples = "app.py") String filename,

        @Column(name = "ref_str") @Schema(examples = "app:chute")
        String refStr) {}
