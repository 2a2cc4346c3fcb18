using System.Globalization;
using RemoteAccess.RoomServer.Admission;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>
/// Accepts requests with the configured bearer key or user name and password. Other requests get 401, and 429 when there are too many of
/// them. It does not use the host's own authentication, which may know neither.
/// </summary>
/// <param name="realm">What the credential is for, as shown by browsers.</param>
/// <param name="fix">What a caller must send, as a clause of the answer.</param>
/// <param name="key">The bearer key; null for none.</param>
/// <param name="credential">The user name and password; null for none.</param>
internal sealed class CredentialCheck(string realm, string fix, BearerKey? key, BasicCredential? credential)
{
    /// <summary>Adds the check to endpoints.</summary>
    public void Guard(IEndpointConventionBuilder endpoints) => endpoints.Add(endpoint =>
    {
        if (endpoint.RequestDelegate is { } handler)
        {
            endpoint.RequestDelegate = context => HandleAsync(context, handler);
        }
    });

    private Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (key?.Matches(header) is true || credential?.Matches(header) is true)
        {
            return next(context);
        }

        if (context.RequestServices.GetRequiredService<RefusalLimits>().IsBeyond(context, realm, fix))
        {
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = (key, credential) switch
        {
            (_, null) => "Bearer",
            (null, _) => Basic(realm),
            _ => new[] { "Bearer", Basic(realm) },
        };
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"The credential is missing or wrong; {fix}.\n", context.RequestAborted);
    }

    private static string Basic(string realm) => string.Create(CultureInfo.InvariantCulture, $"Basic realm=\"{realm}\", charset=\"UTF-8\"");
}
