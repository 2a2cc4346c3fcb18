using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RemoteAccess.RoomServer.Requests;

/// <summary>
/// Answers 400 to every request with an ambiguous target, in the form of the selected endpoint (<see cref="RawTargetRefusal"/>), or as a
/// list of errors if no endpoint is selected yet. Runs first in our own hosts. In another application it runs at our endpoints only; the
/// other paths are the application's.
/// </summary>
internal static class RawTargetCheck
{
    /// <summary>Adds it before the middleware that follows.</summary>
    public static void UseRawTargets(this IApplicationBuilder app) => app.Use(next => context => CheckAsync(context, next));

    /// <summary>Adds it to endpoints.</summary>
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

/// <summary>Metadata of endpoints that answer refusals in their own form.</summary>
/// <param name="RefuseAsync">Answers 400 with what is wrong with the target.</param>
internal sealed record RawTargetRefusal(Func<HttpContext, string, Task> RefuseAsync);
