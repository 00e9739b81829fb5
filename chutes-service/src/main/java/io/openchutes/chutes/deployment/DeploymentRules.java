package io.openchutes.chutes.deployment;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.Permission;
import io.openchutes.auth.chute.SubnetNames;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The rules of a deployment beyond valid fields (contract: "Deploy"), judged from its arguments alone: reads and writes nothing.
 */
@ApplicationScoped
public class DeploymentRules {
    private static final Pattern TEE = SubnetNames.boundedWord("tee");

    private final GpuCatalogue gpus;
    private final Subnets subnets;
    private final ImmutableNames immutableNames;

    public DeploymentRules(GpuCatalogue gpus, Subnets subnets, ImmutableNames immutableNames) {
        this.gpus = gpus;
        this.subnets = subnets;
        this.immutableNames = immutableNames;
    }

    /**
     * @param present the chute that the name has now
     * @throws ApiException 403
     */
    void requireAllowed(Account caller, KeyScopes scopes, String name, Optional<Chute> present, NodeSelector selector) {
        UUID chuteId = present.map(Chute::chuteId).orElseGet(() -> ChuteReference.idOf(caller.username(), name));
        if (!scopes.allows(ObjectType.CHUTES, chuteId, Action.WRITE)) {
            throw forbidden("This API key's scopes do not allow to deploy this chute: use another key.");
        }
        if (!subnets.mayDeploy(caller, name)) {
            throw forbidden(
                    "This name belongs to a subnet that your account is not of: choose a name without the subnet's word.");
        }
        if (gpus.leavesOnlyConsumerGpus(gpus.supportedBy(selector))) {
            throw forbidden("A chute can't run on 3090, 4090 and 5090 GPUs alone: let the node_selector allow others.");
        }
        present.ifPresent(immutableNames::refuseChange);
    }

    /** @throws ApiException 400 where the fields do not fit together, or not the caller */
    void requireSoundness(Account caller, DeployChuteRequest request, NodeSelector selector) {
        if (isEmpty(request.cords()) == isEmpty(request.jobs())) {
            throw bad("A chute has either cords or jobs: send one of them, and the other empty.");
        }
        if (gpus.supportedBy(selector).isEmpty()) {
            throw bad(
                    "No GPU is left by the node_selector: ask for less memory, or allow other GPUs or a higher price.");
        }
        if (request.isPublic() && !caller.has(Permission.PUBLIC_MODEL_DEPLOYMENT)) {
            throw bad("You may not deploy public chutes: deploy it with public false and share it instead.");
        }
        if (TEE.matcher(request.name()).find()
                && !request.isolation().toIsolation().tee()) {
            throw bad("A chute with TEE in its name must be deployed with tee true.");
        }
    }

    /**
     * A redeployment can't leave the trusted enclave or widen its placement: callers rely on what was attested.
     *
     * @throws ApiException 400
     */
    void requireSameEnclave(Account caller, Chute present, DeployChuteRequest request, NodeSelector selector) {
        if (!present.isolation().tee()) {
            return;
        }
        if (!request.isolation().toIsolation().tee()) {
            throw bad("A chute with tee true can't be downgraded: deploy it with tee true, or under another name.");
        }
        if (!selector.placesLike(present.nodeSelector()) && !caller.has(Permission.UNLIMITED_DEV)) {
            throw bad(
                    "The placement of a chute with tee true can't be changed: keep gpu_count, min_vram_gb_per_gpu, include and"
                            + " exclude of its node_selector, or deploy it under another name.");
        }
    }

    /** @throws ApiException 409 where a public chute would run on a private image, or nothing would change */
    void requireNews(DeployChuteRequest request, Optional<Chute> present, UUID version, boolean isImagePublic) {
        if (request.isPublic() && !isImagePublic) {
            throw new ApiException(
                    ErrorCode.CONFLICT, "A public chute can't run on a private image: use a public one.");
        }
        if (present.isPresent()
                && present.get().version().equals(version)
                && present.get().isPublic() == request.isPublic()) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "This version of the chute is deployed already: change its code, its image or whether it is public.");
        }
    }

    private static ApiException forbidden(String detail) {
        return new ApiException(ErrorCode.FORBIDDEN, detail);
    }

    private static ApiException bad(String detail) {
        return new ApiException(ErrorCode.BAD_REQUEST, detail);
    }

    private static boolean isEmpty(List<?> list) {
        return list == null || list.isEmpty();
    }
}
