package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers that may be given again, each with its caller's name. */
@Path("/")
public class RememberedResource {
    /** How often one of them was asked, by requests that went through REST. */
    static final AtomicInteger ASKED = new AtomicInteger();

    private final CurrentCaller caller;
    private final PublicAnswers answers;

    RememberedResource(CurrentCaller caller, PublicAnswers answers) {
        this.caller = caller;
        this.answers = answers;
    }

    @GET
    @Path("chutes/remembered")
    @Access(Caller.OPTIONAL)
    public Response chutes(@Context HttpHeaders headers) {
        return answer(headers);
    }

    @GET
    @Path("bounties/remembered")
    @Access(value = Caller.REQUIRED, purpose = Purpose.BOUNTIES)
    public Response bounties(@Context HttpHeaders headers) {
        return answer(headers);
    }

    @GET
    @Path("chutes/remembered/strict")
    @Access(value = Caller.REQUIRED, signatures = Access.Signatures.VERSION_2)
    public Response strict(@Context HttpHeaders headers) {
        return answer(headers);
    }

    private Response answer(HttpHeaders headers) {
        ASKED.incrementAndGet();
        Prepared prepared = answers.prepare(
                Map.of("username", caller.account().map(Account::username).orElse("nobody")));
        return answers.respondTo(caller.known(), new Repeatable(prepared, () -> prepared), headers);
    }
}
