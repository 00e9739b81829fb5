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
    /** Extension of an operation that no resource method answers, and that {@link RouteCallers#required} guards; it is not published. */
    public static final String REQUIRED = "x-openchutes-required";

    private static final DotName ACCESS = DotName.createSimple(Access.class);
    private static final DotName PATH = DotName.createSimple("jakarta.ws.rs.Path");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final String KEY_SCHEME = "ApiKey";
    private static final String TOKEN_SCHEME = "Token";

    private static final String HOW_TO_SIGN = """
            How to sign (sr25519 as in schnorrkel, signing context `substrate`; the signature covers UTF-8 bytes):

            1. Take the time in unix seconds as the nonce; it may be 600 seconds from the service's clock.
            2. Where the request has a body, sign `{hotkey}:{nonce}:{sha256 of the body's bytes, in lower-case hex}`; \
            else sign `{hotkey}:{nonce}:{purpose}`, with the purpose that the operation's description names.
            3. Send `X-Chutes-Hotkey`, `X-Chutes-Nonce` and `X-Chutes-Signature`, the 64 bytes in hex, `0x` before them allowed.

            For example, `GET /users/me` is signed over `5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY:1767358800:me`.

            Such a signature is version 1. It can be replayed within its window, and a signed GET serves for any other call without a body of \
            the same purpose, a DELETE too. Operations that destroy or administer accounts refuse it, and an operator may demand version 2 of \
            any. Version 2 can't be replayed: send `X-Chutes-Sig-Version: 2` and a nonce of ten digits of \
            unix seconds, a dot and 16 to 64 letters, digits, `_` or `-` that is used once, and sign \
            `v2:{hotkey}:{METHOD}:{path and query as sent}:{nonce}:{sha256 of the body in hex, or nothing}`.

            Browser and hardware wallets sign `<Bytes>`, the message and `</Bytes>`: that passes too, in both versions.""";

    private final Map<String, AnnotationInstance> declared = new HashMap<>();

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
                    declared.put(http + " " + path, access);
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
                    AnnotationInstance access =
                            declared.get(method.name() + " " + io.openchutes.auth.access.Operation.canonicalPath(path));
                    if (access != null) {
                        document(operation, access);
                    } else if (operation.getExtensions() != null
                            && operation.getExtensions().containsKey(REQUIRED)) {
                        operation.removeExtension(REQUIRED);
                        document(operation, required());
                    }
                }));
    }

    /** As an operation with {@code @Access(REQUIRED)} has it. */
    private static AnnotationInstance required() {
        return AnnotationInstance.builder(Access.class)
                .add("value", Access.Caller.REQUIRED)
                .build();
    }

    private static void document(Operation operation, AnnotationInstance access) {
        Access.Caller caller = Access.Caller.valueOf(access.value().asEnum());
        operation.setDescription((operation.getDescription() == null
                        ? ""
                        : operation.getDescription().strip() + "\n\n")
                + credentials(operation, access, caller));
        if (caller != Access.Caller.ANYONE) {
            documentCredentials(operation, caller, keysOf(access) != Access.Keys.NONE);
        }
    }

    private static Access.Keys keysOf(AnnotationInstance access) {
        AnnotationValue keys = access.value("keys");
        return keys == null ? Access.Keys.SCOPED : Access.Keys.valueOf(keys.asEnum());
    }

    /** Who may call, and what a signature without a body covers. */
    private static String credentials(Operation operation, AnnotationInstance access, Access.Caller caller) {
        if (caller == Access.Caller.ANYONE) {
            return "*Credentials*: none are needed, and none are looked at.";
        }
        AnnotationValue purpose = access.value("purpose");
        String covered = operation.getRequestBody() == null
                ? "the purpose `"
                        + (purpose == null ? Access.Purpose.CHUTES : Access.Purpose.valueOf(purpose.asEnum())).word()
                        + "`"
                : "the body";
        AnnotationValue signatures = access.value("signatures");
        boolean version2 =
                signatures != null && Access.Signatures.valueOf(signatures.asEnum()) == Access.Signatures.VERSION_2;
        String signature = version2 ? "a version 2 signature" : "a signature over " + covered;
        return "*Credentials*: "
                + switch (caller) {
                    case HOTKEY -> signature + ", by a hotkey that need not have an account yet.";
                    case OPTIONAL -> signature + ", an API key, or none at all; wrong ones are a 401.";
                    default ->
                        signature
                                + switch (keysOf(access)) {
                                    case NONE -> "; no API key.";
                                    case ADMIN_ONLY -> ", or an admin API key.";
                                    case SCOPED -> ", or an API key whose scopes allow it.";
                                };
                };
    }

    private static void documentCredentials(Operation operation, Access.Caller caller, boolean takesKeys) {
        List<Parameter> parameters =
                new ArrayList<>(operation.getParameters() == null ? List.of() : operation.getParameters());
        parameters.add(header(
                SignedHeaders.HOTKEY,
                48,
                "SS58 address (format 42) of the key that signs.",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"));
        parameters.add(header(
                SignedHeaders.SIGNATURE,
                130,
                "sr25519 signature of 64 bytes in hex; the security scheme says what it covers.",
                null));
        parameters.add(header(
                SignedHeaders.NONCE,
                75,
                "Unix seconds; with version 2, unix seconds, a dot and 16 to 64 letters, digits, _ or -, used once.",
                "1767358800"));
        parameters.add(header(
                SignedHeaders.VERSION,
                1,
                "Absent for version 1; 2 for signatures that cover the request line too.",
                null));
        operation.setParameters(parameters);
        List<SecurityRequirement> ways = new ArrayList<>();
        ways.add(OASFactory.createSecurityRequirement()
                .addScheme("Hotkey")
                .addScheme("Signature")
                .addScheme("Nonce"));
        if (caller != Access.Caller.HOTKEY && takesKeys) {
            ways.add(OASFactory.createSecurityRequirement().addScheme(KEY_SCHEME));
            ways.add(OASFactory.createSecurityRequirement().addScheme(TOKEN_SCHEME));
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

    /**
     * @param maxLength what is longer is a 401, save a nonce of version 1 with zeros before it
     * @param example null where none would verify
     */
    private static Parameter header(String name, int maxLength, String description, String example) {
        return OASFactory.createParameter()
                .name(name)
                .example(example)
                .in(Parameter.In.HEADER)
                .required(false)
                .description(description)
                .schema(OASFactory.createSchema()
                        .anyOf(List.of(
                                OASFactory.createSchema()
                                        .addType(SchemaType.STRING)
                                        .maxLength(maxLength),
                                OASFactory.createSchema().addType(SchemaType.NULL))));
    }

    private static void addSchemes(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSecurityScheme(
                        "Hotkey",
                        inHeader(
                                SignedHeaders.HOTKEY,
                                "SS58 address (format 42) of the key that signs. A signed request has this header,"
                                        + " X-Chutes-Nonce and X-Chutes-Signature; that one's description says how to sign."))
                .addSecurityScheme("Signature", inHeader(SignedHeaders.SIGNATURE, HOW_TO_SIGN))
                .addSecurityScheme(
                        "Nonce",
                        inHeader(
                                SignedHeaders.NONCE,
                                "The time in unix seconds, as it was signed; with version 2 followed by what makes it unique."))
                .addSecurityScheme(
                        KEY_SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("cpk_{key id}.{user id}.{secret}")
                                .description(
                                        "An API key, as `Authorization: Bearer cpk_…`. The scheme may be Basic or missing too; only"
                                                + " the last word counts. Make one with `POST /api_keys/` or `chutes keys create`."
                                                + " An admin key may do all that its owner may; a key with scopes only what they"
                                                + " allow. Signed headers win where both are sent."))
                .addSecurityScheme(
                        TOKEN_SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT")
                                .description(
                                        "A log-in token of `POST /users/login`, as `Authorization: Bearer eyJ…`, with the"
                                                + " rights of an admin API key until its time is over."));
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
