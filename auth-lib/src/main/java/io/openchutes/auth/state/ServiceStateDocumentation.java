package io.openchutes.auth.state;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** In a service's OpenAPI document its state has the service's own path and operationId: four services are one document to who calls them. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 2)
public class ServiceStateDocumentation implements OASFilter {
    static final String OPERATION_ID = "getServiceState";
    private static final String EXAMPLE = "/META-INF/service-state-example.json";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        PathItem state =
                document.getPaths() == null ? null : document.getPaths().getPathItem(ServiceStateResource.PATH);
        if (state == null) {
            return;
        }
        String service = ConfigProvider.getConfig().getValue("quarkus.application.name", String.class);
        describe(state.getGET(), service);
        Paths paths = OASFactory.createPaths();
        for (Map.Entry<String, PathItem> path :
                document.getPaths().getPathItems().entrySet()) {
            paths.addPathItem(
                    path.getKey().equals(ServiceStateResource.PATH)
                            ? ServiceStateResource.PATH.replace("{service}", service)
                            : path.getKey(),
                    path.getValue());
        }
        document.setPaths(paths);
    }

    private static void describe(Operation operation, String service) {
        operation.setOperationId(OPERATION_ID + "Of" + inCamelCase(service));
        operation.setParameters(new ArrayList<>(operation.getParameters().stream()
                .filter(parameter -> parameter.getIn() != Parameter.In.PATH)
                .toList()));
        operation.getResponses().removeAPIResponse("404");
        operation
                .getResponses()
                .getAPIResponse("200")
                .getContent()
                .getMediaType("application/json")
                .setExample(example(service));
    }

    private static String inCamelCase(String service) {
        StringBuilder name = new StringBuilder();
        for (String word : service.split("-")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    private static ObjectNode example(String service) {
        try (InputStream file = ServiceStateDocumentation.class.getResourceAsStream(EXAMPLE)) {
            return ((ObjectNode) new ObjectMapper().readTree(file)).put("service", service);
        } catch (IOException e) {
            throw new UncheckedIOException(EXAMPLE + " can't be read", e);
        }
    }
}
