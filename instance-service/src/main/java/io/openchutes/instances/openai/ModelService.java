package io.openchutes.instances.openai;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.instances.call.CallableChute;
import io.openchutes.instances.call.CallableChuteService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Lists the chutes that a caller may name as model. */
@ApplicationScoped
public class ModelService {
    /** More models than a client shows. */
    private static final int MOST = 1_000;

    private final CallableChuteService chutes;

    public ModelService(CallableChuteService chutes) {
        this.chutes = chutes;
    }

    /** Oldest first, each by its name alone where that means it for the caller. */
    public List<ModelResponse> models(Account account, KeyScopes scopes) {
        List<CallableChute> callable = chutes.models(account, scopes);
        Map<String, Set<CallableChute>> byText = new HashMap<>();
        for (CallableChute chute : callable) {
            for (String text : List.of(chute.name(), chute.qualifiedName())) {
                byText.computeIfAbsent(text.toLowerCase(Locale.ROOT), key -> new LinkedHashSet<>())
                        .add(chute);
            }
        }
        List<ModelResponse> models = new ArrayList<>();
        for (CallableChute chute : callable.subList(0, Math.min(MOST, callable.size()))) {
            Set<CallableChute> meant = byText.get(chute.name().toLowerCase(Locale.ROOT));
            boolean plain = chutes.choose(meant, chute.name(), account)
                    .filter(chute::equals)
                    .isPresent();
            models.add(new ModelResponse(
                    plain ? chute.name() : chute.qualifiedName(),
                    ModelResponse.MODEL,
                    chute.createdAt().getEpochSecond(),
                    chute.username()));
        }
        return models;
    }
}
