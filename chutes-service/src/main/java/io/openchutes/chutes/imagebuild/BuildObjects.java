package io.openchutes.chutes.imagebuild;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.imageregistry.ImageBuild;
import io.openchutes.kubernetes.OwnedSecret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes the objects of a build: a Job, and a Secret with what its Pod reads. Of the Pod's containers, each begins when the one before has
 * ended: the first fetches the files, the second builds as root and has no credentials, the third pushes and runs nothing of the build.
 */
final class BuildObjects {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGER = "openchutes-builder";
    static final String BUILD = "openchutes.io/build";
    static final String IMAGE = "openchutes.io/image";

    static final String FETCH = "fetch";
    static final String CONSTRUCT = "build";
    static final String PUSH = "push";

    /** Where a kubelet reads what a container leaves, here the image's digest. */
    private static final String RESULT = "/dev/termination-log";

    private static final String CONTEXT_FOLDER = "/openchutes/context";
    private static final String TOKEN_FOLDER = "/openchutes/token";
    private static final String RECIPE_FOLDER = "/openchutes/recipe";
    private static final String STORAGE_FOLDER = "/openchutes/storage";
    private static final String IMAGE_FOLDER = "/openchutes/image";
    private static final String AUTH_FOLDER = "/openchutes/auth";

    private static final String HEADER = "header";
    private static final String DOCKERFILE = "Dockerfile";
    private static final String REGISTRIES = "registries.conf";
    private static final long NOBODY = 65534;

    /** curl reads the header from a file: a command line is visible to all processes. */
    private static final String FETCH_SCRIPT = """
            set -eu
            echo "Fetching the build context"
            piece=0
            while [ "$piece" -lt "$PIECES" ]; do
              curl -fsS --retry 5 --retry-connrefused --max-time 300 -H "@$TOKEN/header" "$CONTEXT_URL/$piece" || exit 1
              piece=$((piece + 1))
            done | tar -xz -C "$CONTEXT"
            """;

    /** In a chroot, since a Pod can't make containers of its own; the layout's files alone are handed on, not buildah's storage. */
    private static final String BUILD_SCRIPT = """
            set -eu
            export CONTAINERS_REGISTRIES_CONF="$RECIPE/registries.conf" TMPDIR="$STORAGE"
            store="--root $STORAGE/root --runroot $STORAGE/run --storage-driver $DRIVER"
            buildah $store build --isolation chroot --layers=false --ulimit nofile=8192:8192 --file "$RECIPE/Dockerfile" --tag localhost/build "$CONTEXT"
            buildah $store push localhost/build "oci:$IMAGE:built"
            chmod -R a+rX "$IMAGE"
            """;

