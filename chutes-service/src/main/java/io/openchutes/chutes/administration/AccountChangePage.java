package io.openchutes.chutes.administration;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of what administrators changed of an account. */
@Schema(name = "AccountChangePage")
public record AccountChangePage(long total, int page, int limit, List<AccountChangeResponse> items) {}
