package io.openchutes.instances.call;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.instances.chute.ChuteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the chutes that calls name. */
@ApplicationScoped
public class CallableChuteService {
    /** The templates that answer by the OpenAI paths. */
    static final List<String> MODEL_TEMPLATES = List.of("vllm", "embedding", "tei");

    /** More of one name, or in one list, than anyone has. */
    private static final int MOST = 10_000;

    private final ChuteRepository chutes;
    private final CallAccess access;

    public CallableChuteService(ChuteRepository chutes, CallAccess access) {
        this.chutes = chutes;
        this.access = access;
    }

    @Transactional
    @ActivateRequestContext
    public Optional<CallableChute> bySlug(String slug) {
        return chutes.bySlug(slug).map(CallableChute::of);
    }

    /** Whatever the text may mean as a model's name, for {@link #choose}; oldest first. */
    @Transactional
    @ActivateRequestContext
    public List<CallableChute> byModel(String model) {
        return chutes.byModel(model.toLowerCase(Locale.ROOT), MODEL_TEMPLATES, MOST).stream()
                .map(CallableChute::of)
                .toList();
    }

    /** All that answer by the OpenAI paths and that the account may call with these scopes, oldest first. */
    @Transactional
    public List<CallableChute> models(Account account, KeyScopes scopes) {
        return chutes.ofTemplates(MODEL_TEMPLATES, MOST).stream()
                .map(CallableChute::of)
                .filter(chute -> !chute.disabled() && access.mayCall(account, scopes, chute))
                .toList();
    }

    /**
     * The chute that the text names for the caller (contract: "By id or name"): his own or the system's of this name, then as {@code
     * username/name}, then another's of this name.
     */
    public Optional<CallableChute> choose(Collection<CallableChute> candidates, String model, Account account) {
        List<CallableChute> visible =
                candidates.stream().filter(chute -> access.sees(account, chute)).toList();
        return visible.stream()
                .filter(chute -> chute.name().equalsIgnoreCase(model)
                        && (chute.userId().equals(account.userId()) || chute.isOfSystem()))
                .findFirst()
                .or(() -> visible.stream()
                        .filter(chute -> chute.qualifiedName().equalsIgnoreCase(model))
                        .findFirst())
                .or(() -> visible.stream()
                        .filter(chute -> chute.name().equalsIgnoreCase(model))
                        .findFirst());
    }
}
