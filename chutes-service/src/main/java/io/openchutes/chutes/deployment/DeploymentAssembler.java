package io.openchutes.chutes.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import io.openchutes.auth.Account;
import io.openchutes.chutes.chute.Chute.Deployment;
import io.openchutes.chutes.chute.EntryPoint;
import io.openchutes.chutes.chute.Presentation;
import io.openchutes.chutes.chute.Program;
import io.openchutes.chutes.chute.Scaling;
import io.openchutes.chutes.chute.StoredSize;
import io.openchutes.chutes.cord.CordList;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.job.Job;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Makes a chute's content of a request: fills in defaults, writes cords and jobs out, computes the version. */
@ApplicationScoped
public class DeploymentAssembler {
    private static final String INITIAL_PATCH = "initial";
    private final CordListService cordLists;
    private final StoredSize size;
    private final ObjectMapper mapper;

    public DeploymentAssembler(CordListService cordLists, StoredSize size, ObjectMapper mapper) {
        this.cordLists = cordLists;
        this.size = size;
        this.mapper = mapper;
    }

    /**
     * What the chute offers, as it is stored.
     *
     * @param jobs a JSON array
     */
    record Interface(CordList cords, String jobs) {}

    /** Cords and jobs written out, within the bound of what is stored of a chute. */
    Interface interfaceOf(DeployChuteRequest request) {
        CordList cords = cordLists.listOf(
                request.cords() == null ? List.of() : request.cords(), request.name(), request.standardTemplate());
        String jobs = write(
                request.jobs() == null
                        ? List.of()
                        : request.jobs().stream().map(Job::complete).toList());
        size.require(cords.cords(), jobs, presentationOf(request));
        return new Interface(cords, jobs);
    }

    static UUID versionOf(Image image, String code) {
        String patch = image.facts().patchVersion() == null
                ? INITIAL_PATCH
                : image.facts().patchVersion();
        return UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, image.imageId() + ":" + patch + ":" + code);
    }

    Deployment deployment(
            Account caller,
            DeployChuteRequest request,
            Interface offered,
            NodeSelector selector,
            Image image,
            UUID version) {
        boolean platformScales = request.isPublic() || caller.isSystem();
        return new Deployment(
                request.isPublic(),
                image.imageId(),
                presentationOf(request),
                new Program(version, request.standardTemplate(), request.revision(), request.concurrency()),
                new EntryPoint(request.filename(), request.refStr()),
                cordLists.keep(offered.cords()),
                offered.jobs(),
                selector,
                platformScales ? Scaling.BY_PLATFORM : request.scaling().toScaling(),
                request.isolation().toIsolation());
    }

    private static Presentation presentationOf(DeployChuteRequest request) {
        return request.presentation().over(Presentation.NONE);
    }

    private String write(List<Job> jobs) {
        try {
            return mapper.writeValueAsString(jobs);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jobs that were read can't be written", e);
        }
    }
}
