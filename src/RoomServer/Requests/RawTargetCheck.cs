using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RemoteAccess.RoomServer.Requests;

/// <summary>
/// Answers 400 to every request whose target can be read in two ways, in the form of the endpoint that was meant (<see
/// cref="RawTargetRefusal"/>), or as a list of errors where no endpoint was selected yet. Stands before everything in a host of our own,
/// and at each of our endpoints in the host of somebody else, whose other paths are his.
/// </summary>
internal static class RawTargetCheck
{
    /// <summary>Puts it in front of all that follows.</summary>
    public static void UseRawTargets(this IApplicationBuilder app) => app.Use(next => context => CheckAsync(context, next));

    /// <summary>Puts it in front of endpoints.</summary>
    public static TBuilder WithRawTarget<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } handler)
            {
                endpoint.RequestDelegate = context => CheckAsync(context, handler);
            }
        });
        return endpoints;
    }

    private static Task CheckAsync(HttpContext context, RequestDelegate next) =>
        RawTarget.Of(context, out var problem) is not null ? next(context)
        : context.GetEndpoint()?.Metadata.GetMetadata<RawTargetRefusal>() is { } refusal ? refusal.RefuseAsync(context, problem)
        : RefuseAsync(context, problem);

    private static Task RefuseAsync(HttpContext context, string problem)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(new { errors = new[] { problem } }, context.RequestAborted);
    }
}
