package io.openchutes.rest.input;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.MatrixParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestMatrix;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The source of each parameter of a resource method, computed once a method. */
public final class ParameterPlan {
    /** The first element of an error's {@code loc}. */
    public enum Source {
        QUERY("query"),
        PATH("path"),
        HEADER("header"),
        BODY("body"),
        /** Nothing that the caller sends as a parameter, or a kind that isn't checked here. */
        OTHER("request");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * @param name as the caller writes it
     * @param fallback the default's text, or null
     */
    public record Parameter(Source source, String name, Class<?> type, Type genericType, String fallback) {}

    private static final ClassValue<Map<Method, ParameterPlan>> PLANS = new ClassValue<>() {
        @Override
        protected Map<Method, ParameterPlan> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private final List<Parameter> parameters;

    private ParameterPlan(Method method) {
        String template = template(method);
        List<Parameter> found = new ArrayList<>();
        for (java.lang.reflect.Parameter parameter : method.getParameters()) {
            found.add(parameter(parameter, template));
        }
        this.parameters = List.copyOf(found);
    }

    public static ParameterPlan of(Method method) {
        return PLANS.get(method.getDeclaringClass()).computeIfAbsent(method, ParameterPlan::new);
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public boolean hasBody() {
        return parameters.stream().anyMatch(p -> p.source() == Source.BODY);
    }

    private static String template(Method method) {
        Path ofClass = method.getDeclaringClass().getAnnotation(Path.class);
        Path ofMethod = method.getAnnotation(Path.class);
        return (ofClass == null ? "" : ofClass.value()) + "/" + (ofMethod == null ? "" : ofMethod.value());
    }

    private static Parameter parameter(java.lang.reflect.Parameter p, String template) {
        DefaultValue fallback = p.getAnnotation(DefaultValue.class);
        String text = fallback == null ? null : fallback.value();
        Source source = Source.BODY;
        String name = p.getName();
        if (p.getAnnotation(QueryParam.class) != null) {
            source = Source.QUERY;
            name = p.getAnnotation(QueryParam.class).value();
        } else if (p.getAnnotation(RestQuery.class) != null) {
            source = Source.QUERY;
            name = named(p.getAnnotation(RestQuery.class).value(), name);
        } else if (p.getAnnotation(PathParam.class) != null) {
            source = Source.PATH;
            name = p.getAnnotation(PathParam.class).value();
        } else if (p.getAnnotation(RestPath.class) != null) {
            source = Source.PATH;
            name = named(p.getAnnotation(RestPath.class).value(), name);
        } else if (p.getAnnotation(HeaderParam.class) != null) {
            source = Source.HEADER;
            name = p.getAnnotation(HeaderParam.class).value();
        } else if (p.getAnnotation(RestHeader.class) != null) {
            source = Source.HEADER;
            name = named(p.getAnnotation(RestHeader.class).value(), name);
        } else if (isOther(p)) {
            source = Source.OTHER;
        } else if (template.matches(".*\\{\\s*" + java.util.regex.Pattern.quote(name) + "\\s*[:}].*")) {
            source = Source.PATH;
        }
        return new Parameter(source, name, p.getType(), p.getParameterizedType(), text);
    }

    private static boolean isOther(java.lang.reflect.Parameter p) {
        return p.getAnnotation(Context.class) != null
                || p.getAnnotation(BeanParam.class) != null
                || p.getAnnotation(FormParam.class) != null
                || p.getAnnotation(RestForm.class) != null
                || p.getAnnotation(CookieParam.class) != null
                || p.getAnnotation(RestCookie.class) != null
                || p.getAnnotation(MatrixParam.class) != null
                || p.getAnnotation(RestMatrix.class) != null
                || p.getType().getName().startsWith("jakarta.ws.rs.")
                || p.getType().getName().startsWith("io.vertx.")
                || p.getType().getName().startsWith("org.jboss.resteasy.");
    }

    private static String named(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }
}
