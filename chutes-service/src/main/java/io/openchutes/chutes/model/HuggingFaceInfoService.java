package io.openchutes.chutes.model;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteNotFound;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.visibility.VisibleChutes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows which model a chute loads, so that miners can fetch it before a launch. */
@ApplicationScoped
public class HuggingFaceInfoService {
    private static final String VLLM = "vllm";
    private static final Set<String> TEMPLATES = Set.of(VLLM, "diffusion");
    private static final String REPOSITORY = "[A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9][A-Za-z0-9_.-]{0,95}";

    /** How the model is passed to the SDK's template functions: {@code build_vllm_chute(model_name="org/name")}. */
    private static final Pattern ARGUMENT = Pattern.compile(
            "\\bmodel_name(?:_or_url)?\\s{0,16}=\\s{0,16}(?:\"(" + REPOSITORY + ")\"|'(" + REPOSITORY + ")')");

    private final VisibleChutes chutes;
    private final ChuteRepository repository;

    public HuggingFaceInfoService(VisibleChutes chutes, ChuteRepository repository) {
        this.chutes = chutes;
        this.repository = repository;
    }

    /** @throws ChuteNotFound also where the chute is of no template with a model, or its model is not from Hugging Face */
    @Transactional
    public HuggingFaceInfoResponse of(Optional<Account> caller, KeyScopes scopes, String chuteId) {
        Chute chute = chutes.findForMiners(caller, scopes, chuteId, Action.READ);
        if (chute.program().standardTemplate() == null
                || !TEMPLATES.contains(chute.program().standardTemplate())) {
            throw new ChuteNotFound();
        }
        String code = repository.source(chute.chuteId()).code();
        String model = repositoryIn(code, chute).orElseThrow(ChuteNotFound::new);
        return new HuggingFaceInfoResponse(model, chute.program().revision());
    }

    /** The template of language models names the chute as the model. */
    private static Optional<String> repositoryIn(String code, Chute chute) {
        Matcher argument = ARGUMENT.matcher(code);
        if (argument.find()) {
            return Optional.of(argument.group(1) == null ? argument.group(2) : argument.group(1));
        }
        return Optional.of(chute.name())
                .filter(name -> VLLM.equals(chute.program().standardTemplate()) && name.matches(REPOSITORY));
    }
}
