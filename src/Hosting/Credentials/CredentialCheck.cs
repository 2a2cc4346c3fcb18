using System.Globalization;
using RemoteAccess.RoomServer.Admission;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>
/// Lets requests to an endpoint pass that show the bearer key or the user name and password, whichever are configured; others get 401, and
/// 429 when that is too often. Needs none of the host's own authentication, which may know nothing of either.
/// </summary>
/// <param name="realm">What the credential is for, as shown by browsers.</param>
/// <param name="mend">What a caller has to send, in words.</param>
/// <param name="key">The bearer key; null for none.</param>
/// <param name="credential">The user name and password; null for none.</param>
internal sealed class CredentialCheck(string realm, string mend, BearerKey? key, BasicCredential? credential)
{
    /// <summary>Puts it in front of endpoints.</summary>
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

        if (context.RequestServices.GetRequiredService<RefusalLimits>().IsBeyond(context, realm, mend))
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
        return context.Response.WriteAsync($"The credential is missing or wrong; {mend}.\n", context.RequestAborted);
    }

    private static string Basic(string realm) => string.Create(CultureInfo.InvariantCulture, $"Basic realm=\"{realm}\", charset=\"UTF-8\"");
}
