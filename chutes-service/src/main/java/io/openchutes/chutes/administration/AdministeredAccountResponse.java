package io.openchutes.chutes.administration;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.account.AccountResponse;
import io.openchutes.chutes.account.LogoUrls;
import io.openchutes.chutes.account.RegisteredAccount;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An account as its administrators see it. */
@Schema(name = "AdministeredAccount")
public record AdministeredAccountResponse(@JsonUnwrapped AccountResponse account, List<Integer> netuids) {
    static AdministeredAccountResponse of(RegisteredAccount account, LogoUrls logos) {
        return new AdministeredAccountResponse(AccountResponse.of(account, logos), account.netuids());
    }
}
