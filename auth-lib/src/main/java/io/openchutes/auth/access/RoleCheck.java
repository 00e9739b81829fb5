package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.Locale;

/** Holds what {@link Access} demands of the caller's role; runs after the request was found valid, since a 422 comes before a 403. */
@Access(Access.Caller.ANYONE)
@Interceptor
@Priority(RoleCheck.AFTER_VALIDATION)
public class RoleCheck {
    /** Bean Validation's interceptor has {@code PLATFORM_AFTER + 800}. */
    static final int AFTER_VALIDATION = Interceptor.Priority.PLATFORM_AFTER + 900;

    private final CurrentCaller caller;

    RoleCheck(CurrentCaller caller) {
        this.caller = caller;
    }

    @AroundInvoke
    Object check(InvocationContext invocation) throws Exception {
        Access access = invocation.getMethod().getAnnotation(Access.class);
        if (access != null) {
            if (access.keys() == Access.Keys.ADMIN_ONLY && !caller.scopes().unlimited()) {
                throw new ApiException(
                        ErrorCode.FORBIDDEN,
                        "Only a signature or an admin API key may do this, not a key with scopes.");
            }
            if (access.keys() == Access.Keys.NONE && caller.hotkey().isEmpty()) {
                throw new ApiException(
                        ErrorCode.FORBIDDEN, "Only a signature may do this, not an API key: sign with your hotkey.");
            }
            for (Permission permission : access.permissions()) {
                Account account = caller.account().orElse(null);
                if (account == null || !account.has(permission)) {
                    throw new ApiException(
                            ErrorCode.FORBIDDEN,
                            "Your account needs the permission "
                                    + permission.name().toLowerCase(Locale.ROOT) + " for this.");
                }
            }
        }
        return invocation.proceed();
    }
}
