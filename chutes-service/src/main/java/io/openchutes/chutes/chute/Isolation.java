package io.openchutes.chutes.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The isolation of an instance: egress, encryption, trusted execution. */
@Embeddable
@RegisterForReflection
public record Isolation(
        @Column(name = "allow_external_egress") boolean allowExternalEgress,
        @Column(name = "encrypted_fs") boolean encryptedFs,
        boolean tee,

        @Column(name = "lock_modules") @Schema(nullable = true)
        Boolean lockModules) {}
