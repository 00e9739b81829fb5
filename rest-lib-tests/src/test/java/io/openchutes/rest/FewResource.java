package io.openchutes.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** A resource with so few operations that a 404 beside them can name them all. */
@Path("/few")
public class FewResource {
    @GET
    @Path("{id: [0-9]+}/thing")
    public String thing(@PathParam("id") String id) {
        return id;
    }
}
