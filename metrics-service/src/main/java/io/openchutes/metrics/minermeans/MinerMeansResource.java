package io.openchutes.metrics.minermeans;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.metrics.Subjects;
import io.openchutes.metrics.pages.MinerMeansPages;
import io.openchutes.metrics.pages.PageAssets;
import io.openchutes.metrics.pages.PageRequest;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import io.quarkus.qute.TemplateInstance;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The pages, JSON and CSV of miner means. */
@Path("/chutes/miner_means")
@Tag(name = "Metrics")
public class MinerMeansResource {
    private static final String HTML = "text/html;charset=UTF-8";
    private static final String CSV = "text/csv;charset=UTF-8;header=present";

    private final MinerMeansService means;
    private final PageAssets assets;
    private final PublicAnswers answers;

    public MinerMeansResource(MinerMeansService means, PageAssets assets, PublicAnswers answers) {
        this.means = means;
        this.assets = assets;
        this.answers = answers;
    }

    @GET
    @Access(Caller.ANYONE)
    @Operation(
            operationId = "getChuteMinerMeanIndex",
            summary = "Page of the public LLM chutes",
            description =
                    "An HTML page that lists the public LLM chutes (template vllm) that are not disabled, most used"
                            + " in the last 24 hours first, each a link to its miners' means. Needs no credentials.")
    @APIResponse(
            responseCode = "200",
            description = "The page.",
            content = @Content(mediaType = "text/html", schema = @Schema(type = SchemaType.STRING)))
    public Response index(
            @Parameter(
                            description =
                                    "Only chutes with this in their name or id, ignoring case; at most 200 characters.",
                            schema = @Schema(type = SchemaType.STRING, nullable = true, maxLength = 200))
                    @QueryParam("q")
                    String q,
            @Parameter(
                            description = "Which page of the list, from 1; a page behind the last one is the last one.",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            nullable = true,
                                            minimum = "1",
                                            maximum = "1000000"))
                    @QueryParam("page")
                    String page,
            @Context HttpHeaders headers) {
        return page(MinerMeansPages.index(means.indexPage(PageRequest.of(q, null, null, page)), assets), headers);
    }

    @GET
    @Path("/{chute_id:[^/]+}")
    @Access(Caller.ANYONE)
    @Operation(
            operationId = "getChuteMinerMeans",
            summary = "A chute's miner means",
            description = "Mean tokens a second and mean output tokens of every (miner, instance) of the chute over the"
                    + " last 24 hours, largest mean output first: an HTML page, or JSON or CSV with `ext`. The means are"
                    + " over successful invocations, each with the same weight; one that does not state a figure does"
                    + " not count for it. Needs no credentials; a private chute's page shows `[private chute]`.")
    @APIResponse(
            responseCode = "200",
            description = "The means.",
            content = {
                @Content(mediaType = "text/html", schema = @Schema(type = SchemaType.STRING)),
                @Content(
                        mediaType = "application/json",
                        schema = @Schema(type = SchemaType.ARRAY, implementation = MinerMeanResponse.class)),
                @Content(
                        mediaType = "text/csv",
                        schema =
                                @Schema(
                                        type = SchemaType.STRING,
                                        examples = "instance_id,miner_hotkey,avg_tps,avg_output_tokens"))
            })
    @APIResponse(responseCode = "404", description = "No chute has this id.")
    public Response chute(
            @Parameter(description = "The chute's id.") @PathParam("chute_id") @Size(max = 256) String chuteId,
            @Parameter(
                            description = "`json` or `csv`; the HTML page without it.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            nullable = true,
                                            enumeration = {"json", "csv"}))
                    @QueryParam("ext")
                    String ext,
            @Parameter(
                            description = "HTML: only rows with this in their hotkey or instance id.",
                            schema = @Schema(type = SchemaType.STRING, nullable = true, maxLength = 200))
                    @QueryParam("q")
                    String q,
            @Parameter(
                            description = "HTML: the column to order by: miner, instance, tps, output, invocations or"
                                    + " failed; output without it.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            nullable = true,
                                            enumeration = {"miner", "instance", "tps", "output", "invocations", "failed"
                                            }))
                    @QueryParam("sort")
                    String sort,
            @Parameter(
                            description = "HTML: asc or desc.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            nullable = true,
                                            enumeration = {"asc", "desc"}))
                    @QueryParam("dir")
                    String dir,
            @Parameter(
                            description = "HTML: which page of the table, from 1.",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            nullable = true,
                                            minimum = "1",
                                            maximum = "1000000"))
                    @QueryParam("page")
                    String page,
            @Context HttpHeaders headers) {
        PageRequest request = PageRequest.of(q, sort, dir, page);
        if (ext != null && !ext.isEmpty()) {
            return file(id(chuteId), ext, "query", headers);
        }
        return page(MinerMeansPages.chute(means.chutePage(id(chuteId), request), assets), headers);
    }

    @GET
    @Path("/{chute_id:[^/]+}.{ext:[^/.]*}")
    @Access(Caller.ANYONE)
    @Operation(
            operationId = "getChuteMinerMeansFile",
            summary = "A chute's miner means as a file",
            description = "The same means as JSON or CSV, by the address alone.")
    @APIResponse(
            responseCode = "200",
            description = "The means.",
            content = {
                @Content(
                        mediaType = "application/json",
                        schema = @Schema(type = SchemaType.ARRAY, implementation = MinerMeanResponse.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "404", description = "No chute has this id.")
    public Response file(
            @Parameter(description = "The chute's id.") @PathParam("chute_id") @Size(max = 256) String chuteId,
            @Parameter(
                            description = "`json` or `csv`.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            nullable = true,
                                            enumeration = {"json", "csv"}))
                    @PathParam("ext")
                    String ext,
            @Context HttpHeaders headers) {
        return file(id(chuteId), ext, "path", headers);
    }

    private Response file(UUID chuteId, String ext, String place, HttpHeaders headers) {
        return switch (ext) {
            case "json" ->
                answers.respond(
                        means.means(chuteId).stream().map(MinerMeanResponse::of).toList(), headers);
            case "csv" -> csv(chuteId, headers);
            default ->
                throw new ValidationFailed(List.of(new FieldError(
                        "enum", List.of(place, "ext"), "The extension is json or csv, or left out for a page.", ext)));
        };
    }

    private Response csv(UUID chuteId, HttpHeaders headers) {
        String csv = MinerMeansCsv.write(means.means(chuteId));
        Response answer = answers.respond(answers.prepare(CSV, csv.getBytes(StandardCharsets.UTF_8)), headers);
        answer.getHeaders()
                .putSingle("Content-Disposition", "attachment; filename=\"miner_means_" + chuteId + ".csv\"");
        return answer;
    }

    private Response page(TemplateInstance template, HttpHeaders headers) {
        Response answer =
                answers.respond(answers.prepare(HTML, template.render().getBytes(StandardCharsets.UTF_8)), headers);
        answer.getHeaders().putSingle("Content-Security-Policy", assets.policy());
        answer.getHeaders().putSingle("Referrer-Policy", "no-referrer");
        return answer;
    }

    /** What is no UUID is no chute's id: null, which no chute has. */
    private static UUID id(String chuteId) {
        return Subjects.isUuid(chuteId) ? UUID.fromString(chuteId) : null;
    }
}
