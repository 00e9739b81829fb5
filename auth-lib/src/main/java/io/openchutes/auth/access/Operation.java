package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.KeyScopes.Action;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A resource method with what its {@link Access} says.
 *
 * @param httpMethod in upper case
 * @param template the path with its variables, {@code {}} each, since they compare by position; no slash at the end
 */
public record Operation(Access access, String httpMethod, String template) {
    /** The key of the request's operation in its RoutingContext. */
    static final String KEY = Operation.class.getName();

    private static final ClassValue<Map<Method, Optional<Operation>>> OPERATIONS = new ClassValue<>() {
        @Override
        protected Map<Method, Optional<Operation>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** Empty where the method has no {@link Access}. */
    static Optional<Operation> of(Class<?> resourceClass, Method method) {
        return OPERATIONS.get(resourceClass).computeIfAbsent(method, m -> {
            Access access = m.getAnnotation(Access.class);
            return access == null
                    ? Optional.empty()
                    : Optional.of(new Operation(access, httpMethod(m), template(resourceClass, m)));
        });
    }

    /** As configuration writes an operation: the method and the path, however its variables are called. */
    static String canonical(String methodAndPath) {
        String[] words = methodAndPath.strip().split("\\s+", 2);
        return words.length == 2 ? words[0].toUpperCase() + " " + canonicalPath(words[1]) : words[0];
    }

    String name() {
        return httpMethod + " " + template;
    }

    /** Whether it is a GET that changes something: to HEAD, which REST would answer by running it, it is not there. */
    boolean actsOnGet() {
        return httpMethod.equals(HttpMethod.GET) && action() != Action.READ;
    }

    Action action() {
        return switch (access.action()) {
            case READ -> Action.READ;
            case WRITE -> Action.WRITE;
            case DELETE -> Action.DELETE;
            case BY_METHOD ->
                switch (httpMethod) {
                    case "GET", "HEAD", "OPTIONS" -> Action.READ;
                    case "DELETE" -> Action.DELETE;
                    default -> Action.WRITE;
                };
        };
    }

    private static String httpMethod(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (http != null) {
                return http.value();
            }
        }
        return "";
    }

    private static String template(Class<?> resourceClass, Method method) {
        Path ofClass = resourceClass.getAnnotation(Path.class);
        if (ofClass == null) {
            ofClass = method.getDeclaringClass().getAnnotation(Path.class);
        }
        Path ofMethod = method.getAnnotation(Path.class);
        return canonicalPath(
                (ofClass == null ? "" : ofClass.value()) + "/" + (ofMethod == null ? "" : ofMethod.value()));
    }

    /** Variables without names and patterns (which may hold braces of their own), single slashes, none at the end. */
    static String canonicalPath(String path) {
        StringBuilder canonical = new StringBuilder("/");
        int depth = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '{') {
                if (depth++ == 0) {
                    canonical.append("{}");
                }
            } else if (c == '}') {
                depth--;
            } else if (depth == 0 && !(c == '/' && canonical.charAt(canonical.length() - 1) == '/')) {
                canonical.append(c);
            }
        }
        int end = canonical.length();
        return end > 1 && canonical.charAt(end - 1) == '/' ? canonical.substring(0, end - 1) : canonical.toString();
    }
}
