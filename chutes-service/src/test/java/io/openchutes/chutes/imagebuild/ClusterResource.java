package io.openchutes.chutes.imagebuild;

import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** fabric8's stand-in for an API server; tests are the Job's controller and the kubelet. It has the logs of Pods of one name. */
public class ClusterResource implements QuarkusTestResourceLifecycleManager {
    static final String NAMESPACE = "builds";
    static final String POD = "pod-of-build";

    private KubernetesMockServer server;

    @Override
    public Map<String, String> start() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        server = new KubernetesMockServer(
                new io.fabric8.mockwebserver.Context(),
                new MockWebServer(),
                responses,
                new KubernetesMixedDispatcher(responses),
                false);
        log("fetch", "Fetching the build context\n");
        log("build", "STEP 1/2: FROM python:3.12\nSTEP 2/2: RUN echo hello\nhello\n");
        log("push", "Pushing\n");
        server.start();
        return Map.of(
                "quarkus.kubernetes-client.api-server-url",
                server.url("/"),
                "quarkus.kubernetes-client.namespace",
                NAMESPACE);
    }

    private void log(String container, String text) {
        String path = "/api/v1/namespaces/" + NAMESPACE + "/pods/" + POD + "/log?pretty=false&container=" + container;
        server.expect()
                .get()
                .withPath(path + "&follow=true")
                .andReturn(200, text)
                .always();
    }

    @Override
    public void stop() {
        server.destroy();
    }
}
