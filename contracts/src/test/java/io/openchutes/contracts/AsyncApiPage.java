package io.openchutes.contracts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The AsyncAPI document as one HTML page that needs nothing else: each topic, its writers and readers, its types with fields and sample. */
final class AsyncApiPage {
    private static final String STYLE = """
            :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1rem}
            h2{border-top:1px solid #8886;padding-top:1rem;margin-top:2.5rem}code,pre{font:14px ui-monospace,monospace}
            pre{overflow:auto;background:#8881;padding:.75rem;border-radius:.4rem}table{border-collapse:collapse;width:100%}
            td,th{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8883}
            dt{font-weight:600}dd{margin:0 0 .4rem}.scroll{overflow-x:auto}
            """;

    private final JsonNode document = Contract.asyncApi();
    private final Map<String, JsonNode> schemas = Contract.files(Contract.SCHEMAS);
    private final Map<String, JsonNode> samples = Contract.files(Contract.SAMPLES);
    private final JsonMapper json =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private final StringBuilder page = new StringBuilder();

    String render() {
        String title = text(document.at("/info/title"));
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(title)
                .append("</h1>\n");
        for (String paragraph :
                document.at("/info/description").asString().strip().split("\n\n")) {
            page.append("<p>").append(marked(paragraph)).append("</p>\n");
        }
        page.append("<nav aria-label=\"Topics\"><ul>\n");
        document.get("channels")
                .properties()
                .forEach(channel -> page.append("<li><a href=\"#")
                        .append(escaped(channel.getKey()))
                        .append("\"><code>")
                        .append(text(channel.getValue().get("address")))
                        .append("</code></a></li>\n"));
        page.append("</ul></nav>\n<h2 id=\"headers\">Headers</h2>\n");
        fields(document.at("/components/schemas/envelope"), Map.of());
        document.get("channels").properties().forEach(this::channel);
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private void channel(Map.Entry<String, JsonNode> entry) {
        JsonNode channel = entry.getValue();
        page.append("<h2 id=\"")
                .append(escaped(entry.getKey()))
                .append("\"><code>")
                .append(text(channel.get("address")))
                .append("</code></h2>\n<p>")
                .append(marked(channel.get("description").asString()))
                .append("</p>\n<dl>\n");
        item("Kind", channel.path("x-kind").asString(""));
        item("Key", channel.path("x-key").asString(""));
        item("Written by", applications(entry.getKey(), "send"));
        item("Read by", applications(entry.getKey(), "receive"));
        item(
                "Settings",
                channel.at("/bindings/kafka/topicConfiguration").properties().stream()
                        .map(setting -> setting.getKey() + " = "
                                + (setting.getValue().isArray()
                                        ? setting.getValue().get(0).asString()
                                        : setting.getValue().asString()))
                        .collect(Collectors.joining(", ")));
        page.append("</dl>\n");
        channel.get("messages").properties().forEach(message -> message(message.getKey()));
    }

    private void message(String type) {
        JsonNode message = document.at("/components/messages").get(type);
        page.append("<h3>")
                .append(escaped(type))
                .append("</h3>\n<p>")
                .append(marked(message.get("summary").asString()))
                .append("</p>\n");
        if (schemas.containsKey(type)) {
            fields(schemas.get(type), Contract.properties(schemas.get(type)));
            page.append("<details><summary>Sample</summary><pre>")
                    .append(escaped(json.writeValueAsString(samples.get(type))))
                    .append("</pre></details>\n");
        } else if (type.equals("dead-letter")) {
            fields(document.at("/components/schemas/dead-letter-headers"), Map.of());
        }
    }

    private void fields(JsonNode schema, Map<String, JsonNode> properties) {
        page.append("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th>")
                .append("<th scope=\"col\">Meaning</th></tr></thead><tbody>\n");
        Map<String, JsonNode> rows = properties.isEmpty()
                ? schema.get("properties").properties().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new))
                : properties;
        rows.forEach((name, field) -> page.append("<tr><td><code>")
                .append(escaped(name))
                .append("</code></td><td>")
                .append(escaped(typeOf(field)))
                .append("</td><td>")
                .append(marked(field.path("description").asString("")))
                .append("</td></tr>\n"));
        page.append("</tbody></table></div>\n");
    }

    private static String typeOf(JsonNode field) {
        if (field.has("const")) {
            return field.get("const").asString();
        }
        if (field.has("anyOf")) {
            return "object or null";
        }
        JsonNode type = field.path("type");
        String name = type.isArray()
                ? type.valueStream().map(JsonNode::asString).collect(Collectors.joining(" or "))
                : type.asString("any");
        return field.has("format") ? name + ", " + field.get("format").asString() : name;
    }

    private String applications(String channel, String action) {
        List<String> names = document.get("operations").properties().stream()
                .map(Map.Entry::getValue)
                .filter(operation -> operation.at("/channel/$ref").asString().equals("#/channels/" + channel)
                        && operation.get("action").asString().equals(action))
                .map(operation -> operation.get("x-application").asString())
                .toList();
        return String.join(", ", names);
    }

    private void item(String name, String value) {
        if (!value.isEmpty()) {
            page.append("<dt>")
                    .append(name)
                    .append("</dt><dd>")
                    .append(escaped(value))
                    .append("</dd>\n");
        }
    }

    private static String text(JsonNode node) {
        return escaped(node.asString());
    }

    /** Escaped, with the two marks that the descriptions use. */
    private static String marked(String text) {
        return escaped(text)
                .replaceAll("`([^`]+)`", "<code>$1</code>")
                .replaceAll("\\*\\*([^*]+)\\*\\*", "<strong>$1</strong>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
