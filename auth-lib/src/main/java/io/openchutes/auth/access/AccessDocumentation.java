package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.signature.SignedHeaders;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/**
 * Writes into a service's OpenAPI document which credentials each operation takes, as its {@link Access} says: the signature's headers
 * as parameters, as the public API documents them, and all ways as security schemes, so that Swagger UI can send them.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 100)
public class AccessDocumentation implements OASFilter {
    private static final DotName ACCESS = DotName.createSimple(Access.class);
    private static final DotName PATH = DotName.createSimple("jakarta.ws.rs.Path");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final String KEY_SCHEME = "ApiKey";

    private final Map<String, Access.Caller> callers = new HashMap<>();

    /** @param index of the application and its libraries; given by Quarkus at build time */
    public AccessDocumentation(IndexView index) {
        for (AnnotationInstance access : index.getAnnotations(ACCESS)) {
            if (access.target().kind() != AnnotationTarget.Kind.METHOD) {
                continue;
            }
            MethodInfo method = access.target().asMethod();
            String path = io.openchutes.auth.access.Operation.canonicalPath(
                    pathOf(method.declaringClass()) + "/" + pathOf(method));
            for (String http : METHODS) {
                if (method.hasAnnotation(DotName.createSimple("jakarta.ws.rs." + http))) {
                    callers.put(
                            http + " " + path,
                            Access.Caller.valueOf(access.value().asEnum()));
                }
            }
        }
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        addSchemes(document);
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().forEach((method, operation) -> {
                    Access.Caller caller =
                            callers.get(method.name() + " " + io.openchutes.auth.access.Operation.canonicalPath(path));
                    if (caller != null && caller != Access.Caller.ANYONE) {
                        document(operation, caller);
                    }
                }));
    }

    private static void document(Operation operation, Access.Caller caller) {
        List<Parameter> parameters =
                new ArrayList<>(operation.getParameters() == null ? List.of() : operation.getParameters());
        parameters.add(header(SignedHeaders.HOTKEY, "SS58 address (format 42) of the key that signs."));
        parameters.add(header(SignedHeaders.SIGNATURE, "sr25519 signature of 64 bytes in hex."));
        parameters.add(header(
                SignedHeaders.NONCE,
                "Unix seconds; with version 2, unix seconds, a dot and 16 to 64 letters, digits, _ or -, used once."));
        parameters.add(header(
                SignedHeaders.VERSION, "Absent for version 1; 2 for signatures that cover the request line too."));
        operation.setParameters(parameters);
        List<SecurityRequirement> ways = new ArrayList<>();
        ways.add(OASFactory.createSecurityRequirement()
                .addScheme("Hotkey")
                .addScheme("Signature")
                .addScheme("Nonce"));
        if (caller != Access.Caller.HOTKEY) {
            ways.add(OASFactory.createSecurityRequirement().addScheme(KEY_SCHEME));
        }
        if (caller == Access.Caller.OPTIONAL) {
            ways.add(OASFactory.createSecurityRequirement());
        }
        operation.setSecurity(ways);
        describe(operation, "401", "No credentials where they are needed, or wrong ones");
        if (caller != Access.Caller.HOTKEY) {
            describe(operation, "403", "The caller may not do this");
        }
        describe(operation, "503", "Credentials can't be checked at the moment");
    }

    private static void describe(Operation operation, String status, String description) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        if (!operation.getResponses().hasAPIResponse(status)) {
            operation
                    .getResponses()
                    .addAPIResponse(status, OASFactory.createAPIResponse().description(description));
        }
    }

    private static Parameter header(String name, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .required(false)
                .description(description)
                .schema(OASFactory.createSchema()
                        .anyOf(List.of(
                                OASFactory.createSchema().addType(SchemaType.STRING),
                                OASFactory.createSchema().addType(SchemaType.NULL))));
    }

    private static void addSchemes(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSecurityScheme("Hotkey", inHeader(SignedHeaders.HOTKEY, "SS58 address of the key that signs."))
                .addSecurityScheme(
                        "Signature",
                        inHeader(
                                SignedHeaders.SIGNATURE,
                                "sr25519 signature, 64 bytes in hex, of {hotkey}:{nonce}:{sha256 hex of the body, or the operation's purpose}."))
                .addSecurityScheme("Nonce", inHeader(SignedHeaders.NONCE, "The time in unix seconds."))
                .addSecurityScheme(
                        KEY_SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("cpk_{key id}.{user id}.{secret}")
                                .description("An API key in the Authorization header."));
    }

    private static SecurityScheme inHeader(String header, String description) {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(header)
                .description(description);
    }

    private static String pathOf(ClassInfo resource) {
        AnnotationInstance path = resource.declaredAnnotation(PATH);
        return path == null ? "" : path.value().asString();
    }

    private static String pathOf(MethodInfo method) {
        AnnotationInstance path = method.annotation(PATH);
        AnnotationValue value = path == null ? null : path.value();
        return value == null ? "" : value.asString();
    }
}
