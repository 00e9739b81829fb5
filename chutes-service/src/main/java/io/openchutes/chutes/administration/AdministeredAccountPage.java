package io.openchutes.chutes.administration;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of accounts. */
@Schema(name = "AccountPage")
public record AdministeredAccountPage(long total, int page, int limit, List<AdministeredAccountResponse> items) {}
