package io.openchutes.auth.access;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.auth.Access;
import io.openchutes.auth.Account;
import io.openchutes.auth.AuthConfig;
import io.openchutes.auth.Caller;
import io.openchutes.auth.Caller.Way;
import io.openchutes.auth.access.Refused.Reason;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.nonce.SpentNonces;
import io.openchutes.auth.signature.SignedCredential;
import io.openchutes.auth.signature.VerifiedSignatures;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.HttpMethod;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Believes signed headers, or says why not. */
@ApplicationScoped
public class SignatureIdentityProvider implements IdentityProvider<SignedRequest> {
    private static final String EVERY_OPERATION = "*";
    /** One sentence for an unknown hotkey and a bad signature: who guesses learns nothing of which hotkeys are registered. */
    private static final String NOT_VALID =
            "The signature is not that of a registered hotkey over this request: register the hotkey, and sign hotkey, nonce,"
                    + " and body or purpose exactly as sent.";

    private final AccountDirectory directory;
    private final SpentNonces nonces;
    private final VerifiedSignatures signatures;
    private final Attempts attempts;
    private final Clock clock;
    private final Duration window;
    private final Set<String> version2Only;

    SignatureIdentityProvider(
            AccountDirectory directory,
            SpentNonces nonces,
            Attempts attempts,
            Clock clock,
            AuthConfig config,
            MeterRegistry metrics) {
        this.directory = directory;
        this.nonces = nonces;
        this.attempts = attempts;
        this.clock = clock;
        this.signatures = new VerifiedSignatures(config.verifiedSignatures(), config.keyTables());
        Gauge.builder("openchutes.auth.key.tables", signatures, VerifiedSignatures::keyTables)
                .description("Hotkeys that have a table for faster verification")
                .register(metrics);
        this.window = config.nonceWindow();
        this.version2Only = config.version2Only().orElse(Set.of()).stream()
                .map(Operation::canonical)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A typing mistake must not leave an operation less protected than the operator believes. */
    void start(@Observes StartupEvent event, DeclaredOperations operations) {
        Set<String> wanted = new TreeSet<>(version2Only);
        wanted.remove(EVERY_OPERATION);
        Set<String> unknown = operations.unknownOf(wanted);
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    "openchutes.auth.version2-only names operations that this service does not have: " + unknown);
        }
    }

    @Override
    public Class<SignedRequest> getRequestType() {
        return SignedRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(SignedRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> {
            Way way = way(request.credential());
            try {
                Caller caller = check(request, way, directory::byHotkey);
                if (way == Way.SIGNATURE_V2 && !spend(request.credential())) {
                    throw new Refused(Reason.REPLAYED, "This nonce was used already: make a new one for each request.");
                }
                attempts.accepted(way);
                return Identities.of(caller);
            } catch (Refused e) {
                attempts.refused(way, e);
                throw e;
            }
        });
    }

    /**
     * Who made the signature of a GET without a body, where memory knows his account; in version 2 if {@link #spent} then answers true. Empty
     * where {@link #authenticate} must look: of an attempt that fails nothing is noted, since it will be made again. Takes a verification's
     * time, on an event loop too.
     */
    Optional<Caller> believed(SignedCredential credential, Operation operation, String target) {
        Optional<Account> kept = directory.keptByHotkey(credential.hotkey().text());
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        Way way = way(credential);
        try {
            Caller caller = check(
                    new SignedRequest(credential, operation, HttpMethod.GET, target, () -> null), way, hotkey -> kept);
            if (way == Way.SIGNATURE_V1) {
                attempts.accepted(way);
            }
            return Optional.of(caller);
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    /** Spends the nonce of a version 2 signature that was believed; may block. False where {@link #authenticate} must look. */
    boolean spent(SignedCredential credential) {
        try {
            boolean spent = nonces.spend(credential.hotkey().text(), credential.nonce());
            if (spent) {
                attempts.accepted(Way.SIGNATURE_V2);
            }
            return spent;
        } catch (SpentNonces.StoreAway e) {
            return false;
        }
    }

    private static Way way(SignedCredential credential) {
        return credential.version() == SignedCredential.Version.V1 ? Way.SIGNATURE_V1 : Way.SIGNATURE_V2;
    }

    /**
     * The signature is verified whether the account is known or not, so that neither the answer nor its time reveals which hotkeys are
     * registered. The nonce comes after this, since it is spent only by a signature that is good.
     */
    private Caller check(SignedRequest request, Way way, Function<String, Optional<Account>> accounts) {
        SignedCredential credential = request.credential();
        if (way == Way.SIGNATURE_V1 && isVersion2Only(request.operation())) {
            throw new Refused(
                    Reason.VERSION_1,
                    "This operation takes version 2 signatures alone: send X-Chutes-Sig-Version: 2 and sign the request line.");
        }
        if (!credential.nonce().isWithin(window, clock.instant())) {
            throw new Refused(
                    Reason.OUTSIDE_WINDOW,
                    "The nonce is more than " + window.toSeconds()
                            + " seconds from now: check the clock and sign again.");
        }
        Optional<Account> account = accounts.apply(credential.hotkey().text());
        boolean needsAccount = request.operation().access().value() != Access.Caller.HOTKEY;
        byte[] message = credential.message(
                request.method(),
                request.target(),
                request.bodySha256Hex(),
                request.operation().access().purpose().word());
        if (!signatures.verifyBareOrWrapped(credential.hotkey().publicKey(), message, credential.signature())) {
            throw new Refused(Reason.BAD_SIGNATURE, NOT_VALID);
        }
        if (needsAccount && account.isEmpty()) {
            throw new Refused(Reason.UNKNOWN, NOT_VALID);
        }
        if (needsAccount && account.get().closed()) {
            throw new Refused(Reason.CLOSED, "The account of this hotkey is closed.");
        }
        return Caller.signed(way, credential.hotkey().text(), account.filter(found -> !found.closed()));
    }

    private boolean isVersion2Only(Operation operation) {
        return operation.access().signatures() == Access.Signatures.VERSION_2
                || version2Only.contains(EVERY_OPERATION)
                || version2Only.contains(operation.name());
    }

    private boolean spend(SignedCredential credential) {
        try {
            return nonces.spend(credential.hotkey().text(), credential.nonce());
        } catch (SpentNonces.StoreAway e) {
            attempts.unavailable(Way.SIGNATURE_V2, e.getMessage());
            throw new ApiException(
                    ErrorCode.UNAVAILABLE,
                    "Version 2 signatures can't be checked at the moment; try again with a new nonce.",
                    Duration.ofSeconds(2));
        }
    }
}
