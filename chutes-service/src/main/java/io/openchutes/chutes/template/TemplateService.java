package io.openchutes.chutes.template;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.chute.PresentationRequest;
import io.openchutes.chutes.cord.Cord;
import io.openchutes.chutes.deployment.DeployChuteRequest;
import io.openchutes.chutes.deployment.DeployChuteRequest.IsolationRequest;
import io.openchutes.chutes.deployment.DeployChuteRequest.ScalingRequest;
import io.openchutes.chutes.deployment.DeployService;
import io.openchutes.chutes.deployment.DeploymentTurns;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.gpu.NodeSelectorRequest;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Fills in deployments from the standard templates. */
@ApplicationScoped
public class TemplateService {
    private static final String FILENAME = "chute.py";
    private static final String REF_STR = "chute:chute";
    private static final int VLLM_VRAM_GB = 80;
    private static final int VLLM_CONCURRENCY = 8;
    private static final int DIFFUSION_VRAM_GB = 24;
    private static final int DIFFUSION_CONCURRENCY = 1;

    private final DeployService deployments;
    private final DeploymentTurns turns;
    private final ImageService images;
    private final TemplateCords cords;
    private final RevisionResolver revisions;
    private final ChutesConfig.Templates config;

    public TemplateService(
            DeployService deployments,
            DeploymentTurns turns,
            ImageService images,
            TemplateCords cords,
            RevisionResolver revisions,
            ChutesConfig config) {
        this.deployments = deployments;
        this.turns = turns;
        this.images = images;
        this.cords = cords;
        this.revisions = revisions;
        this.config = config.templates();
    }

    /** Deploys a language model; the chute is named as the model is. */
    public ChuteResponse deployVllm(Account caller, KeyScopes scopes, DeployVllmRequest request, boolean acceptFee) {
        NodeSelectorRequest selector = selectorOr(request.nodeSelector(), VLLM_VRAM_GB);
        deployments.requireAllowed(caller, scopes, request.model(), selector);
        String revision = request.revision() == null ? revisions.revisionOf(request.model()) : request.revision();
        Image image = newestImage(config.vllmImage());
        int concurrency = request.concurrency() == null ? VLLM_CONCURRENCY : request.concurrency();
        String code = program(
                "vllm",
                "build_vllm_chute",
                new PythonCall("build_vllm_chute")
                        .with("username", caller.username())
                        .with("model_name", request.model())
                        .with("image", reference(image))
                        .with("node_selector", call(selector.toSelector()))
                        .with("tagline", request.presentation().tagline())
                        .with("readme", request.presentation().readme())
                        .with("concurrency", concurrency)
                        .with(
                                "engine_args",
                                request.engineArgs() == null
                                        ? null
                                        : request.engineArgs().commandLine())
                        .with("revision", revision));
        return deploy(
                caller,
                scopes,
                new Filled(request.model(), request.presentation(), isPublic(caller, request.isPublic()))
                        .deployment("vllm", image, code, selector, cords.vllm(request.model()), concurrency, revision),
                acceptFee);
    }

    /** Deploys an image model. */
    public ChuteResponse deployDiffusion(
            Account caller, KeyScopes scopes, DeployDiffusionRequest request, boolean acceptFee) {
        NodeSelectorRequest selector = selectorOr(request.nodeSelector(), DIFFUSION_VRAM_GB);
        deployments.requireAllowed(caller, scopes, request.name(), selector);
        Image image = newestImage(config.diffusionImage());
        int concurrency = request.concurrency() == null ? DIFFUSION_CONCURRENCY : request.concurrency();
        String code = program(
                "diffusion",
                "build_diffusion_chute",
                new PythonCall("build_diffusion_chute")
                        .with("username", caller.username())
                        .with("name", request.name())
                        .with("model_name_or_url", request.model())
                        .with("version", request.civitaiVersion())
                        .with("image", reference(image))
                        .with("node_selector", call(selector.toSelector()))
                        .with("tagline", request.presentation().tagline())
                        .with("readme", request.presentation().readme())
                        .with("concurrency", concurrency));
        return deploy(
                caller,
                scopes,
                new Filled(request.name(), request.presentation(), isPublic(caller, request.isPublic()))
                        .deployment("diffusion", image, code, selector, cords.diffusion(), concurrency, null),
                acceptFee);
    }

    /** The turn is asked for now: no other deployment waits while a model is looked up. */
    private ChuteResponse deploy(Account caller, KeyScopes scopes, DeployChuteRequest request, boolean acceptFee) {
        return turns.during(
                caller.userId(), () -> deployments.deploy(caller, scopes, request, acceptFee || config.acceptFee()));
    }

    private Image newestImage(String name) {
        return images.newestSystemImage(name)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.BAD_REQUEST,
                        "No finished image is there for this template yet: ask the operator for a public image '"
                                + Account.SYSTEM_USERNAME + "/" + name + "'."));
    }

    private static boolean isPublic(Account caller, Boolean asked) {
        return asked == null ? caller.has(Permission.PUBLIC_MODEL_DEPLOYMENT) : asked;
    }

    private static NodeSelectorRequest selectorOr(NodeSelectorRequest asked, int vramGb) {
        return asked == null ? new NodeSelectorRequest(1, vramGb, null, null, null) : asked;
    }

    private static String reference(Image image) {
        return image.origin().username() + "/" + image.facts().name() + ":"
                + image.facts().tag();
    }

    private static PythonCall call(NodeSelector selector) {
        return new PythonCall("NodeSelector")
                .with("gpu_count", selector.gpuCount())
                .with("min_vram_gb_per_gpu", selector.minVramGbPerGpu())
                .with("max_hourly_price_per_gpu", selector.maxHourlyPricePerGpu())
                .with("include", selector.include())
                .with("exclude", selector.exclude());
    }

    static String program(String template, String function, PythonCall call) {
        return "from chutes.chute import NodeSelector\n"
                + "from chutes.chute.template." + template + " import " + function + "\n\n"
                + "chute = " + call.source("") + "\n";
    }

    /** The fields that both templates copy from the request. */
    private record Filled(String name, PresentationRequest presentation, boolean isPublic) {
        DeployChuteRequest deployment(
                String template,
                Image image,
                String code,
                NodeSelectorRequest selector,
                List<Cord> cords,
                int concurrency,
                String revision) {
            return new DeployChuteRequest(
                    name,
                    presentation,
                    image.imageId().toString(),
                    isPublic,
                    code,
                    FILENAME,
                    REF_STR,
                    template,
                    selector,
                    cords,
                    List.of(),
                    concurrency,
                    revision,
                    ScalingRequest.NONE,
                    IsolationRequest.NONE);
        }
    }
}
