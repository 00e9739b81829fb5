package io.openchutes.chutes.imagebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.imageregistry.UploadForm;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images where the builder is {@code kubernetes}, from the upload to what the cluster reports; the test is the cluster's controllers. */
@QuarkusTest
@TestProfile(KubernetesBuildsTest.Building.class)
@WithTestResource(value = PlatformResource.class, initArgs = @ResourceArg(name = "database", value = "built_images"))
@WithTestResource(ClusterResource.class)
class KubernetesBuildsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @Inject
    TestAccounts accounts;

    @Inject
    KubernetesClient client;

    @Inject
    DataSource database;

    private final List<ContainerStatus> steps = new ArrayList<>();
    private Person owner;
    private String imageId;

    @AfterEach
    void clean() {
        client.batch().v1().jobs().inNamespace(ClusterResource.NAMESPACE).delete();
        client.pods().inNamespace(ClusterResource.NAMESPACE).delete();
    }

    private void upload(String name) {
        owner = accounts.open(Permission.DEVELOPER, Permission.FREE_ACCOUNT);
        imageId = UploadForm.of(owner.call(), owner.username, name, "1")
                .post("/images/")
                .then()
                .statusCode(202)
                .body("status", equalTo("pending build"))
                .extract()
                .path("image_id");
    }

    private Optional<Job> job() {
        return client
                .batch()
                .v1()
                .jobs()
                .inNamespace(ClusterResource.NAMESPACE)
                .withLabel(BuildObjects.IMAGE, imageId)
                .list()
                .getItems()
                .stream()
                .findFirst();
    }

    private Job awaitJob() {
        return await().atMost(PATIENCE).until(this::job, Optional::isPresent).get();
    }

    private Secret awaitSecret(Job job) {
        return await().atMost(PATIENCE)
                .until(
                        () -> client.secrets()
                                .inNamespace(ClusterResource.NAMESPACE)
                                .withName(job.getMetadata().getName())
                                .get(),
                        secret -> secret != null);
    }

    /** The Job's controller makes its Pod. */
    private void podOf(Job job) {
        client.resource(new PodBuilder()
                        .withMetadata(job.getSpec().getTemplate().getMetadata())
                        .editMetadata()
                        .withName(ClusterResource.POD)
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .build())
                .inNamespace(ClusterResource.NAMESPACE)
                .create();
    }

    /** The kubelet reports of a container; those before it have ended well. */
    private void is(String container, ContainerState state) {
        steps.removeIf(step -> step.getName().equals(container));
        steps.add(new ContainerStatusBuilder()
                .withName(container)
                .withState(state)
                .build());
        Pod pod = client.pods()
                .inNamespace(ClusterResource.NAMESPACE)
                .withName(ClusterResource.POD)
                .get();
        client.resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withInitContainerStatuses(steps)
                        .endStatus()
                        .build())
                .inNamespace(ClusterResource.NAMESPACE)
                .updateStatus();
    }

    private static ContainerState running() {
        return new ContainerStateBuilder().withNewRunning().endRunning().build();
    }

    private static ContainerState ended(int code, String message) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(code)
                .withMessage(message)
                .endTerminated()
                .build();
    }

    private void awaitStatus(String status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> owner.call().get("/images/" + imageId).then().body("status", equalTo(status)));
    }

    private String log() {
        return owner.call()
                .get("/images/" + imageId + "/logs")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/plain"))
                .extract()
                .asString();
    }

    @Test
    void anUploadBecomesAJobAndThenAnImage() throws IOException {
        upload("good");
        Job job = awaitJob();
        Secret secret = awaitSecret(job);
        String token = text(secret, "header").replace("X-Build-Token: ", "").strip();
        assertThat(text(secret, "Dockerfile"))
                .isEqualTo("FROM python:3.12\nRUN echo hello\n\nRUN pip install --no-cache-dir chutes==0.6.9\n");
        awaitStatus("building");
        CompletableFuture<String> stream = CompletableFuture.supplyAsync(
                () -> owner.call().get("/images/" + imageId + "/logs").asString());

        podOf(job);
        is("fetch", running());
        assertThat(unpacked(token)).isEqualTo("app/main.py x = 1\n");
        RestAssured.given()
                .header("X-Build-Token", "0".repeat(64))
                .get("/images/" + imageId + "/context/0")
                .then()
                .statusCode(404);
        is("fetch", ended(0, null));
        is("build", running());
        await().atMost(PATIENCE)
                .untilAsserted(() -> RestAssured.given()
                        .header("X-Build-Token", token)
                        .get("/images/" + imageId + "/context/0")
                        .then()
                        .statusCode(404));
        owner.call()
                .body(TestChutes.body("too-early", "good:1"))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(400)
                .body("detail", containsString("not ready"));
        is("build", ended(0, null));
        is("push", ended(0, DIGEST));

        awaitStatus("built and pushed");
        String reference = "registry.example.com/built/" + imageId + ":1@" + DIGEST;
        assertThat(log())
                .contains("Fetching the build context\n", "hello\n", "Pushing\n")
                .endsWith("Built and pushed: " + reference + "\n");
        assertThat(stream)
                .succeedsWithin(PATIENCE)
                .asString()
                .contains("data: {\"", "\"log\":\"hello\"", "\"log_type\":\"stdout\"")
                .endsWith("DONE\n\n");
        owner.call()
                .body(TestChutes.body("on-built", "good:1"))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200)
                .body("chutes_version", equalTo("0.6.9"));
    }

    @Test
    void aDockerfileThatFailsIsAnErrorWithWhatItSaid() {
        upload("bad");
        podOf(awaitJob());
        is("fetch", ended(0, null));
        is("build", ended(1, null));
        awaitStatus("error");
        assertThat(log()).endsWith("The build failed: its Dockerfile can't be built, which ended with code 1: hello\n");
        owner.call()
                .body(TestChutes.body("on-bad", "bad:1"))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(400);
    }

    @Test
    void aBuilderThatCanNotBePulledEndsItsJob() {
        upload("unpulled");
        podOf(awaitJob());
        is(
                "fetch",
                new ContainerStateBuilder()
                        .withNewWaiting()
                        .withReason("ErrImagePull")
                        .withMessage("no such host")
                        .endWaiting()
                        .build());
        awaitStatus("error");
        assertThat(log())
                .endsWith("The build failed: the builder's image can't be pulled (ErrImagePull): no such host\n");
        await().atMost(PATIENCE).until(() -> job().isEmpty());
    }

    @Test
    void aDeadlineIsNamed() {
        upload("late");
        Job late = awaitJob();
        client.resource(new JobBuilder(late)
                        .withNewStatus()
                        .addNewCondition()
                        .withType("FailureTarget")
                        .withStatus("True")
                        .withReason("DeadlineExceeded")
                        .endCondition()
                        .endStatus()
                        .build())
                .inNamespace(ClusterResource.NAMESPACE)
                .updateStatus();
        awaitStatus("error");
        assertThat(log()).endsWith("The build failed: it took longer than it may, 1800 s (DeadlineExceeded)\n");
    }

    @Test
    void anImageThatIsDeletedTakesItsJobAlong() {
        upload("deleted");
        podOf(awaitJob());
        is("fetch", running());
        owner.call().delete("/images/" + imageId).then().statusCode(200);
        await().atMost(PATIENCE).until(() -> job().isEmpty());
        owner.call().get("/images/" + imageId + "/logs").then().statusCode(404);
    }

    /** What is printed finds that out before the next round does. */
    @Test
    void anImageThatIsDeletedWhileItsBuildPrintsTakesItsJobAlong() {
        upload("deleted-printing");
        podOf(awaitJob());
        is("fetch", ended(0, null));
        is("build", running());
        owner.call().delete("/images/" + imageId).then().statusCode(200);
        await().atMost(PATIENCE).until(() -> job().isEmpty());
    }

    @Test
    void anotherReplicaGoesOnWithTheBuildOfOneThatIsGone() {
        upload("adopted");
        Job job = awaitJob();
        podOf(job);
        is("fetch", ended(0, null));
        is("build", running());
        await().atMost(PATIENCE).until(() -> storedLines() >= 4);
        UUID gone = UUID.randomUUID();
        new TestDatabase(database)
                .run(
                        "update image_build set replica_id = ?, leased_until = clock_timestamp() where image_id = ?",
                        gone,
                        UUID.fromString(imageId));
        await().atMost(PATIENCE)
                .until(() -> count("select count(*) from image_build where replica_id <> ?", gone) == 1);
        is("build", ended(0, null));
        is("push", ended(0, DIGEST));
        awaitStatus("built and pushed");
        assertThat(log()).containsOnlyOnce("\nhello\n").containsOnlyOnce("Building as Job");
        assertThat(job())
                .map(found -> found.getMetadata().getUid())
                .contains(job.getMetadata().getUid());
    }

    @Test
    void nobodyHasMoreBuildsThanHeMay() {
        upload("first");
        UploadForm.of(owner.call(), owner.username, "second", "1")
                .post("/images/")
                .then()
                .statusCode(202);
        UploadForm.of(owner.call(), owner.username, "third", "1")
                .post("/images/")
                .then()
                .statusCode(429)
                .header("Retry-After", equalTo("60"));
        owner.call().delete("/images/" + owner.username + "/second:1").then().statusCode(200);
        owner.call().delete("/images/" + owner.username + "/first:1").then().statusCode(200);
    }

    private long storedLines() {
        return count("select count(*) from image_log_line where image_id = ?", UUID.fromString(imageId));
    }

    private long count(String query, UUID parameter) {
        return new TestDatabase(database).number(query, parameter);
    }

    private String unpacked(String token) throws IOException {
        byte[] piece = RestAssured.given()
                .header("X-Build-Token", token)
                .get("/images/" + imageId + "/context/0")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GzipCompressorInputStream(new ByteArrayInputStream(piece)))) {
            String name = tar.getNextEntry().getName();
            return name + " " + new String(tar.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    /** A cluster that builds. */
    public static class Building implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "openchutes.chutes.images.builder", "kubernetes",
                    "openchutes.chutes.images.builds.registry", "registry.example.com/built",
                    "openchutes.chutes.images.builds.platform-url", "http://openchutes.example.com",
                    "openchutes.chutes.images.builds.namespace", ClusterResource.NAMESPACE,
                    "openchutes.chutes.images.builds.queued-per-account", "2");
        }
    }
}
