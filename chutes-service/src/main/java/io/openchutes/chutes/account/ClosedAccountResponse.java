package io.openchutes.chutes.account;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Says that an account is no more. */
@Schema(name = "ClosedAccount")
public record ClosedAccountResponse(UUID userId, boolean closed) {}