    private static final String PUSH_SCRIPT = """
            set -eu
            echo "Pushing $REFERENCE"
            exec skopeo copy --retry-times 3 --digestfile "$RESULT" --dest-tls-verify="$TLS" ${AUTH:+--dest-authfile "$AUTH/config.json"} \\
              "oci:$IMAGE:built" "docker://$REFERENCE"
            """;

    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}");
    private static final String VERSION_PLACE = "{chutes_version}";

    private final ChutesConfig.Builds config;

    BuildObjects(ChutesConfig.Builds config) {
        this.config = config;
    }

    /** The name of both. */
    static String name(UUID buildId) {
        return "build-" + buildId;
    }

    /** What the image is called in the registry; its own name may be none that a registry takes. */
    String reference(ImageBuild build) {
        return config.registry().orElseThrow() + "/" + build.imageId() + ":" + build.tag();
    }

    private static ObjectMeta metadata(ImageBuild build) {
        return new ObjectMetaBuilder()
                .withName(name(build.buildId()))
                .withLabels(Map.of(
                        MANAGED_BY, MANAGER,
                        BUILD, build.buildId().toString(),
                        IMAGE, build.imageId().toString()))
                .addToAnnotations("openchutes.io/image-name", build.image())
                .build();
    }

    Job job(ImageBuild build) {
        return new JobBuilder()
                .withMetadata(metadata(build))
                .withNewSpec()
                // What fails is reported to the owner, who decides whether it is worth another try.
                .withBackoffLimit(0)
                .withCompletions(1)
                .withParallelism(1)
                .withActiveDeadlineSeconds(config.deadline().toSeconds())
                .withTtlSecondsAfterFinished((int) config.keepEnded().toSeconds())
                .withNewTemplate()
                .withMetadata(metadata(build))
                .editMetadata()
                .withName(null)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withServiceAccountName(config.serviceAccount().orElse(null))
                .withEnableServiceLinks(false)
                .withHostUsers(config.userNamespaces() ? Boolean.FALSE : null)
                .withRuntimeClassName(config.runtimeClass().orElse(null))
                .withPriorityClassName(config.priorityClass().orElse(null))
                .withImagePullSecrets(config.pullSecrets().orElse(List.of()).stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNewSecurityContext()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withInitContainers(fetch(build), construct())
                .withContainers(push(build))
                .withVolumes(volumes(build))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Container fetch(ImageBuild build) {
        return new ContainerBuilder()
                .withName(FETCH)
                .withImage(config.image())
                .withCommand("/bin/sh", "-c", FETCH_SCRIPT)
                .withEnv(
                        variable("CONTEXT", CONTEXT_FOLDER),
                        variable("TOKEN", TOKEN_FOLDER),
                        variable("PIECES", String.valueOf(build.pieces())),
                        variable(
                                "CONTEXT_URL",
                                config.platformUrl().orElseThrow() + "/images/" + build.imageId() + "/context"))
                .withVolumeMounts(mount("context", CONTEXT_FOLDER, false), mount("token", TOKEN_FOLDER, true))
                .withResources(resources("100m", "1", "128Mi"))
                .withSecurityContext(harmless())
                .build();
    }

    private Container construct() {
        return new ContainerBuilder()
                .withName(CONSTRUCT)
                .withImage(config.image())
                .withCommand("/bin/sh", "-c", BUILD_SCRIPT)
                .withEnv(
                        variable("CONTEXT", CONTEXT_FOLDER),
                        variable("RECIPE", RECIPE_FOLDER),
                        variable("STORAGE", STORAGE_FOLDER),
                        variable("IMAGE", IMAGE_FOLDER),
                        variable("DRIVER", config.storageDriver()))
                .withVolumeMounts(
                        mount("context", CONTEXT_FOLDER, true),
                        mount("recipe", RECIPE_FOLDER, true),
                        mount("storage", STORAGE_FOLDER, false),
                        mount("image", IMAGE_FOLDER, false))
                .withResources(resources(config.cpu(), config.cpuLimit(), config.memory()))
                .withNewSecurityContext()
                .withRunAsUser(0L)
                .withRunAsGroup(0L)
                .withNewCapabilities()
                .withDrop("ALL")
                .withAdd(config.capabilities())
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    private Container push(ImageBuild build) {
        List<EnvVar> environment = new ArrayList<>(List.of(
                variable("IMAGE", IMAGE_FOLDER),
                variable("REFERENCE", reference(build)),
                variable("RESULT", RESULT),
                variable("TLS", String.valueOf(config.registryTls()))));
        List<VolumeMount> mounts =
                new ArrayList<>(List.of(mount("image", IMAGE_FOLDER, true), mount("tmp", "/var/tmp", false)));
        if (config.pushSecret().isPresent()) {
            environment.add(variable("AUTH", AUTH_FOLDER));
            mounts.add(mount("auth", AUTH_FOLDER, true));
        }
        return new ContainerBuilder()
                .withName(PUSH)
                .withImage(config.pushImage())
                .withCommand("/bin/sh", "-c", PUSH_SCRIPT)
                .withEnv(environment)
                .withTerminationMessagePath(RESULT)
                .withVolumeMounts(mounts)
                .withResources(resources("100m", "2", "512Mi"))
                .withSecurityContext(harmless())
                .build();
    }

    private static SecurityContext harmless() {
        return new SecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(NOBODY)
                .withRunAsGroup(NOBODY)
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private ResourceRequirements resources(String cpu, String cpuLimit, String memory) {
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                // Set aside in full, it would leave most nodes' disks to one build.
                .addToRequests("ephemeral-storage", new Quantity("1Gi"))
                .addToLimits("cpu", new Quantity(cpuLimit))
                .addToLimits("memory", new Quantity(memory))
                .addToLimits("ephemeral-storage", new Quantity(config.disk()))
                .build();
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVar(name, value, null);
    }

    private static VolumeMount mount(String volume, String folder, boolean readOnly) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(folder)
                .withReadOnly(readOnly ? Boolean.TRUE : null)
                .build();
    }

    private List<Volume> volumes(ImageBuild build) {
        List<Volume> volumes = new ArrayList<>(List.of(
                disk("context"),
                disk("storage"),
                disk("image"),
                disk("tmp"),
                secret("token", name(build.buildId()), new KeyToPath(HEADER, null, HEADER)),
                secret(
                        "recipe",
                        name(build.buildId()),
                        new KeyToPath(DOCKERFILE, null, DOCKERFILE),
                        new KeyToPath(REGISTRIES, null, REGISTRIES))));
        config.pushSecret()
                .ifPresent(name ->
                        volumes.add(secret("auth", name, new KeyToPath(".dockerconfigjson", null, "config.json"))));
        return volumes;
    }

    private Volume disk(String name) {
        return new VolumeBuilder()
                .withName(name)
                .withEmptyDir(new EmptyDirVolumeSourceBuilder()
                        .withSizeLimit(new Quantity(config.disk()))
                        .build())
                .build();
    }

    private static Volume secret(String volume, String name, KeyToPath... items) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewSecret()
                .withSecretName(name)
                .withItems(items)
                .endSecret()
                .build();
    }

    /** @param owner the Job, with which it goes */
    Secret secret(ImageBuild build, Job owner) {
        return OwnedSecret.of(
                metadata(build),
                owner,
                Map.of(
                        HEADER, base64("X-Build-Token: " + build.token() + "\n"),
                        DOCKERFILE, base64(dockerfile(build)),
                        REGISTRIES, base64(registries())));
    }

    private String dockerfile(ImageBuild build) {
        String version = build.chutesVersion();
        String append = config.append()
                .filter(lines -> !lines.contains(VERSION_PLACE)
                        || version != null && VERSION.matcher(version).matches())
                .map(lines -> lines.replace(VERSION_PLACE, String.valueOf(version)))
                .orElse("");
        return build.dockerfile() + "\n" + append + "\n";
    }

    /** Without it buildah would ask a terminal which registry a short name means. */
    private String registries() {
        return config.searchRegistries().stream()
                        .map(host -> "\"" + host + "\"")
                        .collect(Collectors.joining(", ", "unqualified-search-registries = [", "]\n"))
                + "short-name-mode = \"permissive\"\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
